using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Inquest.Cli;

/// <summary>The ordinary help, and under it an example that can be typed as it stands.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> s_examples = new(StringComparer.Ordinal)
    {
        ["inquest"] = ["inquest explain CURRENT.UF2 zmk.elf"],
        ["explain"] =
        [
            "inquest explain CURRENT.UF2 build/zephyr/zephyr.elf",
            "inquest explain crash.zip --threads all",
            "inquest explain serial.log zephyr.elf --format json -o report.json",
            "inquest explain CURRENT.UF2 zmk.elf --format markdown -o comment.md",
            "inquest explain CURRENT.UF2 zmk.elf --format html -o crash.html",
        ],
        ["find"] = ["inquest find CURRENT.UF2", "inquest find flash.bin --base 0x0 --format json"],
        ["extract"] = ["inquest extract CURRENT.UF2 -o coredump.bin"],
        ["dap"] = ["inquest dap   (an editor starts it: see docs/editors.md)"],
        ["collect"] =
        [
            "inquest collect /dev/ttyACM0 -o dumps --erase",
            "inquest collect udp:192.0.2.17 udp:192.0.2.18 -o dumps",
            "inquest collect /dev/ttyACM0 --server https://crashes.example --erase   (the key is in INQUEST_KEY)",
        ],
        ["bundle"] = ["inquest bundle CURRENT.UF2 build/zephyr/zmk.elf -o crash.zip"],
        ["check"] = ["inquest check build/zephyr/zephyr.elf"],
        ["mcp"] = ["inquest mcp CURRENT.UF2 zmk.elf", "inquest mcp --root ~/crashes"],
        ["gdb"] = ["inquest gdb CURRENT.UF2 build/zephyr/zephyr.elf", "inquest gdb crash.zip --batch --ex 'thread apply all bt'"],
        ["gdbserver"] =
        [
            "inquest gdbserver CURRENT.UF2 zmk.elf --listen 127.0.0.1:1234",
            "gdb-multiarch zmk.elf -ex 'target remote | inquest gdbserver --listen stdio CURRENT.UF2 zmk.elf'",
        ],
        ["core"] = ["inquest core CURRENT.UF2 zmk.elf -o core.elf && gdb-multiarch zmk.elf core.elf"],
        ["schema"] = ["inquest schema > report-1.json", "inquest schema compare > comparison-1.json"],
        ["completion"] = ["inquest completion bash > ~/.local/share/bash-completion/completions/inquest"],
    };

    private readonly HelpAction _ordinary;

    public HelpWithExamples(HelpAction ordinary)
    {
        _ordinary = ordinary;
    }

    public override int Invoke(ParseResult parseResult)
    {
        int result = _ordinary.Invoke(parseResult);
        Command command = parseResult.CommandResult.Command;
        string name = command is RootCommand ? "inquest" : command.Name;
        if (s_examples.TryGetValue(name, out string[]? examples))
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine(examples.Length == 1 ? "Example:" : "Examples:");
            foreach (string example in examples)
            {
                output.WriteLine("  " + example);
            }
        }

        return result;
    }
}
