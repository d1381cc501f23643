using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest gdb FILE…</c></summary>
internal static class GdbCommand
{
    public static Command Create(CommandHost host)
    {
        SessionArguments arguments = new();
        Option<string[]> execute = InputArguments.Several("--ex", "COMMAND", "A gdb command to run at the start; may be given several times.");
        var batch = new Option<bool>("--batch") { Description = "Leave gdb after the commands." };
        var command = new CommandWithExamples(
            "gdb",
            "Opens the dump in gdb.",
            "inquest gdb CURRENT.UF2 build/zephyr/zephyr.elf",
            "inquest gdb crash.zip --batch --ex 'thread apply all bt'")
        {
            execute, batch,
        };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            if (GdbFinder.Find() is not string gdb)
            {
                host.Complain($"no gdb was found (tried {GdbFinder.Tried}); install one, for instance Debian's gdb-multiarch, or name it in ${GdbFinder.Variable}");
                return ExitCode.Unreadable;
            }

            using var inputs = new InputCollector(host, Limits.Default);
            if (arguments.OpenForGdb(parsed, host, inputs, out int exitCode) is not PostmortemSession session)
            {
                return exitCode;
            }

            GdbTarget target = new(session);
            GdbGreeting.Write(host, target);
            host.Error.Flush();
            using ElfOnDisk elf = ElfOnDisk.Of(session, inputs, host);
            return Run(host, gdb, target, Arguments(elf.Path, parsed.GetValue(execute) ?? [], parsed.GetValue(batch)));
        });
        return command;
    }

    // The port comes first among the commands, so that those that were asked for find the dump.
    private static Func<IPEndPoint, IEnumerable<string>> Arguments(string? elf, string[] commands, bool batch) => server =>
    [
        "-q",
        .. batch ? (string[])["-batch"] : [],
        // gdb gives up an answer after two seconds: the first ones read the firmware's DWARF, on a slow machine too.
        "-ex", "set remotetimeout 60",
        "-ex", $"target remote {server}",
        .. commands.SelectMany(c => (string[])["-ex", c]),
        .. elf is null ? (string[])[] : [elf],
    ];

    private static int Run(CommandHost host, string gdb, GdbTarget target, Func<IPEndPoint, IEnumerable<string>> arguments)
    {
        using var listener = new GdbListener(target, new IPEndPoint(IPAddress.Loopback, 0), TimeSpan.FromSeconds(5));
        using CancellationTokenSource ended = new();
        Task server = listener.ServeAsync(ended.Token);

        // Ctrl-C goes to all of the terminal's programs, and is gdb's to answer.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        try
        {
            // A signal that comes while gdb starts must not be lost: the copy of the firmware would stay.
            using Process process = new() { StartInfo = new ProcessStartInfo(gdb, arguments(listener.EndPoint)) { UseShellExecute = false } };
            bool isStarted = false;
            bool isAskedToEnd = false;
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
            process.Start();
            Volatile.Write(ref isStarted, true);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref isAskedToEnd))
            {
                process.Kill();
            }

            process.WaitForExit();
            return process.ExitCode == 0 ? ExitCode.Done : ExitCode.Unreadable;

            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                Volatile.Write(ref isAskedToEnd, true);
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref isStarted))
                {
                    process.Kill();
                }
            }
        }
        catch (Win32Exception e)
        {
            host.Complain($"{gdb} cannot be started: {e.Message}; name another in ${GdbFinder.Variable}");
            return ExitCode.Unreadable;
        }
        finally
        {
            ended.Cancel();
            try
            {
                server.GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // This is how it ends.
            }
        }
    }
}
