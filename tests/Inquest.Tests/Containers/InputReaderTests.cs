using System.Text;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Containers;

public sealed class InputReaderTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void Tells_files_apart_by_content_whatever_their_names()
    {
        CoredumpBuilder dump = CoredumpBuilder.Typical();
        Assert.Equal(ContentKind.CoredumpStream, KindOf(dump.Build()));
        Assert.Equal(ContentKind.CoredumpPartition, KindOf(CoredumpBuilder.Partition(dump.Build(), 0x4000)));
        Assert.Equal(ContentKind.CoredumpPartition, KindOf(CoredumpBuilder.NordicPartition(dump.Build(), 0x4000)));
        Assert.Equal(ContentKind.Text, KindOf(CoredumpBuilder.Text(dump.LogLines())));
        Assert.Equal(ContentKind.Elf, KindOf([0x7F, (byte)'E', (byte)'L', (byte)'F', 1, 1, 1, 0]));
        Assert.Equal(ContentKind.RawImage, KindOf(CoredumpBuilder.Pattern(5000, 1)));
        Assert.Equal(ContentKind.Foreign, KindOf([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10]));
        Assert.Equal(ContentKind.Empty, KindOf([]));
        Assert.Equal(ContentKind.Source, KindOf(Encoding.UTF8.GetBytes("/* x */\n#include <zephyr/kernel.h>\nint main(void) { return 0; }\n")));
    }

    [Fact]
    public void Firmware_that_holds_the_marker_text_is_an_image_and_no_log()
    {
        byte[] image = CoredumpBuilder.Pattern(20000, 1);
        Encoding.ASCII.GetBytes("coredump\0#CD:%s\0#CD:BEGIN#\0#CD:END#\0#CD:ERROR CANNOT DUMP#\0Halting system\0").CopyTo(image, 9000);
        Assert.Equal(ContentKind.RawImage, KindOf(image));
    }

    [Fact]
    public void A_log_that_begins_with_line_noise_is_a_log()
    {
        byte[] log = [.. CoredumpBuilder.Pattern(6000, 3), .. CoredumpBuilder.Text(CoredumpBuilder.Typical().LogLines())];
        Assert.Equal(ContentKind.Text, KindOf(log));
    }

    [Fact]
    public void Text_in_utf16_comes_out_as_utf8()
    {
        byte[] wide = Encoding.BigEndianUnicode.GetPreamble().Concat(Encoding.BigEndianUnicode.GetBytes("E: ZEPHYR FATAL ERROR 3\r\n")).ToArray();
        InputFile file = Read(new NamedBytes("putty.log", wide)).Files.Single();
        Assert.Equal("E: ZEPHYR FATAL ERROR 3\r\n", Encoding.UTF8.GetString(file.Text.Span));
    }

    [Fact]
    public void Keeps_the_lines_of_the_boot_loaders_description()
    {
        byte[] info = Encoding.ASCII.GetBytes("UF2 Bootloader 0.6.0 lib/nrfx (v2.0.0)\r\nModel: nice!nano\r\nBoard-ID: nRF52840-nicenano\r\nSoftDevice: S140 version 6.1.1\r\nDate: Jun 19 2021\r\n");
        BoardInfo board = Read(new NamedBytes("x", info)).Board!;
        Assert.Equal(new BoardInfo("nRF52840-nicenano", "S140 version 6.1.1", "UF2 Bootloader 0.6.0 lib/nrfx (v2.0.0)", "Jun 19 2021"), board);
    }

    [Fact]
    public void Raw_images_take_the_base_that_the_caller_gives()
    {
        byte[] image = CoredumpBuilder.Pattern(5000, 1);
        Assert.False(Read(new NamedBytes("a.bin", image)).Images.Single().AddressKnown);
        FlashImage based = InputReader.Read([new NamedBytes("a.bin", image)], _diagnostics, rawBase: 0x71000).Images.Single();
        Assert.True(based.AddressKnown);
        Assert.Equal(0x71000ul, based.Segments[0].Address);
    }

    [Theory]
    [InlineData(0x1_0000_0000ul - 4096, true)]
    [InlineData(0x1_0000_0000ul - 4095, false)]
    [InlineData(0xFFFF_FFF0ul, false)]
    [InlineData(0x1_0000_0000ul, true)]
    [InlineData(ulong.MaxValue - 4095, true)]
    [InlineData(ulong.MaxValue - 4094, false)]
    public void An_image_does_not_wrap_around_the_address_space(ulong address, bool fits)
    {
        NamedBytes[] files = [new("a.bin", CoredumpBuilder.Pattern(4096, 1))];
        if (fits)
        {
            Assert.Equal(address, InputReader.Read(files, _diagnostics, rawBase: address).Images.Single().Segments[0].Address);
        }
        else
        {
            Assert.Contains($"--base 0x{address:x8}", Assert.Throws<InputException>(() => InputReader.Read(files, _diagnostics, rawBase: address)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_manifests_address_that_leaves_no_room_is_not_used()
    {
        byte[] manifest = Encoding.UTF8.GetBytes("""{"format-version": 1, "files": [{"load_address": 18446744073709551600, "file": "a.bin"}]}""");
        InputSet set = InputReader.Read([new("a.bin", CoredumpBuilder.Pattern(4096, 1)), new("manifest.json", manifest)], _diagnostics);
        Assert.False(set.Images.Single().AddressKnown);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1044");
    }

    [Fact]
    public void Opens_archives_in_archives_and_passes_over_litter()
    {
        byte[] uf2 = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(512, 1)).Build();
        byte[] tgz = ArchiveBuilder.Gzip(ArchiveBuilder.Tar(("dir/CURRENT.UF2", uf2), ("dir/._CURRENT.UF2", [1, 2, 3])));
        byte[] zip = ArchiveBuilder.Zip(("logs/dump.tgz", tgz), ("__MACOSX/logs/._dump.tgz", [5]), (".DS_Store", [0, 0, 0, 1]));
        InputSet set = Read(new NamedBytes("issue.zip", zip));
        InputFile file = Assert.Single(set.Files);
        Assert.Equal("issue.zip/logs/dump.tgz/dump.tar/dir/CURRENT.UF2", file.Name);
        Assert.Equal(512, file.Images.Single().ByteCount);
        Assert.Empty(_diagnostics.Items);
    }

    [Theory]
    [InlineData("{\n  \"lines\": [\n    \">>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0\"\n  ]\n}\n", "JSON document")]
    [InlineData("{\"lines\": [\">>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0\"]}", "JSON document")]
    [InlineData("[\n  {\n \"text\": \">>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0\"\n}]", "JSON document")]
    [InlineData("<!DOCTYPE html>\n<title>x</title>\n<pre>>>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0</pre>", "web page")]
    [InlineData("Bus fault\n\nLast words\n  >>> ZEPHYR FATAL ERROR 25: Unknown error\n\nSignature  wild-read | f   4c865862 (v1)\nMore: --threads all\n", "report of Inquest")]
    [InlineData("### Bus fault\n\n>>> ZEPHYR FATAL ERROR 25\n\n<sub>inquest 0.1.0. Memory contents are left out.</sub>\n", "report of Inquest")]
    [InlineData("{\"log\": \">>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0\"}\n{\"log\": \"Current thread: 0x20001340 (main)\"}\n", null)]
    [InlineData("[00:00:01.000,000] <err> os: >>> ZEPHYR FATAL ERROR 25: Unknown error on CPU 0\n", null)]
    public void A_document_that_quotes_a_log_is_no_log(string text, string? document)
    {
        InputFile file = Assert.Single(Read(new NamedBytes("x", Encoding.UTF8.GetBytes(text))).Files);
        Assert.Equal(document is null ? ContentKind.Text : ContentKind.Foreign, file.Kind);
        Assert.Contains(document ?? "log", file.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_member_of_a_tar_archive_does_not_hide_the_others(bool gzip)
    {
        byte[] uf2 = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(512, 1)).Build();
        byte[] tar = ArchiveBuilder.PlainTar(("CURRENT.UF2", uf2), ("notes.txt", "one line of text\n"u8.ToArray()));
        InputSet set = Read(gzip ? new NamedBytes("a.tgz", ArchiveBuilder.Gzip(tar)) : new NamedBytes("a.tar", tar));
        Assert.Equal(["CURRENT.UF2", "notes.txt"], set.Files.Select(file => file.Name[(file.Name.LastIndexOf('/') + 1)..]));
    }

    /// <summary>Mail and forms that take a file for text make two bytes of one: a dump in it would be read with wrong registers.</summary>
    [Theory]
    [InlineData("\r\n", "ISO-8859-1", "ISO-8859-1")]
    [InlineData("\n", "ISO-8859-1", "UTF-8")]
    [InlineData("\n", "UTF-8", "UTF-8")]
    public void A_uf2_that_went_through_a_program_for_text_is_not_read(string newLine, string from, string to)
    {
        byte[] uf2 = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Typical().Build()).Build();
        byte[] text = Encoding.GetEncoding(to).GetBytes(Encoding.GetEncoding(from).GetString(uf2).Replace("\n", newLine, StringComparison.Ordinal));
        InputFile file = Assert.Single(Read(new NamedBytes("CURRENT.UF2", text)).Files);
        Assert.Equal(ContentKind.Foreign, file.Kind);
        Assert.Contains("copy it again", file.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(5, 0)]
    public void Archives_are_opened_up_to_the_limit_of_depth(int depth, int files)
    {
        byte[] bytes = CoredumpBuilder.Typical().Build();
        for (int i = 0; i < depth; i++)
        {
            bytes = ArchiveBuilder.Gzip(bytes);
        }

        Assert.Equal(files, Read(new NamedBytes("a.gz", bytes)).Files.Count);
        Assert.Equal(files == 0, _diagnostics.Items.Any(d => d.Id == "INQ1004"));
    }

    [Theory]
    [InlineData(100_000, true)]
    [InlineData(99_999, false)]
    public void Archives_are_unpacked_up_to_the_limit_of_bytes(long limit, bool fits)
    {
        byte[] zip = ArchiveBuilder.Zip(("a", new byte[60_000]), ("b", new byte[40_000]));
        Limits limits = new() { MaxUnpackedBytes = limit };
        if (fits)
        {
            Assert.Equal(2, InputReader.Read([new NamedBytes("a.zip", zip)], _diagnostics, limits).Files.Count);
        }
        else
        {
            Assert.Equal(InputErrorKind.Limit, Assert.Throws<InputException>(() => InputReader.Read([new NamedBytes("a.zip", zip)], _diagnostics, limits)).Kind);
        }
    }

    /// <summary>An array that grows holds twice its bytes for a moment; a bomb is refused before it lies in memory.</summary>
    [Fact]
    public void Unpacking_takes_no_more_memory_than_what_it_gives()
    {
        const int Member = 24 << 20;
        const int Margin = 10 << 20;
        byte[] one = ArchiveBuilder.Zip(("z0.bin", new byte[Member]));
        byte[] bomb = ArchiveBuilder.Zip(("z0.bin", new byte[2 * Member]));
        Limits limits = new() { MaxUnpackedBytes = Member };
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Single(InputReader.Read([new NamedBytes("a.zip", one)], _diagnostics, limits).Files);
        long unpacked = GC.GetAllocatedBytesForCurrentThread();
        InputException error = Assert.Throws<InputException>(() => InputReader.Read([new NamedBytes("bomb.zip", bomb)], _diagnostics, limits));
        long refused = GC.GetAllocatedBytesForCurrentThread();
        Assert.InRange(unpacked - before, Member, Member + Margin);
        Assert.InRange(refused - unpacked, 0, Margin);
        Assert.Equal("bomb.zip/z0.bin", error.Place);
        Assert.Contains("24 MiB", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bomb.zip", error.Message, StringComparison.Ordinal);
        Assert.True(Limits.Default.MaxUnpackedBytes <= 256 << 20, "a zip may fill half of the 512 MB");
    }

    [Theory]
    [InlineData(1100, true)]
    [InlineData(500, false)]
    public void Archives_are_unpacked_up_to_the_limit_of_ratio(int ratio, bool fits)
    {
        byte[] zip = ArchiveBuilder.Zip(("zeros", new byte[8 << 20]));
        Limits limits = new() { MaxCompressionRatio = ratio };
        if (fits)
        {
            Assert.Single(InputReader.Read([new NamedBytes("a.zip", zip)], _diagnostics, limits).Files);
        }
        else
        {
            Assert.Throws<InputException>(() => InputReader.Read([new NamedBytes("a.zip", zip)], _diagnostics, limits));
        }
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Archives_are_read_up_to_the_limit_of_members(int limit, bool fits)
    {
        byte[] tar = ArchiveBuilder.Tar(("a", [1]), ("b", [2]), ("c", [3]));
        Limits limits = new() { MaxArchiveMembers = limit };
        if (fits)
        {
            Assert.Equal(3, InputReader.Read([new NamedBytes("a.tar", tar)], _diagnostics, limits).Files.Count);
        }
        else
        {
            Assert.Throws<InputException>(() => InputReader.Read([new NamedBytes("a.tar", tar)], _diagnostics, limits));
        }
    }

    [Fact]
    public void A_zip_that_lost_its_end_still_gives_its_members()
    {
        byte[] uf2 = Uf2Builder.FromImage(0x1000, CoredumpBuilder.Pattern(0x1000, 1)).Build();
        byte[] zip = ArchiveBuilder.Zip(("CURRENT.UF2", uf2), ("zmk.elf", CoredumpBuilder.Pattern(3000, 2)));
        int second = zip.AsSpan().LastIndexOf("PK\u0003\u0004"u8);
        InputSet set = Read(new NamedBytes("cut.zip", zip.AsMemory(0, second + 200)));
        Assert.Equal(0x1000, set.Images.First().ByteCount);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1033");
    }

    [Fact]
    public void An_encrypted_member_is_told_and_left_out()
    {
        byte[] zip = ArchiveBuilder.Zip(("secret", CoredumpBuilder.Pattern(100, 1)));
        zip[6] |= 1;
        zip[zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        Assert.Empty(Read(new NamedBytes("a.zip", zip)).Files);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ1034");
    }

    [Fact]
    public void A_damaged_gzip_gives_what_stands_before_the_damage()
    {
        byte[] log = CoredumpBuilder.Text(CoredumpBuilder.Typical(60_000).LogLines());
        byte[] gzip = ArchiveBuilder.Gzip(log);
        InputFile file = Read(new NamedBytes("log.gz", gzip.AsMemory(0, gzip.Length / 2))).Files.Single();
        Assert.Equal(ContentKind.Text, file.Kind);
        Assert.InRange(file.Bytes.Length, log.Length / 4, log.Length - 1);
    }

    [Fact]
    public void An_update_archive_says_where_its_images_are_loaded()
    {
        byte[] code = CoredumpBuilder.Pattern(0x600, 1);
        byte[] signed = [.. CoredumpBuilder.U32(0x96F3B83D), .. CoredumpBuilder.U32(0), .. CoredumpBuilder.U16(0x200), .. new byte[0x200 - 10], .. code];
        byte[] manifest = Encoding.UTF8.GetBytes("""{"format-version": 1, "files": [{"type": "application", "load_address": 49664, "file": "app_update.bin"}]}""");
        byte[] zip = ArchiveBuilder.Zip(("app_update.bin", signed), ("manifest.json", manifest));
        InputSet set = Read(new NamedBytes("dfu_application.zip", zip));
        FlashImage image = Assert.Single(set.Images);
        Assert.True(image.AddressKnown);
        Assert.Equal(0xC000ul, image.Segments[0].Address);
        Assert.Equal(0x200, image.CodeOffset);
        Assert.Single(set.OfKind(ContentKind.UpdateManifest));
    }

    private ContentKind KindOf(byte[] bytes) => Read(new NamedBytes("file", bytes)).Files.Single().Kind;

    private InputSet Read(params NamedBytes[] files) => InputReader.Read(files, _diagnostics);
}
