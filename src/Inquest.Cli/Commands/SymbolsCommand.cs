using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Client;
using Inquest.Elf;
using Inquest.Postmortem;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest symbols upload FILE… --server URL</c></summary>
internal static class SymbolsCommand
{
    public static Command Create(CommandHost host)
    {
        Argument<string[]> files = InputArguments.Files("Firmware ELFs, or folders of builds: of those what is no linked ELF stays; - reads standard input.");
        Option<string> server = ServerArguments.Server();
        Option<string?> key = ServerArguments.Key();
        Option<bool> plain = ServerArguments.PlainHttp();
        Option<string?> firmware = ServerArguments.Firmware();
        var nightly = new Option<bool>("--nightly") { Description = "The build may be forgotten once nothing refers to it." };
        var upload = new CommandWithExamples(
            "upload",
            "Sends firmware ELFs; one that the server has already is no error.",
            "inquest symbols upload build/zephyr/zmk.elf --server https://crashes.example --firmware 1.4.0   (the key is in INQUEST_KEY)")
        {
            files, server, key, plain, firmware, nightly,
        };
        upload.SetAction((parsed, cancellation) => ServerArguments.RunAsync(host, parsed.GetRequiredValue(server), parsed.GetValue(key), parsed.GetValue(plain), async client =>
        {
            using var inputs = new InputCollector(host, Limits.Default);
            inputs.Add(parsed.GetRequiredValue(files));
            Dictionary<string, string> metadata = [];
            if (parsed.GetValue(firmware) is { } version)
            {
                metadata["Firmware"] = version;
            }

            if (parsed.GetValue(nightly))
            {
                metadata["Nightly"] = "true";
            }

            PostmortemInput[] elves = [.. inputs.Inputs.Where(i => ElfFile.IsProgram(i.Bytes.Span))];
            if (elves.Length == 0 && inputs.Inputs.Count > 0)
            {
                host.Complain($"{inputs.Inputs[0].Name}: no linked ELF is there; give build/zephyr/zephyr.elf");
                return ExitCode.Unreadable;
            }

            using var writer = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
            foreach (PostmortemInput input in elves)
            {
                UploadReceipt receipt;
                using (var bar = new UploadBar(host, Path.GetFileName(input.Name), input.Bytes.Length))
                {
                    receipt = await client.SendSymbolsAsync(Path.GetFileName(input.Name), input.Bytes, metadata, bar, cancellation);
                }

                await writer.WriteLineAsync($"{input.Name}: {(receipt.Present ? "was there already" : "sent")}, {receipt.Sha256}");
            }

            return inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
        }));
        return new CommandWithExamples(
            "symbols",
            "Firmware ELFs on a fleet server.",
            "inquest symbols upload build/zephyr/zmk.elf --server https://crashes.example --firmware 1.4.0")
        {
            upload,
        };
    }
}
