using System.CommandLine;
using System.Globalization;
using Inquest.Server.Analysis;
using Inquest.Server.Hosting;
using Inquest.Server.Samples;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest serve</c>, and the hidden <c>inquest serve-worker</c> that it starts for each analysing process.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandHost host)
    {
        Option<string> data = DataOption();
        data.Required = false;
        var demo = new Option<bool>("--demo") { Description = "Shows a sample fleet, in a folder that goes when it stops." };
        var listen = new Option<string?>("--listen")
        {
            Description = "The address to listen on, such as http://0.0.0.0:8420. Default: loopback only.",
            HelpName = "URL",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what starting would change in the data folder." };
        var reanalyse = new Option<bool>("--reanalyse") { Description = "Explains all stored dumps again, as after an update; those that arrive meanwhile go first." };
        var command = new CommandWithExamples(
            "serve",
            "Runs the fleet server: takes crashes in, explains them, sorts them into bugs.",
            "inquest serve --data /var/lib/inquest",
            "inquest serve --data crashes --dry-run",
            "inquest serve --data crashes --reanalyse",
            "inquest serve --demo")
        {
            data, listen, dryRun, reanalyse, demo,
        };
        command.Validators.Add(result =>
        {
            bool isDemonstration = result.GetValue(demo);
            if (isDemonstration == result.GetValue(data) is not null)
            {
                result.AddError(isDemonstration ? "--demo has a folder of its own: leave --data away." : "Option '--data' is required, or --demo to look around.");
            }
            else if (result.GetValue(reanalyse) && (isDemonstration || result.GetValue(dryRun)))
            {
                result.AddError("--reanalyse is for a server that starts with its own data: leave --demo and --dry-run away.");
            }
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                if (parsed.GetValue(demo))
                {
                    await DemonstrateAsync(host, parsed.GetValue(listen), cancellation);
                    return ExitCode.Done;
                }

                ServerOptions options = ServerOptions.Load(parsed.GetRequiredValue(data));
                options = parsed.GetValue(listen) is { } address ? options with { Listen = address } : options;
                if (parsed.GetValue(dryRun))
                {
                    Say(host, InquestServer.Plan(options));
                    return ExitCode.Done;
                }

                await using InquestServer server = await InquestServer.StartAsync(options);
                Say(host, [.. server.Notices, $"Listening on {string.Join(", ", server.Addresses)}; Ctrl-C stops it."]);
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                Task telling = parsed.GetValue(reanalyse) ? ReanalyseAsync(host, server, ending.Token) : Task.CompletedTask;
                await server.WaitAsync(cancellation);
                await ending.CancelAsync();
                await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return ExitCode.Done;
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or System.Net.Sockets.SocketException)
            {
                host.Complain(e.Message);
                return ExitCode.Unreadable;
            }
        });
        return command;
    }

    public static Command CreateWorker(CommandHost host)
    {
        var command = new Command("serve-worker", "One analysing process of `inquest serve`; it is not started by hand.") { Hidden = true };
        command.SetAction(_ => WorkerProgram.Run(host.Input, host.Output, () => Environment.Exit(0)));
        return command;
    }

    public static Option<string> DataOption() => new("--data")
    {
        Description = "The folder that holds everything.",
        HelpName = "DIR",
        Required = true,
    };

    // A line for each whole percent at most: what a service prints is kept for ever.
    private static async Task ReanalyseAsync(CommandHost host, InquestServer server, CancellationToken cancellation)
    {
        long total = await server.ReanalyseAsync();
        Say(host, [$"{Dumps(total)} to explain again."]);
        long told = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (long left = server.CountToReanalyse(); left > 0; left = server.CountToReanalyse())
        {
            long percent = Math.Max(0, total - left) * 100 / total;
            if (percent > told)
            {
                Say(host, [string.Create(CultureInfo.InvariantCulture, $"Explained again: {total - left:N0} of {Dumps(total)}, {percent} %.")]);
                told = percent;
            }

            await timer.WaitForNextTickAsync(cancellation);
        }

        Say(host, [$"Explained again: {Dumps(total)}, all."]);
    }

    private static string Dumps(long number) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} dump{(number == 1 ? "" : "s")}");

    private static async Task DemonstrateAsync(CommandHost host, string? listen, CancellationToken cancellation)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inquest-demo-");
        try
        {
            ServerOptions options = ServerOptions.Load(folder.FullName);
            await using InquestServer server = await SampleFleet.StartAsync(options with { Listen = listen ?? options.Listen });
            Say(host, [$"A sample fleet is at {server.Addresses[0]}; sign in as {SampleFleet.Name} with the password {SampleFleet.Password}.", "Everything is forgotten when it stops; Ctrl-C stops it."]);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task deciding = SampleFleet.DecideAsync(server, ending.Token);
            await server.WaitAsync(cancellation);
            await ending.CancelAsync();
            await deciding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Say(CommandHost host, IEnumerable<string> lines)
    {
        using var writer = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
        foreach (string line in lines)
        {
            writer.WriteLine(line);
        }

        writer.Flush();
        host.Output.Flush();
    }
}
