using Inquest.Binary;
using Inquest.Containers;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Containers;

public sealed class IntelHexReaderTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void Reads_data_across_a_64_KiB_boundary_to_one_segment()
    {
        byte[] image = CoredumpBuilder.Pattern(0x1000, 1);
        FlashImage read = Read(new IntelHexBuilder().Data(0xF800, image).End().Build());
        AddressedBytes segment = Assert.Single(read.Segments);
        Assert.Equal(0xF800ul, segment.Address);
        Assert.Equal(image, segment.Bytes.ToArray());
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Reads_segment_addresses()
    {
        FlashImage read = Read(new IntelHexBuilder().Record(2, 0, [0x12, 0x34]).Record(0, 0x10, [1, 2, 3]).End().Build());
        Assert.Equal(0x12350ul, read.Segments[0].Address);
    }

    [Fact]
    public void Goes_on_behind_an_end_record_since_merged_files_are_files_in_a_row()
    {
        byte[] both = [.. new IntelHexBuilder().Data(0x1000, new byte[16]).End().Build(), .. new IntelHexBuilder().Data(0x01000000, new byte[16]).End().Build()];
        Assert.Equal([0x1000ul, 0x01000000ul], Read(both).Segments.Select(s => s.Address));
    }

    [Fact]
    public void A_record_with_a_wrong_checksum_is_a_gap()
    {
        IntelHexBuilder builder = new IntelHexBuilder().Data(0x1000, CoredumpBuilder.Pattern(64, 1)).End();
        string line = builder.Lines[2];
        builder.Lines[2] = line[..9] + (line[9] == '0' ? '1' : '0') + line[10..];
        FlashImage read = Read(builder.Build());
        Assert.Equal([0x1000ul, 0x1020ul], read.Segments.Select(s => s.Address));
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1020");
    }

    [Fact]
    public void A_wrong_byte_count_is_damage_and_no_crash()
    {
        IntelHexBuilder builder = new IntelHexBuilder().Data(0x1000, CoredumpBuilder.Pattern(64, 1)).End();
        builder.Lines[2] = ":FF" + builder.Lines[2][3..];
        Assert.Equal(48, Read(builder.Build()).ByteCount);
    }

    [Fact]
    public void A_file_without_its_end_record_is_known_to_be_cut()
    {
        IntelHexBuilder builder = new IntelHexBuilder().Data(0x1000, new byte[64]);
        Assert.Contains("without the end record", Read(builder.Build()).Incomplete, StringComparison.Ordinal);
        Assert.Equal("INQ1022", Assert.Single(_diagnostics.Items).Id);

        // So is the second of two in a row.
        Assert.NotNull(Read([.. new IntelHexBuilder().Data(0x1000, new byte[64]).End().Build(), .. builder.Build()]).Incomplete);
        Assert.Null(Read(builder.End().Build()).Incomplete);
    }

    [Fact]
    public void A_file_with_damaged_records_is_known_not_to_be_whole_and_one_with_notes_in_it_is()
    {
        IntelHexBuilder builder = new IntelHexBuilder().Data(0x1000, new byte[64]).End();
        builder.Lines.Insert(1, "; from the probe");
        Assert.Null(Read(builder.Build()).Incomplete);
        builder.Lines[3] = builder.Lines[3][..^1] + "F";
        Assert.Equal("one of its records is damaged", Read(builder.Build()).Incomplete);
    }

    [Fact]
    public void Reads_utf16()
    {
        byte[] text = new IntelHexBuilder().Data(0x1000, new byte[32]).End().Build();
        byte[] wide = [0xFF, 0xFE, .. text.SelectMany(b => new byte[] { b, 0 })];
        Assert.Equal(32, Read(wide).ByteCount);
    }

    private FlashImage Read(byte[] file)
    {
        InputFile read = InputReader.Read([new NamedBytes("merged.hex", file)], _diagnostics).Files.Single();
        Assert.Equal(ContentKind.IntelHex, read.Kind);
        return Assert.Single(read.Images);
    }
}
