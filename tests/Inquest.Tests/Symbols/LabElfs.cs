using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lines;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>The crash lab's ELFs, for the differential tests.</summary>
internal static class LabElfs
{
    public static string[] Names { get; } = [.. Files().Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    public static TheoryData<string> All => [.. Names];

    public static string PathOf(string name) => Repository.PathOf($"crashlab/builds/{name}.elf");

    public static ElfFile Open(string name, DiagnosticBag diagnostics) =>
        ElfFile.Open(File.ReadAllBytes(PathOf(name)), name, Limits.Default, diagnostics);

    /// <summary>Every address where a function or a kept line row begins.</summary>
    public static ulong[] InterestingAddresses(Symbolizer symbolizer)
    {
        var addresses = new SortedSet<ulong>();
        foreach (FunctionInfo function in symbolizer.GetFunctions())
        {
            addresses.Add(function.Range.Start);
            addresses.Add((function.Range.End - 1) & ~1ul);
        }

        foreach (DwarfLineRow row in LastRows(symbolizer.DebugInfo).Values)
        {
            addresses.Add(row.Address);
        }

        foreach (ElfSymbol symbol in symbolizer.Elf.SymbolTable.Symbols)
        {
            if (symbol.IsFunction && symbol.IsDefined)
            {
                addresses.Add(symbol.Address);
            }
        }

        return [.. addresses];
    }

    /// <summary>The last row of each address, over all sequences that are in memory.</summary>
    public static Dictionary<ulong, DwarfLineRow> LastRows(DwarfDebugInfo info)
    {
        var last = new Dictionary<ulong, DwarfLineRow>();
        var sequence = new List<DwarfLineRow>();
        foreach (DwarfLineTable table in info.Units.Select(u => u.LineTable).OfType<DwarfLineTable>().Distinct())
        {
            DwarfLineRowReader reader = table.Program.ReadRows();
            while (reader.Read())
            {
                if (!reader.Current.IsEndSequence)
                {
                    sequence.Add(reader.Current);
                    continue;
                }

                if (sequence.Count > 0 && sequence[0].Address != 0)
                {
                    // A row at the sequence's end describes nothing.
                    foreach (DwarfLineRow row in sequence)
                    {
                        if (row.Address < reader.Current.Address)
                        {
                            last[row.Address] = row;
                        }
                    }
                }

                sequence.Clear();
            }
        }

        return last;
    }

    private static string[] Files()
    {
        string folder = Repository.PathOf("crashlab/builds");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.elf") : [];
    }
}
