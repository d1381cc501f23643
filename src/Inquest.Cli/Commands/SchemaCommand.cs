using System.CommandLine;
using Inquest.Reporting.Json;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest schema</c>, <c>inquest schema compare</c> and <c>inquest schema check</c></summary>
internal static class SchemaCommand
{
    public static Command Create(CommandHost host)
    {
        var of = new Argument<string>("OF")
        {
            Description = "Whose output: report (of explain and find), compare or check.",
            DefaultValueFactory = _ => "report",
        };
        of.AcceptOnlyFromAmong("report", "compare", "check");
        var command = new CommandWithExamples(
            "schema",
            "Prints the JSON schema of the report, of a comparison, or of a check.",
            "inquest schema > report-1.json",
            "inquest schema compare > comparison-1.json",
            "inquest schema check > check-1.json")
        {
            of,
        };
        command.SetAction(parsed =>
        {
            using Stream schema = parsed.GetRequiredValue(of) switch
            {
                "compare" => ReportSchema.OpenComparison(),
                "check" => ReportSchema.OpenCheck(),
                _ => ReportSchema.Open(),
            };
            schema.CopyTo(host.Output);
            host.Output.Flush();
            return ExitCode.Done;
        });
        return command;
    }
}
