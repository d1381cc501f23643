using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lists;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf;

public sealed class DwarfRangeListTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void Old_ranges_count_from_the_base_that_the_unit_and_the_list_give()
    {
        byte[] ranges = new SectionWriter().U32(0).U32(4).U32(0x10).U32(0x20).U32(0x30).U32(0x30)
            .U32(0xFFFFFFFF).U32(0x8000).U32(0).U32(8).U32(0).U32(0).U32(1).U32(2).ToArray();
        Assert.Equal([new(0x1000, 0x1004), new(0x1010, 0x1020), new(0x8000, 0x8008)], Read(4, ".debug_ranges", ranges, lowPc: 0x1000));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Every_kind_of_entry_of_a_version_5_list_is_read()
    {
        byte[] lists = new SectionWriter()
            .U8(4).Uleb(1).Uleb(2) // offset_pair from the unit's base
            .U8(5).U32(0x2000).U8(4).Uleb(0).Uleb(0x10) // base_address, offset_pair
            .U8(6).U32(0x3000).U32(0x3004) // start_end
            .U8(7).U32(0x4000).Uleb(0x200) // start_length
            .U8(1).Uleb(0).U8(4).Uleb(4).Uleb(8) // base_addressx, offset_pair
            .U8(2).Uleb(0).Uleb(1) // startx_endx
            .U8(3).Uleb(1).Uleb(6) // startx_length
            .U8(0).U8(0xFF).ToArray();
        Assert.Equal(
            [new(0x1001, 0x1002), new(0x2000, 0x2010), new(0x3000, 0x3004), new(0x4000, 0x4200), new(0xA004, 0xA008), new(0xA000, 0xB000), new(0xB000, 0xB006)],
            Read(5, ".debug_rnglists", lists, lowPc: 0x1000));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void What_the_linker_removed_is_left_out()
    {
        // GNU ld: start 0. LLVM's: all ones, in old lists all ones less one. A real range stands among them.
        byte[] version5 = new SectionWriter().U8(7).U32(0).Uleb(0x40).U8(7).U32(0x4000).Uleb(2).U8(6).U32(0xFFFFFFFF).U32(0xFFFFFFFF)
            .U8(5).U32(0).U8(4).Uleb(0x10).Uleb(0x20).U8(0).ToArray();
        Assert.Equal([new(0x4000, 0x4002)], Read(5, ".debug_rnglists", version5));
        byte[] version4 = new SectionWriter().U32(1).U32(1).U32(0x4000).U32(0x4002).U32(0xFFFFFFFE).U32(0xFFFFFFFE).U32(0).U32(0).ToArray();
        Assert.Equal([new(0x4000, 0x4002)], Read(4, ".debug_ranges", version4));
    }

    [Fact]
    public void Code_at_zero_is_kept_where_the_file_says_that_there_is_some()
    {
        byte[] lists = new SectionWriter().U8(7).U32(0).Uleb(0x40).U8(0).ToArray();
        Assert.Equal([new(0, 0x40)], Read(5, ".debug_rnglists", lists, addressZeroIsCode: true));
    }

    [Fact]
    public void An_old_list_may_select_base_zero_to_go_back_to_plain_addresses()
    {
        byte[] ranges = new SectionWriter().U32(0xFFFFFFFF).U32(0x8000).U32(0).U32(8).U32(0xFFFFFFFF).U32(0).U32(0x9000).U32(0x9004).U32(0).U32(0).ToArray();
        Assert.Equal([new(0x8000, 0x8008), new(0x9000, 0x9004)], Read(4, ".debug_ranges", ranges, lowPc: 0x1000));
    }

    [Fact]
    public void A_list_without_its_end_gives_what_stands_before_it()
    {
        byte[] lists = new SectionWriter().U8(7).U32(0x4000).Uleb(2).U8(6).U32(1).ToArray();
        Assert.Equal([new(0x4000, 0x4002)], Read(5, ".debug_rnglists", lists));
        Assert.Equal("INQ4005", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void Rejects_ranges_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        byte[] lists = new SectionWriter().U8(7).U32(0x4000).Uleb(2).U8(7).U32(0x5000).Uleb(2).U8(0).ToArray();
        Assert.Equal(2, Read(5, ".debug_rnglists", lists, limits: new Limits { MaxDwarfRanges = 3 }).Count);
        Assert.Empty(_diagnostics.Items);
        Assert.Single(Read(5, ".debug_rnglists", lists, limits: new Limits { MaxDwarfRanges = 1 }));
        Assert.Equal("INQ4005", Assert.Single(_diagnostics.Items).Id);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void High_pc_is_an_address_or_a_length_by_its_form(int version, bool asAddress)
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(version, u =>
        {
            u.Name("u").Address(DwarfAttribute.LowPc, 0x100);
            _ = asAddress ? u.Address(DwarfAttribute.HighPc, 0x140) : u.Data(DwarfAttribute.HighPc, 0x40);
        }).Open(_diagnostics);
        Assert.Equal([new AddressRange(0x100, 0x140)], info.Units[0].Ranges.ToArray());
    }

    [Fact]
    public void A_list_is_found_by_its_index()
    {
        byte[] lists = new SectionWriter().U32(0).U16(5).U8(4).U8(0).U32(2).Label("base").Distance("first", "base").Distance("second", "base")
            .Label("first").U8(0).Label("second").U8(7).U32(0x4000).Uleb(2).U8(0).ToArray();
        DwarfDebugInfo info = new DwarfBuilder().Unit(5, u => u.Name("u").Offset(DwarfAttribute.RnglistsBase, 12)
            .With(DwarfAttribute.Ranges, DwarfForm.Rnglistx, w => w.Uleb(1))).Section(".debug_rnglists", lists).Open(_diagnostics);
        Assert.Equal([new AddressRange(0x4000, 0x4002)], info.Units[0].Ranges.ToArray());
    }

    [Fact]
    public void Location_lists_of_both_kinds_give_ranges_and_expressions()
    {
        byte[] old = new SectionWriter().U32(0).U32(4).U16(1).U8(0x50).U32(0xFFFFFFFF).U32(0x8000).U32(0).U32(8).U16(2).Bytes(0x91, 0).U32(0).U32(0).ToArray();
        Assert.Equal([(new(0x1000, 0x1004), "50", false), (new(0x8000, 0x8008), "9100", false)], ReadLocations(4, ".debug_loc", old));

        byte[] version5 = new SectionWriter().U8(9).Uleb(1).Uleb(2).U8(4).Uleb(0).Uleb(4).Uleb(1).U8(0x50)
            .U8(5).Uleb(1).U8(0x51).U8(8).U32(0x9000).Uleb(2).Uleb(0).U8(8).U32(0).Uleb(2).Uleb(1).U8(0x52).U8(0).ToArray();
        Assert.Equal([(new(0x1000, 0x1004), "50", false), (new(0, 0), "51", true), (new(0x9000, 0x9002), "", false)], ReadLocations(5, ".debug_loclists", version5));
        Assert.Empty(_diagnostics.Items);
    }

    private static List<(AddressRange, string, bool)> ReadLocations(int version, string section, byte[] bytes)
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(version, u => u.Name("u").Address(DwarfAttribute.LowPc, 0x1000)
            .Child(DwarfTag.Variable, v => v.Offset(DwarfAttribute.Location, 0))).Section(section, bytes).Open();
        DwarfChildReader children = info.Units[0].Root.Children;
        Assert.True(children.MoveNext());
        Assert.True(children.Current.TryGetAttribute(DwarfAttribute.Location, out DwarfAttributeValue value));
        Assert.True(value.TryGetLocationList(out DwarfLocationListReader list));
        var result = new List<(AddressRange, string, bool)>();
        while (list.Read())
        {
            result.Add((list.Current.Range, Convert.ToHexString(list.Current.Expression.Span), list.Current.IsDefault));
        }

        return result;
    }

    private List<AddressRange> Read(int version, string section, byte[] bytes, ulong lowPc = 0, Limits? limits = null, bool addressZeroIsCode = false)
    {
        DwarfDebugInfo info = new DwarfBuilder().Unit(version, u => u.Name("u").Address(DwarfAttribute.LowPc, lowPc)
                .Child(DwarfTag.Subprogram, f => f.Offset(DwarfAttribute.Ranges, 0)))
            .Section(section, bytes)
            .Section(".debug_addr", new SectionWriter().U32(0).U16(5).U8(4).U8(0).U32(0xA000).U32(0xB000).ToArray())
            .Open(_diagnostics, limits, addressZeroIsCode);
        var ranges = new List<AddressRange>();
        foreach (DwarfEntry child in info.Units[0].Root.Children)
        {
            child.AddRangesTo(ranges);
        }

        return ranges;
    }
}
