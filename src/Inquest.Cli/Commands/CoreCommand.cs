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

            string path = parsed.GetRequiredValue(output)!;
            if (path == "-")
            {
                CoreFile.Create(session, out _).WriteTo(host.Output);
                host.Output.Flush();
                return inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
            }

            string? beside = session.Elf is not null && inputs.PathOf(session.Elf) is null ? NameBeside(path) : null;
            ElfCore core = CoreFile.Create(session, out CoreContents contents, beside is null ? null : Path.GetFileName(beside));
            OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), inputs, core.WriteTo);
            long memory = core.Segments.Sum(s => (long)s.Memory.Bytes.Length) - contents.Filled.Sum(r => (long)r.Length);
            host.Error.WriteLine(OneLine.Of($"{path}: {contents.Threads} threads, {memory.ToString("N0", CultureInfo.InvariantCulture)} bytes of memory"));
            foreach (string remark in Remarks(contents))
            {
                host.Error.WriteLine("  " + OneLine.Of(remark));
            }

            if (beside is not null)
            {
                OutputFile.Write(Path.GetFullPath(beside, host.CurrentDirectory), inputs, stream => stream.Write(session.Elf!.Bytes.Span));
                host.Error.WriteLine(OneLine.Of($"{beside}: the ELF, which came in an archive"));
            }

            host.Error.WriteLine($"  {GdbFinder.Find() ?? "gdb-multiarch"} {CommandText.Quoted(beside ?? inputs.PathOf(session.Elf) ?? "FIRMWARE.elf")} {CommandText.Quoted(path)}");
            return inputs.Failed ? ExitCode.Unreadable : ExitCode.Done;
        });
        return command;
    }

    // gdb needs the ELF as a file: one that came out of an archive is written beside the core.
    private static string NameBeside(string core) => (core.EndsWith(".elf", StringComparison.OrdinalIgnoreCase) ? core[..^4] : core) + ".firmware.elf";

    private static IEnumerable<string> Remarks(CoreContents contents) =>
    [
        .. contents.Remarks,
        .. contents.Filled.Count == 0 ? (string[])[] : [$"memory not in the dump, 0x{Architecture.UnknownWord:x8} instead: {MemoryText.Of(contents.Filled)}"],
        .. contents.Left.Count == 0 ? (string[])[] : [$"memory not in the dump, where gdb shows zero or the values at boot: {MemoryText.Of(contents.Left)}"],
    ];
}
