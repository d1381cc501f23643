using System.Diagnostics;

namespace Inquest.Cli;

/// <summary>
/// Says on a terminal's error stream that work goes on once it has taken more than a second, and takes it away at the
/// end. Silent everywhere else.
/// </summary>
internal sealed class ProgressNotice : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly TextWriter _error;
    private readonly string _what;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly Timer? _timer;
    private int _shown;
    private bool _over;

    public ProgressNotice(CommandHost host, string what)
    {
        _error = host.Error;
        _what = what;
        if (host.ErrorIsTerminal)
        {
            _timer = new Timer(_ => Show(), null, s_patience, s_patience);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _over = true;
            _timer?.Dispose();
            if (_shown > 0)
            {
                _error.Write("\r" + new string(' ', _shown) + "\r");
                _error.Flush();
            }
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            string text = $"inquest: {_what}, {Stopwatch.GetElapsedTime(_start).TotalSeconds:0} s";
            _error.Write("\r" + text);
            _error.Flush();
            _shown = text.Length;
        }
    }
}
