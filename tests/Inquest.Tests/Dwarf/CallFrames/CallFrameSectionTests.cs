using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf.CallFrames;

public sealed class CallFrameSectionTests
{
    private static CallFrameSection Open(CallFrameBuilder builder, bool isEhFrame = false, Limits? limits = null, DiagnosticBag? diagnostics = null) =>
        new(builder.ToArray(), isEhFrame, 4, 0, limits, diagnostics);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 3)]
    [InlineData(false, 4)]
    [InlineData(true, 1)]
    public void Finds_the_description_of_an_address(bool isEhFrame, int version)
    {
        CallFrameSection section = Open(new CallFrameBuilder(isEhFrame, version).Describe(0x1000, 0x10, _ => { }).Describe(0x1010, 0x20, _ => { }), isEhFrame);
        Assert.True(section.TryFind(0x102F, out FrameDescriptionEntry found));
        Assert.Equal(new AddressRange(0x1010, 0x1030), found.Range);
        Assert.Equal(14, found.Cie.ReturnAddressRegister);
        Assert.Equal(-4, found.Cie.DataAlignment);
    }

    [Fact]
    public void Addresses_outside_every_description_have_none()
    {
        CallFrameSection section = Open(new CallFrameBuilder().Describe(0x1000, 0x10, _ => { }).Describe(0x2000, 0x10, _ => { }));
        Assert.False(section.TryFind(0xFFF, out _));
        Assert.False(section.TryFind(0x1010, out _));
        Assert.False(section.TryFind(0x2010, out _));
    }

    [Fact]
    public void Descriptions_of_functions_that_the_linker_dropped_are_left_out()
    {
        CallFrameSection section = Open(new CallFrameBuilder().Describe(0, 0x2000, _ => { }).Describe(0x1000, 0x10, _ => { }));
        Assert.Single(section.Entries);
        Assert.False(section.TryFind(0x20, out _));
    }

    [Fact]
    public void A_zero_length_in_the_middle_does_not_end_the_section()
    {
        CallFrameSection section = Open(new CallFrameBuilder(isEhFrame: true).Terminator().Describe(0x1000, 0x10, _ => { }), isEhFrame: true);
        Assert.True(section.TryFind(0x1000, out _));
    }

    [Fact]
    public void A_section_cut_at_any_byte_is_read_as_far_as_it_goes()
    {
        byte[] whole = new CallFrameBuilder().Describe(0x1000, 0x10, w => w.U8(0x0E).Uleb(8)).Describe(0x2000, 0x10, _ => { }).ToArray();
        for (int length = 0; length < whole.Length; length++)
        {
            DiagnosticBag diagnostics = new();
            CallFrameSection section = new(whole.AsMemory(0, length), isEhFrame: false, 4, 0, null, diagnostics);
            Assert.InRange(section.Entries.Count, 0, 1);
        }
    }

    [Fact]
    public void Rejects_more_descriptions_than_the_limit()
    {
        DiagnosticBag diagnostics = new();
        CallFrameSection section = Open(new CallFrameBuilder().Describe(0x1000, 2, _ => { }).Describe(0x1002, 2, _ => { }), limits: new() { MaxCallFrameEntries = 1 }, diagnostics: diagnostics);
        Assert.Single(section.Entries);
        Assert.Contains(diagnostics.Items, d => d.Id == "INQ4101");
    }

    [Fact]
    public void Accepts_as_many_descriptions_as_the_limit()
    {
        DiagnosticBag diagnostics = new();
        CallFrameSection section = Open(new CallFrameBuilder().Describe(0x1000, 2, _ => { }).Describe(0x1002, 2, _ => { }), limits: new() { MaxCallFrameEntries = 2 }, diagnostics: diagnostics);
        Assert.Equal(2, section.Entries.Count);
        Assert.Empty(diagnostics.Items);
    }

    [Fact]
    public void A_description_of_an_entry_that_is_none_is_left_out_with_a_diagnostic()
    {
        byte[] bytes = new CallFrameBuilder().Describe(0x1000, 0x10, _ => { }).ToArray();
        bytes[8] = 9; // the version of the entry that it refers to
        DiagnosticBag diagnostics = new();
        Assert.Empty(new CallFrameSection(bytes, isEhFrame: false, 4, 0, null, diagnostics).Entries);
        Assert.Contains(diagnostics.Items, d => d.Id == "INQ4103");
    }
}
