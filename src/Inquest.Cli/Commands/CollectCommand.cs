using System.CommandLine;
using System.Globalization;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Devices;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest collect DEVICE… -o FOLDER</c></summary>
internal static class CollectCommand
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static Command Create(CommandHost host)
    {
        var devices = new Argument<string[]>("DEVICE") { Description = "A serial line (/dev/ttyACM0), udp:HOST[:PORT] or tcp:HOST:PORT.", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string>("--output", "-o") { Description = "The folder for the dumps; made when absent.", HelpName = "FOLDER", Required = true };
        var erase = new Option<bool>("--erase") { Description = "Erase each dump on the device once its file is on the disk." };
        var command = new Command("collect", "Fetches the dumps from devices with the Inquest module (SMP), and goes on where an earlier fetch ended.") { devices, folder, erase };
        command.SetAction(async (parsed, cancellation) =>
        {
            int code = ExitCode.NoDump;
            bool failed = false;
            foreach (string device in parsed.GetRequiredValue(devices))
            {
                try
                {
                    using ISmpTransport transport = DeviceLine.Open(device, s_patience);
                    string into = Path.Combine(host.CurrentDirectory, parsed.GetRequiredValue(folder), DeviceLine.NameOf(device));
                    int count = await CollectAsync(host, new DumpCollector(transport), device, into, parsed.GetValue(erase), cancellation);
                    code = count > 0 ? ExitCode.Done : code;
                }
                catch (Exception e) when (e is SmpException or IOException or UnauthorizedAccessException or ArgumentException)
                {
                    host.Complain($"{device}: {e.Message}");
                    failed = true;
                }
            }

            return failed ? ExitCode.Unreadable : code;
        });
        return command;
    }

    private static async Task<int> CollectAsync(CommandHost host, DumpCollector collector, string device, string folder, bool erase, CancellationToken cancellation)
    {
        IReadOnlyList<DeviceDump> dumps = await collector.ListAsync(cancellation);
        using var output = new StreamWriter(host.Output, leaveOpen: true);
        if (dumps.Count == 0)
        {
            host.Complain($"{device}: no dumps on the device");
        }

        foreach (DeviceDump dump in dumps)
        {
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"dump-{dump.Number}-{dump.Crc:x8}.bin"));
            bool known = File.Exists(file);
            if (!known)
            {
                using (new ProgressNotice(host, $"{device}: reading dump {dump.Number}"))
                {
                    await FetchAsync(collector, dump, file, cancellation);
                }
            }

            if (erase)
            {
                await collector.EraseAsync(dump, cancellation);
            }

            string bytes = dump.Length.ToString("N0", CultureInfo.InvariantCulture);
            string lost = dump.Lost > 0 ? string.Create(CultureInfo.InvariantCulture, $", {dump.Lost:N0} bytes did not fit on the device") : "";
            await output.WriteLineAsync($"{file}  {bytes} bytes{lost}{(known ? ", was there" : "")}{(erase ? ", erased on the device" : "")}");
        }

        return dumps.Count;
    }

    // What was read stays in a .part file, so that the next run goes on there.
    private static async Task FetchAsync(DumpCollector collector, DeviceDump dump, string file, CancellationToken cancellation)
    {
        string part = file + ".part";
        using (var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            if (stream.Length > dump.Length)
            {
                stream.SetLength(0);
            }

            await collector.ReadAsync(dump, stream, null, cancellation);
            stream.Flush(flushToDisk: true);
        }

        if (Checksum.Crc32(await File.ReadAllBytesAsync(part, cancellation)) != dump.Crc)
        {
            File.Delete(part);
            throw new SmpException($"dump {dump.Number}: its checksum does not fit what was read; run the command again");
        }

        File.Move(part, file);
    }
}
