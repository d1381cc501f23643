using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest gdbserver FILE…</c></summary>
internal static class GdbServerCommand
{
    private const string StandardStreams = "stdio";

    // A gdb sends its first packet at once.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    public static Command Create(CommandHost host)
    {
        SessionArguments arguments = new();
        var listen = new Option<string>("--listen")
        {
            Description = "Address and port to wait at for gdb, or stdio for gdb's `target remote | inquest gdbserver …`. Port 0 takes a free one.",
            HelpName = "ADDRESS:PORT|stdio",
            DefaultValueFactory = _ => "127.0.0.1:1234",
        };
        var allowRemote = new Option<bool>("--allow-remote") { Description = "Allow --listen to name an address that other machines can reach." };
        var command = new CommandWithExamples(
            "gdbserver",
            "Shows the dump to gdb, as a machine that stands still.",
            "inquest gdbserver CURRENT.UF2 zmk.elf --listen 127.0.0.1:1234",
            "gdb-multiarch zmk.elf -ex 'target remote | inquest gdbserver --listen stdio CURRENT.UF2 zmk.elf'")
        {
            listen, allowRemote,
        };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            string where = parsed.GetRequiredValue(listen);
            IPEndPoint? endPoint = null;
            if (where != StandardStreams && !TryParse(where, out endPoint))
            {
                host.Complain($"--listen: '{where}' is neither an address with a port (127.0.0.1:1234) nor {StandardStreams}. See `inquest gdbserver --help`.");
                return ExitCode.Usage;
            }

            bool isRemote = endPoint is not null && !IPAddress.IsLoopback(endPoint.Address);
            if (isRemote && !parsed.GetValue(allowRemote))
            {
                host.Complain($"--listen {where} lets other machines read the dump, without a password; add --allow-remote if that is meant. See `inquest gdbserver --help`.");
                return ExitCode.Usage;
            }

            using var inputs = new InputCollector(host, Limits.Default);
            if (arguments.OpenForGdb(parsed, host, inputs, out int exitCode) is not PostmortemSession session)
            {
                return exitCode;
            }

            GdbTarget target = new(session);
            GdbGreeting.Write(host, target);
            if (endPoint is null)
            {
                new GdbConnection(target).ServeAsync(host.Input, host.Output, CancellationToken.None).GetAwaiter().GetResult();
                return ExitCode.Done;
            }

            if (isRemote)
            {
                host.Error.WriteLine($"Warning: whoever reaches {endPoint.Address} can read the dump's memory.");
            }

            using ElfOnDisk elf = ElfOnDisk.Of(session, inputs, host);
            return Serve(host, target, endPoint, inputs.PathOf(session.Elf) ?? elf.Path);
        });
        return command;
    }

    private static int Serve(CommandHost host, GdbTarget target, IPEndPoint endPoint, string? elf)
    {
        try
        {
            using var listener = new GdbListener(target, endPoint, s_patience, line => host.Error.WriteLine(line));
            using CancellationTokenSource ended = new();
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, End);
            host.Error.WriteLine($"Listening at {listener.EndPoint}. In another terminal:");
            host.Error.WriteLine($"  {GdbFinder.Find() ?? "gdb-multiarch"} {(elf is null ? "" : CommandText.Quoted(elf) + " ")}-ex 'target remote {listener.EndPoint}'");
            host.Error.WriteLine("In gdb, `monitor help` lists what else can be asked. Ctrl-C here ends.");
            host.Error.Flush();
            try
            {
                listener.ServeAsync(ended.Token).GetAwaiter().GetResult();
            }
            catch (OperationCanceledException)
            {
                // Ctrl-C is how it ends.
            }

            return ExitCode.Done;

            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                ended.Cancel();
            }
        }
        catch (SocketException e)
        {
            host.Complain($"--listen {endPoint}: {e.Message}; --listen 127.0.0.1:0 takes a free port");
            return ExitCode.Usage;
        }
    }

    /// <summary>An address and a port; a port alone means this machine.</summary>
    internal static bool TryParse(string text, out IPEndPoint? endPoint)
    {
        text = text.StartsWith("localhost:", StringComparison.Ordinal) || text.StartsWith(':') ? "127.0.0.1" + text[text.IndexOf(':', StringComparison.Ordinal)..] : text;
        if (ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            endPoint = new IPEndPoint(IPAddress.Loopback, port);
            return true;
        }

        return IPEndPoint.TryParse(text, out endPoint) && (text.EndsWith(']') || text.Contains(':', StringComparison.Ordinal)) && HasPort(text);
    }

    private static bool HasPort(string text) =>
        text.LastIndexOf(':') is > 0 and int colon && text.IndexOf(']', StringComparison.Ordinal) is int bracket && (text[0] == '[' ? bracket == colon - 1 : text.IndexOf(':', StringComparison.Ordinal) == colon);
}
