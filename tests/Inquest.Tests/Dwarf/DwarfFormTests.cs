using Inquest.Dwarf;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf;

/// <summary>Every form: that its value is read, and that what follows it is found (so that its size is right).</summary>
public sealed class DwarfFormTests
{
    [Theory]
    [InlineData(DwarfForm.Data1, "fe", 0xFEul, -2L)]
    [InlineData(DwarfForm.Data2, "fe ff", 0xFFFEul, -2L)]
    [InlineData(DwarfForm.Data4, "fe ff ff ff", 0xFFFFFFFEul, -2L)]
    [InlineData(DwarfForm.Data8, "05 00 00 00 00 00 00 00", 5ul, 5L)]
    [InlineData(DwarfForm.Udata, "e5 8e 26", 624485ul, 624485L)]
    [InlineData(DwarfForm.Sdata, "80 f7 00", 0x3B80ul, 0x3B80L)]
    [InlineData(DwarfForm.Sdata, "7e", null, -2L)]
    [InlineData(DwarfForm.ImplicitConst, "", null, -7L)]
    [InlineData(DwarfForm.Flag, "01", null, null)]
    [InlineData(DwarfForm.String, "61 00", null, null)]
    public void Constants(DwarfForm form, string bytes, ulong? unsigned, long? signed)
    {
        DwarfAttributeValue value = Read(form, bytes, constant: -7);
        Assert.Equal(unsigned, value.TryGetUnsigned(out ulong u) ? u : null);
        Assert.Equal(signed, value.TryGetSigned(out long s) ? s : null);
    }

    [Theory]
    [InlineData(DwarfForm.Block1, "02 aa bb")]
    [InlineData(DwarfForm.Block2, "02 00 aa bb")]
    [InlineData(DwarfForm.Block4, "02 00 00 00 aa bb")]
    [InlineData(DwarfForm.Block, "02 aa bb")]
    [InlineData(DwarfForm.Exprloc, "02 aa bb")]
    public void Blocks(DwarfForm form, string bytes)
    {
        DwarfAttributeValue value = Read(form, bytes);
        Assert.True(value.TryGetBlock(out ReadOnlyMemory<byte> block));
        Assert.Equal([0xAA, 0xBB], block.ToArray());
        Assert.True(value.IsExpression);
        Assert.False(value.TryGetUnsigned(out _));
    }

    [Fact]
    public void A_constant_of_16_bytes_is_a_block_but_no_expression()
    {
        DwarfAttributeValue value = Read(DwarfForm.Data16, "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f");
        Assert.True(value.TryGetBlock(out ReadOnlyMemory<byte> block));
        Assert.Equal((16, false), (block.Length, value.IsExpression));
    }

    [Theory]
    [InlineData(DwarfForm.String, "68 69 00", "hi")]
    [InlineData(DwarfForm.Strp, "03 00 00 00", "two")]
    [InlineData(DwarfForm.LineStrp, "02 00 00 00", "ne")]
    [InlineData(DwarfForm.Strx, "01", "two")]
    [InlineData(DwarfForm.Strx1, "01", "two")]
    [InlineData(DwarfForm.Strx2, "01 00", "two")]
    [InlineData(DwarfForm.Strx3, "00 00 00", "on")]
    [InlineData(DwarfForm.Strx4, "01 00 00 00", "two")]
    [InlineData(DwarfForm.GnuStrIndex, "01", "two")]
    [InlineData(DwarfForm.Strx1, "02", null)]
    [InlineData(DwarfForm.Strp, "ff 00 00 00", null)]
    [InlineData(DwarfForm.StrpSup, "00 00 00 00", null)]
    [InlineData(DwarfForm.GnuStrpAlt, "00 00 00 00", null)]
    public void Strings(DwarfForm form, string bytes, string? expected)
    {
        Assert.Equal(expected, Read(form, bytes).TryGetString(out string? text) ? text : null);
    }

    [Theory]
    [InlineData(DwarfForm.Addr, "78 56 34 12", 0x12345678ul)]
    [InlineData(DwarfForm.Addrx, "01", 0x2000ul)]
    [InlineData(DwarfForm.Addrx1, "00", 0x1000ul)]
    [InlineData(DwarfForm.Addrx2, "01 00", 0x2000ul)]
    [InlineData(DwarfForm.Addrx3, "01 00 00", 0x2000ul)]
    [InlineData(DwarfForm.Addrx4, "01 00 00 00", 0x2000ul)]
    [InlineData(DwarfForm.GnuAddrIndex, "01", 0x2000ul)]
    [InlineData(DwarfForm.Addrx, "02", null)]
    public void Addresses(DwarfForm form, string bytes, ulong? expected)
    {
        DwarfAttributeValue value = Read(form, bytes);
        Assert.True(value.IsAddress);
        Assert.Equal(expected, value.TryGetAddress(out ulong address) ? address : null);
    }

