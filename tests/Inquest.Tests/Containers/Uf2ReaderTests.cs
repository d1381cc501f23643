using Inquest.Binary;
using Inquest.Containers;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Containers;

public sealed class Uf2ReaderTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void Reads_an_exported_image_to_one_segment_at_its_address()
    {
        byte[] image = CoredumpBuilder.Pattern(0x3000, 1);
        FlashImage read = Read(Uf2Builder.FromImage(0x1000, image).Build()).Single();
        AddressedBytes segment = Assert.Single(read.Segments);
        Assert.Equal(0x1000ul, segment.Address);
        Assert.Equal(image, segment.Bytes.ToArray());
        Assert.Equal(0xADA52840u, read.Family);
        Assert.True(read.AddressKnown);
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Blocks_in_any_order_give_the_same_image()
    {
        byte[] image = CoredumpBuilder.Pattern(0x3000, 2);
        Uf2Builder builder = Uf2Builder.FromImage(0x26000, image);
        byte[][] shuffled = [.. builder.Blocks];
        new Random(7).Shuffle(shuffled);
        FlashImage read = Read([.. shuffled.SelectMany(b => b)]).Single();
        Assert.Equal(image, Assert.Single(read.Segments).Bytes.ToArray());
    }

    [Fact]
    public void Each_family_is_an_image_of_its_own()
    {
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(512, 1));
        builder.Blocks.AddRange(Uf2Builder.FromImage(0x10000000, CoredumpBuilder.Pattern(512, 2), Uf2Family.Rp2040).Blocks);
        IReadOnlyList<FlashImage> images = Read(builder.Build());
        Assert.Equal([0xADA52840u, Uf2Family.Rp2040], images.Select(i => i.Family!.Value));
        Assert.Equal(0x10000000ul, images[1].Segments[0].Address);
    }

    [Fact]
    public void Blocks_without_a_family_are_one_image_without_a_family()
    {
        FlashImage read = Read(Uf2Builder.FromImage(0, CoredumpBuilder.Pattern(700, 1), family: null).Build()).Single();
        Assert.Null(read.Family);
        Assert.Equal(700, read.ByteCount);
    }

    [Fact]
    public void A_missing_block_is_a_gap_and_is_told()
    {
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x1000, 3));
        builder.Blocks.RemoveAt(4);
        FlashImage read = Read(builder.Build()).Single();
        Assert.Equal([0x1000ul, 0x1500ul], read.Segments.Select(s => s.Address));
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1014");
    }

    [Theory]
    [InlineData(0)] // first magic
    [InlineData(16)] // payload size
    [InlineData(508)] // end magic
    public void A_damaged_block_is_a_gap(int offset)
    {
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x800, 3));
        builder.Blocks[3][offset] ^= 0xFF;
        builder.Blocks[3][offset + 1] ^= 0xFF;
        FlashImage read = Read(builder.Build()).Single();
        Assert.Equal(2, read.Segments.Count);
        Assert.Equal(0x300, read.Segments[0].Bytes.Length);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1010");
    }

    [Fact]
    public void Bytes_in_front_of_the_first_block_hide_none()
    {
        byte[] image = CoredumpBuilder.Pattern(0x800, 3);
        byte[] blocks = Uf2Builder.FromImage(0x1000, image).Build();
        Assert.Equal(image, Assert.Single(Read([.. "hello world\r\n"u8, .. blocks]).Single().Segments).Bytes.ToArray());
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1010");

        // Memory in which blocks were received, and other things follow.
        byte[] memory = [.. new byte[100], .. blocks, .. CoredumpBuilder.Pattern(0x1000, 4)];
        Assert.Equal(ContentKind.RawImage, InputReader.Read([new NamedBytes("ram.bin", memory)], _diagnostics).Files.Single().Kind);
    }

    [Fact]
    public void Bytes_lost_inside_a_block_do_not_cost_the_next_one()
    {
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x800, 3));
        builder.Blocks[3] = builder.Blocks[3][..400];
        Assert.Equal(0x700, Read(builder.Build()).Single().ByteCount);
    }

    [Fact]
    public void A_last_block_that_was_cut_behind_its_payload_still_counts()
    {
        byte[] file = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x400, 3)).Build();
        Assert.Equal(0x400, Read(file[..^200]).Single().ByteCount);
        Assert.Equal(0x300, Read(file[..^300]).Single().ByteCount);
    }

    [Fact]
    public void Blocks_for_other_places_than_flash_are_left_out()
    {
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x200, 3));
        builder.Add(0x1200, CoredumpBuilder.Pattern(256, 4), 2, 4, 0xADA52840, flags: 0x1);
        builder.Add(0, CoredumpBuilder.Pattern(256, 4), 3, 4, family: null, flags: 0x1000);
        Assert.Equal(0x200, Read(builder.Build()).Single().ByteCount);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1011");
    }

    [Fact]
    public void The_later_of_two_blocks_for_one_address_wins_and_is_told()
    {
        byte[] second = CoredumpBuilder.Pattern(256, 9);
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x300, 3));
        builder.Add(0x1100, second, 1, 3, 0xADA52840);
        FlashImage read = Read(builder.Build()).Single();
        Assert.Equal(second, Assert.Single(read.Segments).Bytes.Slice(0x100, 0x100).ToArray());
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1013");
    }

    [Fact]
    public void A_block_given_twice_with_the_same_bytes_is_nothing_to_tell()
    {
        Uf2Builder builder = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x300, 3));
        builder.Blocks.Add(builder.Blocks[1]);
        Assert.Equal(0x300, Read(builder.Build()).Single().ByteCount);
        Assert.DoesNotContain(_diagnostics.Items, d => d.Id == "INQ1013");
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void Families_are_read_up_to_the_limit(int families, int expected)
    {
        Uf2Builder builder = new();
        for (int i = 0; i < families; i++)
        {
            builder.Add(0x1000, CoredumpBuilder.Pattern(256, i), 0, 1, (uint)(0x1000 + i));
        }

        Limits limits = new() { MaxImagesPerFile = 3 };
        Assert.Equal(expected, InputReader.Read([new NamedBytes("a", builder.Build())], _diagnostics, limits).Images.Count());
        Assert.Equal(families > 3, _diagnostics.Items.Any(d => d.Id == "INQ1012"));
    }

    private IReadOnlyList<FlashImage> Read(byte[] file)
    {
        InputFile read = InputReader.Read([new NamedBytes("CURRENT.UF2", file)], _diagnostics).Files.Single();
        Assert.Equal(ContentKind.Uf2, read.Kind);
        return read.Images;
    }
}
