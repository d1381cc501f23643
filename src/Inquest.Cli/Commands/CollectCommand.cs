using System.CommandLine;
using System.Globalization;
using Inquest.Client;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest collect DEVICE… -o FOLDER --server URL</c></summary>
internal static class CollectCommand
{
    /// <summary>Devices that are talked to at the same time.</summary>
    private const int MaxAtOnce = 16;

    public static Command Create(IEngine engine, CommandHost host)
    {
        var devices = new Argument<string[]>("DEVICE") { Description = "A serial line (/dev/ttyACM0), udp:HOST[:PORT] or tcp:HOST:PORT.", Arity = ArgumentArity.OneOrMore };
        var folder = new Option<string?>("--output", "-o") { Description = "The folder for the dumps; made when absent. With --server it may be left out: then nothing stays here.", HelpName = "FOLDER" };
        Option<string> server = ServerArguments.Server(required: false);
        Option<string?> key = ServerArguments.Key();
        Option<bool> plain = ServerArguments.PlainHttp();
        var erase = new Option<bool>("--erase") { Description = "Erase each dump on the device: with --server once the server's receipt is for exactly its bytes, else once its file is on the disk." };
        var timeout = new Option<int>("--timeout") { Description = "How long a device may take to answer; erasing may take six times as long.", HelpName = "SECONDS", DefaultValueFactory = _ => 10 };
        timeout.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= 3600)
            {
                return seconds;
            }

            result.AddError("collect: --timeout is a number of seconds from 1 to 3600");
            return 0;
        };
        var command = new CommandWithExamples(
            "collect",
            "Fetches the dumps from devices with the Inquest module (SMP), and goes on where an earlier fetch ended.",
            "inquest collect /dev/ttyACM0 -o dumps --erase",
            "inquest collect udp:192.0.2.17 udp:192.0.2.18 -o dumps",
            "inquest collect /dev/ttyACM0 --server https://crashes.example --erase   (the key is in INQUEST_KEY)")
        {
            devices, folder, server, key, plain, erase, timeout,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is null && result.GetResult(server) is null)
            {
                result.AddError("collect: where to? Give -o FOLDER, --server URL, or both");
            }
        });
        command.SetAction((parsed, cancellation) =>
        {
            return parsed.GetValue(server) is { } url
                ? ServerArguments.RunAsync(host, url, parsed.GetValue(key), parsed.GetValue(plain), CollectAsync)
                : CollectAsync(null);

            async Task<int> CollectAsync(ServerClient? client)
            {
                string[] names = [.. parsed.GetRequiredValue(devices).Distinct(StringComparer.Ordinal)];
                DumpCollection collection = new(engine, host, client)
                {
                    Folder = parsed.GetValue(folder) is { } given ? Path.Combine(host.CurrentDirectory, given) : null,
                    Erase = parsed.GetValue(erase),
                    Patience = TimeSpan.FromSeconds(parsed.GetValue(timeout)),
                    ShowsProgress = names.Length == 1,
                };
                int[] codes = new int[names.Length];
                await Parallel.ForAsync(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellation },
                    async (i, cancel) => codes[i] = await collection.CollectAsync(names[i], cancel));

                // A device without dumps is nothing to complain of while another has some.
                return codes.Contains(ExitCode.Done) ? codes.Max(c => c == ExitCode.NoDump ? ExitCode.Done : c) : codes.Max();
            }
        });
        return command;
    }
}
