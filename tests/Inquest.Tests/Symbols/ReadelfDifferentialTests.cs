using System.Globalization;
using System.Text.RegularExpressions;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lines;
using Inquest.Elf;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>Sections, segments, symbols and every line row of the crash lab's ELFs, against GNU readelf.</summary>
public sealed partial class ReadelfDifferentialTests
{
    public static TheoryData<string> Elfs => LabElfs.All;

    [Theory]
    [MemberData(nameof(Elfs))]
    public void Sections_and_symbols_are_those_of_readelf(string name)
    {
        var diagnostics = new DiagnosticBag();
        ElfFile elf = LabElfs.Open(name, diagnostics);
        string output = ToolRunner.Run("readelf", "", "-SlsW", LabElfs.PathOf(name));

        var sections = Section().Matches(output).Select(m => (m.Groups[1].Value, Hex(m.Groups[2]), Hex(m.Groups[3]), Hex(m.Groups[4])));
        Assert.Equal(sections, elf.Sections.Skip(1).Select(s => (s.Name, s.Address, s.Offset, s.Size)));

        var segments = Segment().Matches(output).Select(m => (Hex(m.Groups[1]), Hex(m.Groups[2]), Hex(m.Groups[3]), Hex(m.Groups[4]), Hex(m.Groups[5])));
        Assert.Equal(segments, elf.Segments.Where(s => s.IsLoad).Select(s => (s.Offset, s.VirtualAddress, s.PhysicalAddress, s.FileSize, s.MemorySize)));

        var symbols = Symbol().Matches(output)
            .Select(m => (Value: Hex(m.Groups[1]), Size: ulong.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture), Type: m.Groups[3].Value, Binding: m.Groups[4].Value, Name: m.Groups[5].Value.Trim()))
            .Where(s => s.Type != "SECTION" && !Mapping().IsMatch(s.Name)).ToList();
        var ours = elf.SymbolTable.Symbols.ToArray().Where(s => s.Type != ElfSymbolType.Section)
            .Select(s => (s.Value, s.Size, Type: TypeName(s.Type), Binding: s.Binding.ToString().ToUpperInvariant(), s.Name)).ToList();
        // readelf leaves the null symbol in, and cuts nothing with -W.
        Assert.Equal(symbols.Skip(1), ours);
        Assert.Empty(diagnostics.Items);
    }

    [Theory]
    [MemberData(nameof(Elfs))]
    [Trait("Speed", "Slow")]
    public void Line_rows_are_those_of_readelf(string name)
    {
        var diagnostics = new DiagnosticBag();
        ElfFile elf = LabElfs.Open(name, diagnostics);
        var info = new DwarfDebugInfo(new DwarfSections(elf.GetSectionBytes), Limits.Default, diagnostics);
        var ours = new List<(ulong Address, uint Line, bool IsStatement, bool IsEnd)>();
        foreach (DwarfLineTable table in info.Units.Select(u => u.LineTable).OfType<DwarfLineTable>().Distinct())
        {
            DwarfLineRowReader reader = table.Program.ReadRows();
            while (reader.Read())
            {
                DwarfLineRow row = reader.Current;
                ours.Add((row.Address, row.IsEndSequence ? 0 : row.Line, !row.IsEndSequence && row.IsStatement, row.IsEndSequence));
            }

            Assert.False(reader.IsDamaged);
        }

        string output = ToolRunner.Run("readelf", "", "--debug-dump=decodedline", "-W", LabElfs.PathOf(name));
        var theirs = Row().Matches(output).Select(m =>
        {
            bool isEnd = m.Groups[3].Value.Contains("END", StringComparison.Ordinal) || m.Groups[1].Value == "-";
            uint line = isEnd ? 0 : uint.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture);
            return (Hex(m.Groups[2]), line, !isEnd && m.Groups[3].Value.EndsWith('x'), isEnd);
        }).ToList();
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs.Order(), ours.Order());
        Assert.Empty(diagnostics.Items);
    }

    private static ulong Hex(Group group) => ulong.Parse(group.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string TypeName(ElfSymbolType type) => type switch
    {
        ElfSymbolType.None => "NOTYPE",
        ElfSymbolType.Function => "FUNC",
        ElfSymbolType.ThreadLocal => "TLS",
        ElfSymbolType.IndirectFunction => "IFUNC",
        _ => type.ToString().ToUpperInvariant(),
    };

    [GeneratedRegex(@"^\s*\[\s*[1-9]\d*\]\s+(\S+)\s+\S+\s+([0-9a-f]{8})\s+([0-9a-f]+)\s+([0-9a-f]+)\s", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^\s*LOAD\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+)", RegexOptions.Multiline)]
    private static partial Regex Segment();

    [GeneratedRegex(@"^\s*\d+:\s+([0-9a-f]{8})\s+(\d+)\s+(\w+)\s+(\w+)\s+\w+\s+\w+[ ]?([^\n]*)$", RegexOptions.Multiline)]
    private static partial Regex Symbol();

    [GeneratedRegex(@"^\$[atdx](\.|$)")]
    private static partial Regex Mapping();

    // File, line, address (a plain 0 for zero), then view, "x" for a statement, or END.
    [GeneratedRegex(@"^\S.*?\s(\d+|-)\s+(?:0x)?([0-9a-f]+)((?:\s+\d+)?(?:\s+x)?(?:\s+END)?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
