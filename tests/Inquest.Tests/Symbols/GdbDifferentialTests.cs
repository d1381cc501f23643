using System.Globalization;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lines;
using Inquest.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>
/// Functions, inlined functions and lines at every line row of the crash lab's ELFs, against gdb's own symbol tables.
/// gdb takes lines from rows that are statements only, so lines are compared at those; see docs/differential.md.
/// </summary>
public sealed class GdbDifferentialTests
{
    private const string Script = """
        python
        def chain(address):
            names = []
            block = gdb.block_for_pc(address)
            while block is not None and not block.is_global and not block.is_static:
                if block.function is not None:
                    names.append(block.function.name)
                    if not block.function.symtab or not INLINED(block):
                        break
                block = block.superblock
            return names
        def INLINED(block):
            outer = block.superblock
            return outer is not None and not outer.is_static and not outer.is_global
        for text in open(ADDRESSES):
            address = int(text, 16)
            place = gdb.find_pc_line(address)
            print("@%x|%d|%s" % (address, place.line if place.symtab else 0, "\t".join(chain(address))))
        end
        """;

    public static TheoryData<string> Elfs => LabElfs.All;

    [Theory]
    [MemberData(nameof(Elfs))]
    [Trait("Speed", "Slow")]
    public void Functions_and_lines_are_those_of_gdb(string name)
    {
        Assert.SkipWhen(Tools.Find("gdb-multiarch") is null, "gdb-multiarch is not installed");
        var diagnostics = new DiagnosticBag();
        var symbolizer = new Symbolizer(LabElfs.Open(name, diagnostics), Limits.Default, diagnostics);
        Dictionary<ulong, DwarfLineRow> rows = LabElfs.LastRows(symbolizer.DebugInfo);
        string folder = Directory.CreateTempSubdirectory("inquest-gdb-").FullName;
        try
        {
            string list = Path.Combine(folder, "addresses");
            File.WriteAllLines(list, rows.Keys.Order().Select(a => a.ToString("x", CultureInfo.InvariantCulture)));
            string script = Path.Combine(folder, "script.gdb");
            File.WriteAllText(script, Script.Replace("ADDRESSES", $"\"{list}\"", StringComparison.Ordinal));
            string output = ToolRunner.Run("gdb-multiarch", "", "-nx", "-batch", "-ex", "set architecture arm", "-x", script, LabElfs.PathOf(name));
            Compare(symbolizer, rows, output.Split('\n').Where(l => l.StartsWith('@')));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(Symbolizer symbolizer, Dictionary<ulong, DwarfLineRow> rows, IEnumerable<string> lines)
    {
        var wrong = new List<string>();
        var frames = new List<SourceFrame>();
        int compared = 0;
        foreach (string line in lines)
        {
            string[] parts = line[1..].Split('|');
            ulong address = ulong.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            symbolizer.Resolve(address, frames);
            string[] ours = [.. frames.Where(IsShownByGdb).Select(NameAsInGdb)];
            string[] theirs = [.. parts[2].Split('\t', StringSplitOptions.RemoveEmptyEntries).Select(Plain)];
            compared++;
            int theirLine = int.Parse(parts[1], CultureInfo.InvariantCulture);
            bool sameLine = !rows[address].IsStatement || (frames.Count > 0 && (frames[0].Line ?? 0) == theirLine);
            bool sameFunctions = (ours.Length == theirs.Length && ours.Zip(theirs).All(IsSameName)) || IsThumbBitTaken(symbolizer, address);
            if (!sameFunctions || !sameLine)
            {
                wrong.Add($"0x{address:x}: ours {string.Join(" < ", ours)} {(frames.Count > 0 ? frames[0].Line : null)}, gdb {string.Join(" < ", theirs)} {theirLine}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {compared} addresses differ:\n{string.Join('\n', wrong.Take(30))}");
        Assert.InRange(compared, 1000, int.MaxValue);
    }

    /// <summary>gdb knows functions from debug information only, and leaves out inlined ones without DW_AT_call_line (strict DWARF 2).</summary>
    private static bool IsShownByGdb(SourceFrame frame) =>
        frame.TryGetEntry(out DwarfEntry entry) && (!frame.IsInlined || entry.TryGetAttribute(DwarfAttribute.CallLine, out _));

    /// <summary>Strict DWARF 2 has no namespaces: gdb then takes them from the linkage name, we leave them out.</summary>
    private static bool IsSameName((string Ours, string Theirs) names) =>
        names.Ours == names.Theirs || names.Theirs.EndsWith("::" + names.Ours, StringComparison.Ordinal);

    /// <summary>gdb names an inherited constructor by its linkage name (CI, the base's name), we by DW_AT_name (the class's own).</summary>
    private static string NameAsInGdb(SourceFrame frame)
    {
        string name = Plain(frame.Function?.Name);
        bool isInherited = frame.Function?.LinkageName is { } linkage && (linkage.Contains("ECI", StringComparison.Ordinal) || linkage.Contains("CI4", StringComparison.Ordinal));
        return isInherited ? name.Replace("LowPass::LowPass", "LowPass::Filter", StringComparison.Ordinal) : name;
    }

    /// <summary>
    /// True at the first address of a function of Thumb assembly, and at the first one behind it: GNU as gives such a
    /// function with bit 0 set, and gdb takes that for a part of the address.
    /// </summary>
    private static bool IsThumbBitTaken(Symbolizer symbolizer, ulong address)
    {
        FunctionInfo? here = symbolizer.FindFunction(address);
        FunctionInfo? before = symbolizer.FindFunction(address - 1);
        return (here is { } function && function.Range.Start == address && HasThumbBit(function))
            || (before is { } previous && previous.Range.End == address && HasThumbBit(previous));
    }

    private static bool HasThumbBit(FunctionInfo function) => function.TryGetEntry(out DwarfEntry entry)
        && entry.TryGetAttribute(DwarfAttribute.LowPc, out DwarfAttributeValue value) && value.TryGetAddress(out ulong low) && (low & 1) != 0;

    /// <summary>Without template arguments and parameters, which gdb spells its own way.</summary>
    private static string Plain(string? name)
    {
        var plain = new List<char>();
        int depth = 0;
        foreach (char c in name ?? "")
        {
            depth += c == '<' ? 1 : 0;
            if (c == '(' && depth == 0)
            {
                break;
            }

            if (depth == 0)
            {
                plain.Add(c);
            }

            depth -= c == '>' ? 1 : 0;
        }

        return new string([.. plain]);
    }
}
