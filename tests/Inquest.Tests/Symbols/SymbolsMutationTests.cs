using System.Diagnostics;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>Seeded damage to ELF files and to each debug section: only <see cref="InputException"/> may come out, and soon.</summary>
public sealed class SymbolsMutationTests
{
    private static readonly Lazy<byte[]?> s_lab = new(() => LabElfs.Names.FirstOrDefault(n => n.Contains("dwarf5", StringComparison.Ordinal)) is { } name ? File.ReadAllBytes(LabElfs.PathOf(name)) : null);
    private static readonly Lazy<byte[]?> s_lab4 = new(() => LabElfs.Names.FirstOrDefault(n => n.Contains("dwarf4", StringComparison.Ordinal)) is { } name ? File.ReadAllBytes(LabElfs.PathOf(name)) : null);

    public static TheoryData<string, int> Sections
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (string name in (string[])[".debug_info", ".debug_abbrev", ".debug_line", ".debug_str", ".debug_line_str", ".debug_rnglists", ".debug_loclists", ".symtab", ".strtab", ".shstrtab"])
            {
                data.Add(name, 5);
            }

            data.Add(".debug_ranges", 4);
            data.Add(".debug_loc", 4);
            data.Add(".debug_line", 4);
            return data;
        }
    }

    [Fact]
    public void Damaged_ELF_files_are_refused_or_read_as_far_as_they_go()
    {
        byte[] original = Small().Build();
        for (int seed = 0; seed < 500; seed++)
        {
            Read(Mutator.Mutate(original, seed), seed);
        }
    }

    [Fact]
    public void Damaged_debug_information_is_read_as_far_as_it_goes()
    {
        Dictionary<string, byte[]> sections = SmallDwarf().Build();
        foreach (string name in sections.Keys.ToList())
        {
            for (int seed = 0; seed < 500; seed++)
            {
                var elf = new ElfBuilder().AddCode(0x100, 0x8000);
                foreach ((string other, byte[] bytes) in sections)
                {
                    elf.AddSection(other, other == name ? Mutator.Mutate(bytes, seed) : bytes);
                }

                Read(elf.Build(), seed);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sections))]
    [Trait("Speed", "Slow")]
    public void Damage_to_one_section_of_a_lab_ELF_is_survived(string section, int version)
    {
        byte[]? original = version == 5 ? s_lab.Value : s_lab4.Value;
        Assert.SkipWhen(original is null, "the crash lab's ELFs are not there");
        ElfSection found = ElfFile.Open(original, "lab", Limits.Default, new DiagnosticBag()).FindSection(section) ?? throw new InvalidOperationException(section);
        for (int seed = 0; seed < 25; seed++)
        {
            byte[] copy = [.. original];
            byte[] damaged = Mutator.Mutate([.. copy.AsSpan((int)found.Offset, (int)found.Size)], seed);
            damaged.AsSpan(0, Math.Min(damaged.Length, (int)found.Size)).CopyTo(copy.AsSpan((int)found.Offset));
            Read(copy, seed);
        }
    }

    /// <summary>Does everything that the room offers with a file.</summary>
    private static void Read(byte[] bytes, int seed)
    {
        var clock = Stopwatch.StartNew();
        var diagnostics = new DiagnosticBag();
        try
        {
            ElfFile elf = ElfFile.Open(bytes, "damaged", Limits.Default, diagnostics);
            _ = elf.Notes.Count + elf.SymbolTable.MappingSymbols.Length;
            _ = elf.BuildAttributes;
            var symbolizer = new Symbolizer(elf, Limits.Default, diagnostics);
            var frames = new List<SourceFrame>();
            foreach (FunctionInfo function in symbolizer.GetFunctions())
            {
                symbolizer.Resolve(function.Range.Start, frames);
                _ = symbolizer.FindFunction(function.Range.End - 1);
            }

            for (ulong address = 0; address < 0x5000; address += 62)
            {
                symbolizer.Resolve(address, frames);
                foreach (SourceFrame frame in frames)
                {
                    _ = frame.File?.NormalizedPath.Length + frame.Function?.Name.Length;
                }

                _ = symbolizer.SymbolAt(address);
            }

            WalkAll(symbolizer.DebugInfo);
        }
        catch (InputException)
        {
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"seed {seed} took {clock.Elapsed}");
    }

    private static void WalkAll(DwarfDebugInfo info)
    {
        foreach (DwarfUnit unit in info.Units)
        {
            DwarfEntryReader reader = unit.ReadEntries();
            while (reader.Read())
            {
                foreach (DwarfEntryAttribute attribute in reader.Entry.Attributes)
                {
                    DwarfAttributeValue value = attribute.Value;
                    _ = value.TryGetReference(out _);
                    _ = value.TryGetBlock(out _);
                    _ = value.TryGetAddress(out _);
                    _ = value.TryGetSigned(out _);
                    _ = value.TryGetStringBytes(out _);
                    if (value.TryGetLocationList(out Inquest.Dwarf.Lists.DwarfLocationListReader list))
                    {
                        while (list.Read())
                        {
                        }
                    }
                }
            }
        }
    }

    private static ElfBuilder Small() => new ElfBuilder().AddCode(0x100, 64).AddSegment(0x100, 0x100, new byte[64])
        .AddSection(".note.x", new SectionWriter().U32(4).U32(4).U32(3).Bytes("GNU\0"u8).U32(1).ToArray(), type: 7)
        .AddCompressed(".debug_str", new byte[300])
        .AddSymbol("main", 0x101, 4).AddSymbol("$t", 0x100, type: 0, binding: 0).AddSymbol("label", 0x111, 0);

    private static DwarfBuilder SmallDwarf() => new DwarfBuilder()
        .Unit(5, u => u.Name("main.c").String(DwarfAttribute.CompDir, "/w").Data(DwarfAttribute.Language, 4).Offset(DwarfAttribute.StmtList, 0).Offset(DwarfAttribute.Ranges, 0)
            .Child(DwarfTag.Namespace, n => n.Name("n").Child(DwarfTag.Subprogram, f => f.Label("u1.leaf").Name("leaf").Data(DwarfAttribute.Inline, 1)))
            .Function("outer", 0x1000, 0x40, f => f.Inlined("u1.leaf", 0x1010, 0x10, 12, i => i.Inlined("u1.leaf", 0x1014, 4, 21))
                .Child(DwarfTag.Variable, v => v.Offset(DwarfAttribute.Location, 0))), "u1")
        .Unit(4, u => u.Name("b.c").Offset(DwarfAttribute.StmtList, 0).Range(0x2000, 0x40)
            .Child(DwarfTag.Subprogram, f => f.GlobalReference(DwarfAttribute.AbstractOrigin, "u1.leaf").Range(0x2000, 0x20)), "u2")
        .Section(".debug_line", new LineProgramBuilder(5).Directory("/w").File("main.c").File("main.c")
            .SetAddress(0x1000).Row(0x1000, 10).Row(0x1010, 20).EndSequence(0x1040).Build())
        .Section(".debug_rnglists", new SectionWriter().U8(7).U32(0x1000).Uleb(0x40).U8(5).U32(0x3000).U8(4).Uleb(0).Uleb(8).U8(0).ToArray())
        .Section(".debug_loclists", new SectionWriter().U8(8).U32(0x1000).Uleb(0x40).Uleb(1).U8(0x50).U8(0).ToArray());
}
