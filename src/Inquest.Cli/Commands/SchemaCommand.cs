using System.CommandLine;
using Inquest.Reporting.Json;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest schema</c> and <c>inquest schema compare</c></summary>
internal static class SchemaCommand
{
    public static Command Create(CommandHost host)
    {
        var of = new Argument<string>("OF")
        {
            Description = "Whose output: report (of explain and find) or compare.",
            DefaultValueFactory = _ => "report",
        };
        of.AcceptOnlyFromAmong("report", "compare");
        var command = new CommandWithExamples(
            "schema",
            "Prints the JSON schema of the report, or of a comparison.",
            "inquest schema > report-1.json",
            "inquest schema compare > comparison-1.json")
        {
            of,
        };
        command.SetAction(parsed =>
        {
            using Stream schema = parsed.GetRequiredValue(of) == "compare" ? ReportSchema.OpenComparison() : ReportSchema.Open();
            schema.CopyTo(host.Output);
            host.Output.Flush();
            return ExitCode.Done;
        });
        return command;
    }
}
