using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Client;
using Inquest.Reporting;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest upload FILE… --server URL</c></summary>
internal static class UploadCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files();
        Option<string> server = ServerArguments.Server();
        Option<string?> key = ServerArguments.Key();
        Option<bool> plain = ServerArguments.PlainHttp();
        Option<string?> firmware = ServerArguments.Firmware();
        var device = new Option<string?>("--device") { Description = "The device's name.", HelpName = "NAME" };
        Option<string> format = InputArguments.Format("text", "json");
        Option<bool> verbose = InputArguments.Verbose();
        var command = new CommandWithExamples(
            "upload",
            $"Sends a crash to a fleet server, and prints the report that the server makes. Firmware ELFs beside it go with the key in {CompanionElves.KeyVariable}.",
            "inquest upload CURRENT.UF2 --server https://crashes.example   (the key is in INQUEST_KEY)",
            $"inquest upload CURRENT.UF2 zmk.elf --server https://crashes.example   (and a key of kind symbols is in {CompanionElves.KeyVariable})")
        {
            files, server, key, plain, firmware, device, format, verbose,
        };
        command.SetAction((parsed, cancellation) => ServerArguments.RunAsync(host, parsed.GetRequiredValue(server), parsed.GetValue(key), parsed.GetValue(plain), async client =>
        {
            using var inputs = new InputCollector(host, Limits.Default);
            inputs.Add(parsed.GetRequiredValue(files));
            if (inputs.Inputs.Count == 0)
            {
                return InputCollector.NothingToRead(host, inputs);
            }

            var elves = new CompanionElves(host, inputs.Inputs);
            if (elves.Others.Count == 0)
            {
                host.Complain("there is no dump among the files; ELFs alone go with inquest symbols upload");
                return ExitCode.NoDump;
            }

            Dictionary<string, string> metadata = [];
            Add("Firmware", parsed.GetValue(firmware));
            int code = inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
            code = Math.Max(code, await elves.SendAsync(new Uri(parsed.GetRequiredValue(server)), metadata, cancellation));
            Add("Device", parsed.GetValue(device));
            Add("Symbols", elves.Hashes);
            IReadOnlyList<UploadReceipt> receipts;
            using (new ProgressNotice(host, "sending"))
            {
                receipts = await client.SendDumpsAsync([.. elves.Others.Select(i => (i.Name, i.Bytes))], metadata, cancellation);
            }

            foreach (UploadReceipt receipt in receipts)
            {
                code = Math.Max(code, receipt is { Stored: true, Id: { } id } ? await PrintAsync(client, id, receipt.ReportToken, cancellation) : Counted());
            }

            return code;

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    metadata[name] = value;
                }
            }

            // The server has no report of this crash, only of others like it: none of them is shown as if it were this one's.
            int Counted()
            {
                host.Complain("the crash was counted, not stored: its device has sent very many within the hour; keep the file, and send it later if it matters");
                return ExitCode.Server;
            }

            async Task<int> PrintAsync(ServerClient server, long dump, string? token, CancellationToken cancel)
            {
                (DumpStatus status, Report? report) = await server.WaitForReportAsync(dump, token, cancel);
                if (report is null)
                {
                    host.Complain($"dump {dump} is stored; {status.StateWhy ?? status.State}");
                    return ExitCode.NoDump;
                }

                ReportOutput.Write(host, null, report, parsed.GetRequiredValue(format), null, (r, writer, colour) =>
                    TextReportWriter.Write(r, writer, new TextReportOptions { Colour = colour, Verbose = parsed.GetValue(verbose) }));
                return Outcome.Of(report, forced: false, inputFailed: false);
            }
        }));
        return command;
    }
}
