using System.Globalization;

namespace Inquest.Cli;

/// <summary>
/// Shows on a terminal's error stream how far a file is sent, and takes that away at the end. Silent everywhere else: a
/// build machine's log wants the line at the end, not the way there.
/// </summary>
internal sealed class UploadBar(CommandHost host, string name, long bytes) : IProgress<long>, IDisposable
{
    private const int Width = 24;

    private long _percent = -1;
    private int _shown;

    /// <summary>Notes how many bytes are sent.</summary>
    public void Report(long value)
    {
        long percent = Math.Clamp(value * 100 / Math.Max(1, bytes), 0, 100);
        if (!host.ErrorIsTerminal || percent == _percent)
        {
            return;
        }

        _percent = percent;
        string bar = new string('#', (int)(percent * Width / 100)).PadRight(Width, '.');
        string text = string.Create(CultureInfo.InvariantCulture, $"{OneLine.Of(name)} [{bar}] {percent} % of {bytes / 1024:N0} KiB");
        host.Error.Write("\r" + text.PadRight(_shown));
        host.Error.Flush();
        _shown = text.Length;
    }

    public void Dispose()
    {
        if (_shown > 0)
        {
            host.Error.Write("\r" + new string(' ', _shown) + "\r");
            host.Error.Flush();
        }
    }
}
