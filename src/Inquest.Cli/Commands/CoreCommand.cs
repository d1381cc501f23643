using System.CommandLine;
using System.Globalization;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Debugging.Cores;
using Inquest.Elf;
using Inquest.Postmortem;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest core FILE… -o core.elf</c></summary>
internal static class CoreCommand
{
    public static Command Create(CommandHost host)
    {
        SessionArguments arguments = new();
        Option<string?> output = InputArguments.Output("Where the core is written; - for standard output.");
        output.Required = true;
        var command = new CommandWithExamples(
            "core",
            "Writes the dump as an ELF core, which gdb opens without a server.",
            "inquest core CURRENT.UF2 zmk.elf -o core.elf && gdb-multiarch zmk.elf core.elf")
        {
            output,
        };
        arguments.AddTo(command);
        command.SetAction(parsed =>
        {
            using var inputs = new InputCollector(host, Limits.Default);
            if (arguments.OpenForGdb(parsed, host, inputs, out int exitCode) is not PostmortemSession session)
            {
                return exitCode;
            }

            ElfCore core = CoreFile.Create(session, out string threads);
            string path = parsed.GetRequiredValue(output)!;
            if (path == "-")
            {
                core.WriteTo(host.Output);
                host.Output.Flush();
                return inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
            }

            OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), core.WriteTo);
            long memory = core.Segments.Sum(s => (long)s.Memory.Bytes.Length);
            host.Error.WriteLine(OneLine.Of($"{path}: {threads.Count(c => c == '\n')} threads, {memory.ToString("N0", CultureInfo.InvariantCulture)} bytes of memory"));
            host.Error.Write(string.Concat(threads.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(IsIncomplete).Select(t => "  " + OneLine.Of(t) + "\n")));
            host.Error.WriteLine($"  {GdbFinder.Find() ?? "gdb-multiarch"} {CommandText.Quoted(inputs.PathOf(session.Elf) ?? "FIRMWARE.elf")} {CommandText.Quoted(path)}");
            return inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
        });
        return command;
    }

    private static bool IsIncomplete(string thread) => thread.Contains($"0x{Architecture.UnknownWord:x8}", StringComparison.Ordinal) || thread.Contains("left out", StringComparison.Ordinal);
}
