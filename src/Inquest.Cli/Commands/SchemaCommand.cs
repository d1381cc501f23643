using System.CommandLine;
using Inquest.Reporting.Json;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest schema</c></summary>
internal static class SchemaCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("schema", "Prints the JSON schema of the report.");
        command.SetAction(_ =>
        {
            using Stream schema = ReportSchema.Open();
            schema.CopyTo(host.Output);
            host.Output.Flush();
            return ExitCode.Done;
        });
        return command;
    }
}
