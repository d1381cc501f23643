using System.Text;

namespace Inquest.Zephyr.Log;

/// <summary>Puts lines together from what <c>printk</c> put into the log piece by piece.</summary>
internal static class LogTexts
{
    /// <summary>The messages with neighbouring raw ones joined and cut at line breaks; others lose a line break at their end.</summary>
    public static IReadOnlyList<LogMessage> JoinRaw(IReadOnlyList<LogMessage> messages)
    {
        List<LogMessage> joined = [];
        StringBuilder open = new();
        LogMessage? first = null;
        foreach (LogMessage message in messages)
        {
            if (message.Level != 0)
            {
                Flush();
                joined.Add(message with { Text = message.Text.TrimEnd('\r', '\n') });
                continue;
            }

            first ??= message;
            open.Append(message.Text);
        }

        Flush();
        return joined;

        void Flush()
        {
            if (first is not null)
            {
                foreach (string line in open.ToString().TrimEnd('\r', '\n').Split('\n'))
                {
                    joined.Add(first with { Text = line.TrimEnd('\r') });
                }
            }

            open.Clear();
            first = null;
        }
    }
}
