using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using Inquest.Server.Bugs;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Alerts;

/// <summary>Sends messages, again and again with growing pauses until the receiver takes them or a day is over.</summary>
internal sealed class DeliveryService(IMetadataStore metadata, IWorkQueue work, ServerOptions options, TimeProvider time, ILogger<DeliveryService> log) : BackgroundService
{
    /// <summary>Attempts at most: 10 s, 40 s, 160 s, … make about a day.</summary>
    private const int MaxAttempts = 8;

    /// <summary>Characters of an answer that are kept in the log.</summary>
    private const int MaxAnswerLength = 300;

    /// <summary>Messages that are sent at the same time, of one channel one: a receiver that does not answer holds up its own alone.</summary>
    private const int Loops = 16;

    private readonly ConcurrentDictionary<long, bool> _busy = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = true, ConnectCallback = options.AllowPrivateTargets ? null : PublicTargets.ConnectAsync })
    {
        Timeout = TimeSpan.FromSeconds(20),
    };

    public override void Dispose()
    {
        _http.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, Loops).Select(_ => LoopAsync(stoppingToken)));

    [SuppressMessage("Design", "CA1031", Justification = "One message that fails must not end the loop; it is logged and given back.")]
    private async Task LoopAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            WorkItem? item = null;
            try
            {
                item = await work.TakeAsync(WorkKind.Deliver, stoppingToken);
                await RunAsync(item, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                ServerLog.WorkFailed(log, e, nameof(WorkKind.Deliver), item?.Subject ?? 0);
                await GiveBackAsync(item, stoppingToken);
            }
        }
    }

    private async Task RunAsync(WorkItem item, CancellationToken cancellation)
    {
        (Delivery? delivery, Channel? channel, Message? message) = metadata.Read(r => Read(r, item.Subject));
        if (delivery is null || channel is null || message is null || delivery.State != "queued")
        {
            await metadata.WriteAsync(w => work.Complete(w, item));
            return;
        }

        if (!_busy.TryAdd(channel.Id, true))
        {
            await work.ReturnAsync(item, TimeSpan.FromSeconds(1));
            return;
        }

        try
        {
            await SendAsync(item, delivery, channel, message, cancellation);
        }
        finally
        {
            _busy.TryRemove(channel.Id, out _);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "What cannot be given back now is free again after the next start.")]
    private async Task GiveBackAsync(WorkItem? item, CancellationToken stopping)
    {
        try
        {
            if (item is not null)
            {
                await work.ReturnAsync(item, TimeSpan.FromSeconds(30));
            }

            await Task.Delay(TimeSpan.FromSeconds(1), stopping);
        }
        catch (Exception e)
        {
            ServerLog.WorkFailed(log, e, nameof(WorkKind.Deliver), item?.Subject ?? 0);
        }
    }

    private async Task SendAsync(WorkItem item, Delivery delivery, Channel channel, Message message, CancellationToken cancellation)
    {
        (bool sent, string answer) = await TryAsync(channel, message, delivery.Id, cancellation);
        int attempts = delivery.Attempts + 1;
        bool again = !sent && attempts < MaxAttempts;
        await metadata.WriteAsync(w =>
        {
            w.Execute(
                "UPDATE delivery SET state = @2, attempts = @3, tried_at = @4, answer = @5 WHERE id = @1",
                delivery.Id, sent ? "sent" : again ? "queued" : "failed", attempts, time.GetUtcNow(), answer.Length > MaxAnswerLength ? answer[..MaxAnswerLength] : answer);
            if (!again)
            {
                work.Complete(w, item);
            }
        });
        if (again)
        {
            await work.ReturnAsync(item, TimeSpan.FromSeconds(10 * Math.Pow(4, attempts - 1)));
        }
    }

    private async Task<(bool Sent, string Answer)> TryAsync(Channel channel, Message message, long delivery, CancellationToken cancellation)
    {
        try
        {
            if (channel.Kind == ChannelKinds.Mail)
            {
                await MailAsync(channel, message, cancellation);
                return (true, "taken by the mail server");
            }

            using HttpRequestMessage request = Request(channel, message, delivery);
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

            // The status and nothing else that the receiver says: a channel is no way to read what stands there.
            int status = (int)answer.StatusCode;
            return (answer.IsSuccessStatusCode, string.Create(CultureInfo.InvariantCulture, $"{status} {ReasonPhrases.GetReasonPhrase(status)}"));
        }
        catch (Exception e) when (e is HttpRequestException or SmtpException or InvalidOperationException or FormatException or ArgumentException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            // A sender's or receiver's address that is none is said, and not tried for ever.
            return (false, channel.Kind == ChannelKinds.Mail && options.MailServer is { } server ? $"{server}: {CauseOf(e)}" : CauseOf(e));
        }
    }

    // "Failure sending mail." alone helps nobody: why stands further inside.
    private static string CauseOf(Exception failure)
    {
        string text = failure.Message;
        for (Exception? inner = failure.InnerException; inner is not null; inner = inner.InnerException)
        {
            text = text.Contains(inner.Message, StringComparison.Ordinal) ? text : $"{text} {inner.Message}";
        }

        return text;
    }

    private static HttpRequestMessage Request(Channel channel, Message message, long delivery)
    {
        byte[] body = MessageBody.Write(channel.Kind, message, delivery);
        var request = new HttpRequestMessage(HttpMethod.Post, channel.Target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.UserAgent.Add(new("inquest", "1"));
        switch (channel.Kind)
        {
            case ChannelKinds.Webhook:
                // Receivers check that the message is ours, and tell a repeated one by its number.
                request.Headers.Add("Inquest-Delivery", delivery.ToString(CultureInfo.InvariantCulture));
                if (channel.Secret is { } secret)
                {
                    request.Headers.Add("Inquest-Signature", "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body)));
                }

                break;
            case ChannelKinds.GitHub:
                request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + channel.Secret);
                request.Headers.TryAddWithoutValidation("Accept", "application/vnd.github+json");
                break;
            case ChannelKinds.GitLab:
                request.Headers.TryAddWithoutValidation("PRIVATE-TOKEN", channel.Secret);
                break;
        }

        return request;
    }

    private async Task MailAsync(Channel channel, Message message, CancellationToken cancellation)
    {
        string[] server = (options.MailServer ?? throw new InvalidOperationException("No mail server is set: MailServer in inquest.json.")).Split(':');
        using var client = new SmtpClient(server[0], server.Length > 1 && int.TryParse(server[1], CultureInfo.InvariantCulture, out int port) ? port : 587) { EnableSsl = options.MailTls };
        if (options.MailUser is not null)
        {
            client.Credentials = new System.Net.NetworkCredential(options.MailUser, options.MailPassword);
        }

        using var mail = new MailMessage(options.MailFrom, channel.Target, string.Concat(message.Subject.Where(c => !char.IsControl(c))), message.Text);
        await client.SendMailAsync(mail, cancellation);
    }

    private (Delivery?, Channel?, Message?) Read(IMetadataReader r, long id)
    {
        if (Deliveries.Find(r, id) is not { } delivery || ChannelStore.Find(r, delivery.ChannelId) is not { Enabled: true } channel)
        {
            return (null, null, null);
        }

        string project = r.Text("SELECT name FROM project WHERE id = @1", channel.ProjectId) ?? "?";
        if (delivery.Event != AlertKinds.Digest)
        {
            return (delivery, channel, About(delivery.Event, delivery.BugId is { } number ? BugRows.FindStanding(r, number) : null));
        }

        // What was erased or muted meanwhile is not told; a bug that is left alone is told as ever.
        List<Message> parts = [.. Deliveries.BugsOf(r, id).Select(b => About(b.Event, BugRows.FindStanding(r, b.Bug))).Where(m => m.Bug is not null and not { State: BugStates.Muted })];
        return (delivery, channel, parts.Count > 1 ? new Message(AlertKinds.Digest, project, null, null) { Parts = parts } : parts.FirstOrDefault());

        Message About(string kind, BugRow? bug) => new(kind, project, bug, bug is not null && options.PublicUrl is { } own ? $"{own.TrimEnd('/')}/bugs/{bug.Id}" : null);
    }
}
