using System.Buffers;
using System.Text.Json;
using Inquest.Server.Bugs;

namespace Inquest.Server.Alerts;

/// <summary>
/// A message as each receiver wants it. Texts come from firmware and devices: they are put where the receiver takes plain
/// text, or escaped, so that no markup and no mention gets in.
/// </summary>
internal static class MessageBody
{
    public static byte[] Write(string channelKind, Message message, long delivery) => channelKind switch
    {
        ChannelKinds.Slack => Json(j => j.WriteString("text", Slack(message.Subject) + "\n```\n" + Slack(message.Text).Replace("```", "'''", StringComparison.Ordinal) + "\n```")),
        ChannelKinds.Discord => Json(j =>
        {
            j.WriteString("content", message.Subject.Replace("`", "'", StringComparison.Ordinal) + "\n```\n" + message.Text.Replace("```", "'''", StringComparison.Ordinal) + "\n```");
            j.WriteStartObject("allowed_mentions");
            j.WriteStartArray("parse");
            j.WriteEndArray();
            j.WriteEndObject();
        }),
        ChannelKinds.Teams => Json(j => Teams(j, message)),
        ChannelKinds.GitHub => Json(j =>
        {
            j.WriteString("title", message.Subject);
            j.WriteString("body", CodeBlock(message.Text));
        }),
        ChannelKinds.GitLab => Json(j =>
        {
            j.WriteString("title", message.Subject);
            j.WriteString("description", CodeBlock(message.Text));
        }),
        _ => Json(j => Webhook(j, message, delivery)),
    };

    private static void Webhook(Utf8JsonWriter j, Message message, long delivery)
    {
        j.WriteString("event", message.Event);
        j.WriteNumber("delivery", delivery);
        j.WriteString("project", message.Project);
        j.WriteString("text", message.Text);
        j.WriteString("url", message.Url);
        if (message.Bug is { } bug)
        {
            j.WriteStartObject("bug");
            WriteBug(j, bug);
            j.WriteEndObject();
        }

        if (message.Parts.Count > 0)
        {
            j.WriteStartArray("bugs");
            foreach (Message part in message.Parts)
            {
                j.WriteStartObject();
                j.WriteString("event", part.Event);
                j.WriteString("url", part.Url);
                WriteBug(j, part.Bug!);
                j.WriteEndObject();
            }

            j.WriteEndArray();
        }
    }

    private static void WriteBug(Utf8JsonWriter j, BugRow bug)
    {
        j.WriteNumber("id", bug.Id);
        j.WriteString("title", bug.Title);
        j.WriteString("kind", bug.Kind);
        j.WriteString("location", bug.Location);
        j.WriteString("signature", bug.Signature);
        j.WriteString("state", bug.State);
        j.WriteNumber("dumps", bug.Dumps);
        j.WriteNumber("occurrences", bug.Occurrences);
        j.WriteNumber("devices", bug.Devices);
    }

    // An adaptive card; its text blocks are plain where "isSubtle" markdown is not asked for.
    private static void Teams(Utf8JsonWriter j, Message message)
    {
        j.WriteString("type", "message");
        j.WriteStartArray("attachments");
        j.WriteStartObject();
        j.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        j.WriteStartObject("content");
        j.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        j.WriteString("type", "AdaptiveCard");
        j.WriteString("version", "1.4");
        j.WriteStartArray("body");
        foreach ((string text, bool heading) in new[] { (message.Subject, true), (message.Text, false) })
        {
            j.WriteStartObject();
            j.WriteString("type", "TextBlock");
            j.WriteString("text", Escape(text));
            j.WriteBoolean("wrap", true);
            j.WriteString("weight", heading ? "Bolder" : "Default");
            j.WriteEndObject();
        }

        j.WriteEndArray();
        j.WriteEndObject();
        j.WriteEndObject();
        j.WriteEndArray();
    }

    private static string Slack(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    private static string Escape(string text) => string.Concat(text.Select(c => c is '*' or '_' or '[' or ']' or '`' or '#' ? "\\" + c : c.ToString()));

    private static string CodeBlock(string text) => "```\n" + text.Replace("```", "'''", StringComparison.Ordinal) + "\n```\n";

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
