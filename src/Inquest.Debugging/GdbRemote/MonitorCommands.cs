using System.Globalization;
using Inquest.Reporting;
using Inquest.Reporting.Text;

namespace Inquest.Debugging.GdbRemote;

/// <summary>What <c>monitor …</c> says in gdb: the report and its parts.</summary>
internal sealed class MonitorCommands
{
    private const string Help = """
        monitor explain    the whole report
        monitor cause      what happened, and how that is known
        monitor threads    every thread with its state
        monitor help       this

        """;

    private readonly GdbTarget _target;

    public MonitorCommands(GdbTarget target)
    {
        _target = target;
    }

    /// <summary>The answer to a command, lines that end with a line feed; a wrong one is answered with the help.</summary>
    public string Run(string command) => command.Trim() switch
    {
        "explain" => Explain(),
        "cause" => Cause(),
        "threads" => Threads(),
        "help" or "" => Help,
        _ => "There is no such command.\n" + Help,
    };

    private string Explain()
    {
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        TextReportWriter.Write(_target.Session.Report, writer, new TextReportOptions { AllThreads = true });
        return writer.ToString();
    }

    private string Cause()
    {
        if (_target.Session.Dump?.Cause is not CauseInfo cause)
        {
            return "The cause is not known.\n";
        }

        List<string> lines = [cause.Title];
        lines.AddRange(new[] { cause.Expression, cause.Location }.OfType<string>().Select(l => "  " + l));
        lines.AddRange(cause.Evidence.Select(e => "  " + e));
        lines.AddRange(cause.Advice.Select(a => "  " + a));
        return string.Concat(lines.Select(l => Printable.Escape(l) + "\n"));
    }

    private string Threads() =>
        string.Concat(_target.Threads.Select(t => Printable.Escape($"0x{t.Id:x8}  {t.Name}  {t.Details}") + "\n"));
}
