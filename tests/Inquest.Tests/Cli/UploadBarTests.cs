using Inquest.Cli;

namespace Inquest.Tests.Cli;

public class UploadBarTests
{
    [Fact]
    public void A_terminal_sees_how_far_a_file_is_sent_and_nothing_stays()
    {
        string shown = Show(terminal: true);
        Assert.Contains("\rzmk.elf [############............] 50 % of 1,000 KiB", shown, StringComparison.Ordinal);
        Assert.EndsWith(" \r", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_sees_nothing_of_it() => Assert.Empty(Show(terminal: false));

    private static string Show(bool terminal)
    {
        using var error = new StringWriter();
        using var host = new CommandHost { Input = Stream.Null, Output = Stream.Null, Error = error, ErrorIsTerminal = terminal };
        using (var bar = new UploadBar(host, "zmk.elf", 1_024_000))
        {
            bar.Report(512_000);
            bar.Report(512_001);
        }

        return error.ToString();
    }
}