    [Theory]
    [InlineData(DwarfForm.Ref1, "0c")]
    [InlineData(DwarfForm.Ref2, "0c 00")]
    [InlineData(DwarfForm.Ref4, "0c 00 00 00")]
    [InlineData(DwarfForm.Ref8, "0c 00 00 00 00 00 00 00")]
    [InlineData(DwarfForm.RefUdata, "0c")]
    [InlineData(DwarfForm.RefAddr, "0c 00 00 00")]
    public void References(DwarfForm form, string bytes)
    {
        // 12 is the root's offset behind a header of DWARF 5.
        DwarfAttributeValue value = Read(form, bytes);
        Assert.True(value.IsReference);
        Assert.True(value.TryGetReference(out DwarfEntry entry));
        Assert.Equal(DwarfTag.CompileUnit, entry.Tag);
    }

    [Theory]
    [InlineData(DwarfForm.Ref4, "00 00 00 00")]
    [InlineData(DwarfForm.Ref4, "ff ff ff ff")]
    [InlineData(DwarfForm.RefAddr, "ff ff ff 7f")]
    [InlineData(DwarfForm.RefSig8, "01 02 03 04 05 06 07 08")]
    [InlineData(DwarfForm.GnuRefAlt, "0c 00 00 00")]
    [InlineData(DwarfForm.RefSup4, "0c 00 00 00")]
    [InlineData(DwarfForm.RefSup8, "0c 00 00 00 00 00 00 00")]
    public void References_that_lead_nowhere_are_not_resolved(DwarfForm form, string bytes)
    {
        Assert.False(Read(form, bytes).TryGetReference(out DwarfEntry entry));
        Assert.True(entry.IsNone);
    }

    [Theory]
    [InlineData(DwarfForm.Flag, "00", false)]
    [InlineData(DwarfForm.Flag, "01", true)]
    [InlineData(DwarfForm.FlagPresent, "", true)]
    [InlineData(DwarfForm.Data1, "01", false)]
    public void Flags(DwarfForm form, string bytes, bool expected) => Assert.Equal(expected, Read(form, bytes).IsFlagSet);

    [Fact]
    public void An_indirect_form_stands_with_the_value()
    {
        Assert.True(Read(DwarfForm.Indirect, "16 0f e5 8e 26").TryGetUnsigned(out ulong value));
        Assert.Equal(624485ul, value);
    }

    [Theory]
    [InlineData(DwarfForm.SecOffset, "10 00 00 00", 5, true)]
    [InlineData(DwarfForm.Data4, "10 00 00 00", 3, true)]
    [InlineData(DwarfForm.Data4, "10 00 00 00", 4, false)]
    public void Data4_was_an_offset_before_DWARF_4(DwarfForm form, string bytes, int version, bool expected)
    {
        Assert.Equal(expected, Read(form, bytes, version: version).TryGetSectionOffset(out _));
    }

    /// <summary>Reads a value of that form from an entry, between two others.</summary>
    private static DwarfAttributeValue Read(DwarfForm form, string hex, long constant = 0, int version = 5)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        DwarfDebugInfo info = new DwarfBuilder()
            .Unit(version, u => u.Name("u").Child(DwarfTag.Variable, v => v
                .Data(DwarfAttribute.DeclLine, 1)
                .With(DwarfAttribute.ConstValue, form, w => w.Bytes(bytes), constant)
                .Data(DwarfAttribute.DeclColumn, 77)))
            .Section(".debug_str", "on\0two\0"u8.ToArray())
            .Section(".debug_line_str", "oone\0"u8.ToArray())
            .Section(".debug_str_offsets", new SectionWriter().U32(12).U16(5).U16(0).U32(0).U32(3).ToArray())
            .Section(".debug_addr", new SectionWriter().U32(12).U16(5).U8(4).U8(0).U32(0x1000).U32(0x2000).ToArray())
            .Open();
        DwarfChildReader children = info.Units[0].Root.Children;
        Assert.True(children.MoveNext());
        DwarfEntry entry = children.Current;
        Assert.True(entry.TryGetAttribute(DwarfAttribute.DeclColumn, out DwarfAttributeValue behind) && behind.TryGetUnsigned(out ulong column) && column == 77);
        // The entry is also stepped over rightly.
        Assert.False(children.MoveNext());
        Assert.True(entry.TryGetAttribute(DwarfAttribute.ConstValue, out DwarfAttributeValue value));
        return value;
    }
}
