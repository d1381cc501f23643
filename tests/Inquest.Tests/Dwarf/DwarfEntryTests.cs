using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf;

public sealed class DwarfEntryTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Reads_the_root_and_its_children_in_order(int version)
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(version, u => u.Name("main.c").String(DwarfAttribute.CompDir, "/w").String(DwarfAttribute.Producer, "GNU C").Data(DwarfAttribute.Language, 0x1d)
            .Function("first", 0x100, 4, f => f.Child(DwarfTag.Variable, v => v.Name("local")))
            .Function("second", 0x104, 4)).Open(_diagnostics);

        DwarfUnit unit = Assert.Single(info.Units);
        Assert.Equal((version, "main.c", "/w", "GNU C", DwarfLanguage.C11), (unit.Version, unit.Name, unit.CompilationDirectory, unit.Producer, unit.Language));
        Assert.Equal(["first", "second"], NamesOfChildren(unit.Root));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Reader_gives_every_entry_with_its_depth()
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.Name("u")
            .Child(DwarfTag.Namespace, n => n.Name("n").Function("f", 0x10, 2, f => f.Child(DwarfTag.LexicalBlock, b => b.Name("b"))))
            .Child(DwarfTag.Variable, v => v.Name("v"))).Open(_diagnostics);
        var seen = new List<(string?, int)>();
        DwarfEntryReader reader = info.Units[0].ReadEntries();
        while (reader.Read())
        {
            seen.Add((reader.Entry.Name, reader.Depth));
        }

        Assert.Equal([("u", 0), ("n", 1), ("f", 2), ("b", 3), ("v", 1)], seen);
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void No_entry_has_no_tag_no_attributes_and_no_children()
    {
        DwarfEntry none = default;
        Assert.True(none.IsNone);
        Assert.Equal((0, false, null), ((int)none.Tag, none.HasChildren, none.Name));
        Assert.False(none.TryGetReference(DwarfAttribute.Type, out _));
        Assert.Null(none.GetNameThroughOrigin());
        Assert.Equal(0, none.AddRangesTo([]));
        Assert.Empty(NamesOfChildren(none));
    }

    [Fact]
    public void A_unit_whose_abbreviations_are_gone_has_no_root_and_no_children()
    {
        Dictionary<string, byte[]> sections = new DwarfBuilder().Unit(4, u => u.Name("u").Function("f", 0x10, 2)).Build();
        sections[".debug_abbrev"].AsSpan().Clear();
        DwarfDebugInfo info = new(new DwarfSections(name => sections.GetValueOrDefault(name)), Limits.Default, _diagnostics);

        DwarfUnit unit = Assert.Single(info.Units);
        Assert.True(unit.Root.IsNone);
        Assert.Empty(NamesOfChildren(unit.Root));
        Assert.Single(_diagnostics.Items, d => d.Id == "INQ4003");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Skipping_children_goes_to_the_next_sibling_with_and_without_the_attribute(bool withSibling)
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.Name("u")
            .Child(DwarfTag.StructureType, s =>
            {
                s.Label("s").Name("s");
                if (withSibling)
                {
                    s.Reference(DwarfAttribute.Sibling, "s next");
                }

                s.Child(DwarfTag.Member, m => m.Name("m")).Child(DwarfTag.StructureType, i => i.Name("inner").Child(DwarfTag.Member, m => m.Name("x")));
            })
            .Child(DwarfTag.Variable, v => v.Name("v"))).Open(_diagnostics);
        Assert.Equal(["s", "v"], NamesOfChildren(info.Units[0].Root));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void A_sibling_that_points_backwards_does_not_loop()
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.Name("u")
            .Child(DwarfTag.Variable, v => v.Label("v").Name("v"))
            .Child(DwarfTag.StructureType, s => s.Name("s").Reference(DwarfAttribute.Sibling, "v").Child(DwarfTag.Member, m => m.Name("m")))
            .Child(DwarfTag.Variable, v => v.Name("w"))).Open(_diagnostics);
        Assert.Equal(["v", "s", "w"], NamesOfChildren(info.Units[0].Root));
    }

    [Fact]
    public void Names_are_found_through_origin_and_specification_in_other_units()
    {
        DwarfDebugInfo info = new DwarfBuilder()
            .Unit(4, u => u.Name("a").Child(DwarfTag.Subprogram, f => f.Label("u1.f").Name("far").Data(DwarfAttribute.DeclLine, 7)), "u1")
            .Unit(4, u => u.Name("b")
                .Child(DwarfTag.Subprogram, f => f.Label("u2.abstract").GlobalReference(DwarfAttribute.Specification, "u1.f"))
                .Child(DwarfTag.Subprogram, f => f.Reference(DwarfAttribute.AbstractOrigin, "u2.abstract").Range(0x10, 2)), "u2").Open(_diagnostics);
        DwarfEntry concrete = Children(info.Units[1].Root)[1];
        Assert.Null(concrete.Name);
        Assert.Equal("far", concrete.GetNameThroughOrigin());
        Assert.True(concrete.TryGetAttributeThroughOrigin(DwarfAttribute.DeclLine, out DwarfAttributeValue line, out DwarfEntry owner));
        Assert.True(line.TryGetUnsigned(out ulong number));
        Assert.Equal((7ul, info.Units[0]), (number, owner.Unit));
    }

    [Fact]
    public void Entries_that_refer_to_each_other_in_a_circle_end()
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.Name("u")
            .Child(DwarfTag.Subprogram, f => f.Label("a").Reference(DwarfAttribute.AbstractOrigin, "b"))
            .Child(DwarfTag.Subprogram, f => f.Label("b").Reference(DwarfAttribute.AbstractOrigin, "a"))).Open(_diagnostics);
        Assert.Null(Children(info.Units[0].Root)[0].GetNameThroughOrigin());
    }

    [Fact]
    public void Rejects_a_chain_of_references_above_the_limit_and_accepts_one_at_it()
    {
        DwarfBuilder builder = new DwarfBuilder().Unit(4, u =>
        {
            u.Name("u").Child(DwarfTag.Subprogram, f => f.Label("f0").Name("end"));
            for (int i = 1; i <= 3; i++)
            {
                int previous = i - 1;
                int own = i;
                u.Child(DwarfTag.Subprogram, f => f.Label($"f{own}").Reference(DwarfAttribute.AbstractOrigin, $"f{previous}"));
            }
        });
        Assert.Null(Children(builder.Open(limits: new Limits { MaxDwarfDepth = 2 }).Units[0].Root)[3].GetNameThroughOrigin());
        Assert.Equal("end", Children(builder.Open(limits: new Limits { MaxDwarfDepth = 3 }).Units[0].Root)[3].GetNameThroughOrigin());
    }

    [Fact]
    public void A_type_is_found_by_its_signature()
    {
        DwarfDebugInfo info = new DwarfBuilder()
            .TypeUnit(0x1122334455667788, "t.type", u => u.Child(DwarfTag.StructureType, s => s.Label("t.type").Name("packet")))
            .Unit(5, u => u.Name("u").Child(DwarfTag.Variable, v => v.With(DwarfAttribute.Type, DwarfForm.RefSig8, w => w.U64(0x1122334455667788)))).Open(_diagnostics);
        Assert.True(Children(info.Units[1].Root)[0].TryGetReference(DwarfAttribute.Type, out DwarfEntry type));
        Assert.Equal("packet", type.Name);
        Assert.Null(info.FindTypeUnit(1));
    }

    [Fact]
    public void Rejects_units_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        DwarfBuilder builder = new DwarfBuilder().Unit(4, u => u.Name("a"), "u1").Unit(4, u => u.Name("b"), "u2");
        Assert.Single(builder.Open(_diagnostics, new Limits { MaxDwarfUnits = 1 }).Units);
        Assert.Equal("INQ4002", Assert.Single(_diagnostics.Items).Id);
        Assert.Equal(2, builder.Open(limits: new Limits { MaxDwarfUnits = 2 }).Units.Count);
    }

    [Fact]
    public void Rejects_attributes_of_an_abbreviation_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        DwarfBuilder builder = new DwarfBuilder().Unit(4, u => u.Name("a").String(DwarfAttribute.CompDir, "/w"));
        Assert.True(builder.Open(_diagnostics, new Limits { MaxDwarfAttributes = 1 }).Units[0].Root.IsNone);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ4001");
        Assert.Equal("a", builder.Open(limits: new Limits { MaxDwarfAttributes = 2 }).Units[0].Name);
    }

    [Fact]
    public void Abbreviations_share_one_budget()
    {
        DwarfBuilder builder = new DwarfBuilder().Unit(4, u => u.Name("a").Function("f", 0x10, 2));
        Assert.Empty(NamesOfChildren(builder.Open(_diagnostics, new Limits { MaxDwarfAbbreviations = 5 }).Units[0].Root));
        Assert.Single(NamesOfChildren(builder.Open(limits: new Limits { MaxDwarfAbbreviations = 6 }).Units[0].Root));
    }

    [Fact]
    public void A_unit_of_an_unknown_version_costs_only_itself()
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.Name("a"), "u1").Unit(6, u => u.Name("b"), "u2").Unit(4, u => u.Name("c"), "u3").Open(_diagnostics);
        Assert.Equal(["a", "c"], info.Units.Select(u => u.Name));
        Assert.Equal("INQ4002", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void A_damaged_entry_ends_its_unit_with_one_diagnostic_and_keeps_those_before_it()
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.Name("a").Function("f", 0x10, 2)
            .Child(DwarfTag.Variable, v => v.Name("v").With(DwarfAttribute.ConstValue, (DwarfForm)0x7E, w => w.U8(0)))
            .Function("g", 0x20, 2)).Open(_diagnostics);
        for (int i = 0; i < 2; i++)
        {
            var names = new List<string?>();
            DwarfEntryReader reader = info.Units[0].ReadEntries();
            while (reader.Read())
            {
                names.Add(reader.Entry.Name);
            }

            Assert.Equal(["a", "f", "v"], names);
        }

        Assert.Equal("INQ4003", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void A_skeleton_names_the_file_that_is_not_at_hand()
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(4, u => u.String(DwarfAttribute.GnuDwoName, "main.dwo")).Open(_diagnostics);
        Assert.Equal("main.dwo", info.Units[0].SplitFileName);
        Assert.Contains("main.dwo", Assert.Single(_diagnostics.Items).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_the_unit_of_an_offset()
    {
        var builder = new DwarfBuilder();
        DwarfDebugInfo info = builder.Unit(4, u => u.Name("a"), "u1").Unit(4, u => u.Name("b"), "u2").Open(_diagnostics);
        Assert.Equal("a", info.FindUnit(0)!.Name);
        Assert.Equal("a", info.FindUnit((ulong)builder.OffsetOf("u2") - 1)!.Name);
        Assert.Equal("b", info.FindUnit((ulong)builder.OffsetOf("u2"))!.Name);
        Assert.Null(info.FindUnit((ulong)info.Units[1].End));
    }

    private static List<string?> NamesOfChildren(DwarfEntry entry) => [.. Children(entry).Select(c => c.Name)];

    private static List<DwarfEntry> Children(DwarfEntry entry)
    {
        var children = new List<DwarfEntry>();
        foreach (DwarfEntry child in entry.Children)
        {
            children.Add(child);
        }

        return children;
    }
}
