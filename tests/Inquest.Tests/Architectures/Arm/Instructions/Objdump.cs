using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Inquest.Tests.Architectures.Arm.Instructions;

/// <summary>Runs arm-none-eabi-objdump and reads its disassembly.</summary>
internal static partial class Objdump
{
    private const string Program = "arm-none-eabi-objdump";

    /// <summary>True when the program is on the path.</summary>
    public static bool IsPresent { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, Program)));

    /// <summary>One disassembled instruction; <see cref="Operands"/> without comments and symbols, single spaces.</summary>
    public readonly record struct Line(ulong Address, byte[] Bytes, string Mnemonic, string Operands);

    /// <summary>The instructions of a file in order; a null stands where the code is not contiguous (a new section or function, or data).</summary>
    public static IEnumerable<Line?> Disassemble(params string[] arguments)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardOutput = true };
        foreach (string argument in (string[])["-d", "-z", "-M", "reg-names-std", .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        while (process.StandardOutput.ReadLine() is { } text)
        {
            if (!text.StartsWith(' '))
            {
                if (text.EndsWith(">:", StringComparison.Ordinal) || text.StartsWith("Disassembly", StringComparison.Ordinal))
                {
                    yield return null;
                }

                continue;
            }

            Match match = Instruction().Match(text);
            string[] columns = text.Split('\t');
            if (!match.Success || columns.Length < 3)
            {
                continue;
            }

            if (columns[2].StartsWith('.'))
            {
                yield return null;
                continue;
            }

            ulong address = ulong.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            List<byte> bytes = [];
            foreach (string halfword in match.Groups[2].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                ushort value = ushort.Parse(halfword, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                bytes.Add((byte)(value & 0xFF));
                bytes.Add((byte)(value >> 8));
            }

            yield return new Line(address, [.. bytes], columns[2].Trim(), Normalise(columns[2], string.Join(' ', columns[3..])));
        }

        process.WaitForExit();
    }

    private static string Normalise(string mnemonic, string operands)
    {
        int comment = operands.IndexOfAny(['@', ';']);
        operands = comment < 0 ? operands : operands[..comment];
        operands = Spaces().Replace(operands, " ").Trim();
        operands = Symbol().Replace(operands, "");
        return mnemonic is "bkpt" or "hlt" ? operands : Target().Replace(operands, "");
    }

    [GeneratedRegex(@"^ +([0-9a-f]+):\t([0-9a-f]{4}(?: [0-9a-f]{4})?)\s")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"(?<=[0-9a-f]) <[^ U].*>$|(?<=[0-9a-f]) <U[^N].*>$")]
    private static partial Regex Symbol();

    // Without a symbol table a branch's target has a prefix.
    [GeneratedRegex(@"(?<=^|, )0x(?=[0-9a-f]+$)")]
    private static partial Regex Target();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
