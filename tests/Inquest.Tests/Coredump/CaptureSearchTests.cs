using System.Text;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

public sealed class CaptureSearchTests
{
    [Fact]
    public void The_same_stream_in_two_containers_is_one_dump()
    {
        CoredumpBuilder builder = CoredumpBuilder.Typical();
        Capture capture = Find(
            CaptureSource.FromBytes("dump.bin", builder.Build()),
            CaptureSource.FromImage("CURRENT.UF2", [new AddressedBytes(0x71000, CoredumpBuilder.Partition(builder.Build(), 0x10000))], true),
            CaptureSource.FromText("serial.log", CoredumpBuilder.Text(builder.LogLines()))).Captures.Single();
        Assert.Equal(["CURRENT.UF2", "serial.log"], capture.AlsoIn);
    }

    [Fact]
    public void Of_a_truncated_and_a_complete_copy_the_complete_one_is_kept_and_both_are_named()
    {
        byte[] stream = CoredumpBuilder.Typical().Build();
        Capture capture = Find(CaptureSource.FromBytes("cut.bin", stream.AsMemory(0, 2000)), CaptureSource.FromBytes("whole.bin", stream)).Captures.Single();
        Assert.Equal("whole.bin", capture.SourceName);
        Assert.Equal($"cut.bin (truncated, 2,000 of {stream.Length:N0} bytes)", Assert.Single(capture.AlsoIn));
    }

    [Fact]
    public void Dumps_of_two_crashes_are_two()
    {
        Assert.Equal(2, Find(CaptureSource.FromBytes("a", CoredumpBuilder.Typical(seed: 1).Build()), CaptureSource.FromBytes("b", CoredumpBuilder.Typical(seed: 20).Build())).Captures.Count);
    }

    [Fact]
    public void Complete_dumps_come_before_others()
    {
        byte[] cut = CoredumpBuilder.Typical(seed: 9).Build()[..1000];
        Assert.Equal("b", Find(CaptureSource.FromBytes("a", cut), CaptureSource.FromBytes("b", CoredumpBuilder.Typical().Build())).Captures[0].SourceName);
    }

    [Fact]
    public void A_blank_partition_is_told()
    {
        byte[] flash = [.. Firmware("Cannot start coredump!"), .. CoredumpBuilder.Erased(0x10000)];
        Assert.Equal("partition-blank", Why(Flash(0x61000, flash, uf2: true)));
        Assert.Equal("partition-blank", Why(Flash(0x1000, flash, uf2: true), new NoDumpHints { FindPartition = () => 0x11000 }));
        Assert.Equal("partition-blank", Why(Flash(0x30000, flash, uf2: false)));
    }

    [Fact]
    public void A_partition_that_the_boot_loader_does_not_export_is_told()
    {
        // A firmware's own UF2 is no export: where it ends says nothing of the boot loader.
        Assert.Equal("partition-blank", Why(Flash(0x26000, Firmware("#CD:BEGIN#"), uf2: true)));
        byte[] full = new byte[0xAD000 - 0x1000];
        Firmware("#CD:BEGIN#").CopyTo(full, 0);
        Assert.Equal("not-exported", Why(Flash(0x1000, full, uf2: true)));
        Assert.Equal("not-exported", Why(Flash(0x1000, full, uf2: true), new NoDumpHints { FindPartition = () => 0xC0000 }));
        Assert.Equal("not-exported", Why(Flash(0x26000, [.. full.Take(0x20000)], uf2: true), new NoDumpHints { FindPartition = () => 0x10000 }));
    }

    [Fact]
    public void Firmware_without_a_backend_is_told()
    {
        Assert.Equal("no-backend", Why(Flash(0x1000, Firmware("hello"), uf2: true)));
        Assert.Equal("no-backend", Why(CaptureSource.FromText("a.log", "boot"u8.ToArray()), new NoDumpHints { FirmwareHasCoredump = false }));
    }

    [Fact]
    public void A_blank_place_in_an_image_without_core_dump_code_is_no_crash_that_was_not_recorded()
    {
        byte[] flash = [.. Firmware("hello"), .. CoredumpBuilder.Erased(0x10000)];
        Assert.Equal("no-backend", Why(Flash(0x61000, flash, uf2: true)));
        Assert.Equal("partition-blank", Why(Flash(0x61000, flash, uf2: true), new NoDumpHints { FirmwareHasCoredump = true }));
    }

    [Fact]
    public void A_dump_whose_first_page_was_erased_is_told()
    {
        byte[] partition = CoredumpBuilder.Partition(new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x20001000, new byte[6000]).Memory(0x20004000, new byte[400]).Build(), 0x10000);
        partition.AsSpan(0, 4096).Fill(0xFF);
        Assert.Equal("invalidated", Why(Flash(0x61000, [.. Firmware("Cannot start coredump!"), .. partition], uf2: true)));
    }

    [Theory]
    [InlineData(true)] // blocks behind the zeros
    [InlineData(false)] // the rest of one block: no header left
    public void A_dump_whose_header_was_overwritten_is_not_told_to_be_beyond_the_export(bool blocks)
    {
        byte[] partition = CoredumpBuilder.Partition(
            blocks ? new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x20001000, new byte[600]).Memory(0x20004000, new byte[400]).Build()
                : new CoredumpBuilder().Arch(2, new byte[68]).Memory(0x20001000, CoredumpBuilder.Pattern(6000, 4)).Build(),
            0x10000);
        partition.AsSpan(0, 256).Clear();
        byte[] flash = [.. Firmware("Cannot start coredump!"), .. CoredumpBuilder.Erased(0x60000), .. partition, .. CoredumpBuilder.Erased(0xAD000 - 0x81000)];
        Assert.Equal(0xAD000 - 0x1000, flash.Length);
        Assert.Equal("invalidated", Why(Flash(0x1000, flash, uf2: true)));
        Assert.Equal("invalidated", Why(Flash(0x1000, flash, uf2: true), new NoDumpHints { FindPartition = () => 0x71000 }));
    }

    [Fact]
    public void The_drive_of_an_rp2040_is_known_by_its_page() =>
        Assert.Equal("no-current-uf2", Why(
            CaptureSource.FromText("INFO_UF2.TXT", "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"u8.ToArray()),
            new NoDumpHints { BoardIds = new Dictionary<string, string> { ["INFO_UF2.TXT"] = "RPI-RP2" } }));

    [Fact]
    public void An_rp2040_image_is_told_to_be_firmware_only() =>
        Assert.Equal("no-current-uf2", Why(Flash(0x10000000, Firmware("x"), uf2: true, 0xE48BFF56)));

    [Theory]
    [InlineData("#CD:LOCATION 0x20001234\n#CD:BEGIN#\n#CD:END#\n", "in-memory")]
    [InlineData("E: #CD:BEGIN#\nE: #CD:ERROR CANNOT DUMP#\nE: #CD:END#\n", "backend-failed")]
    [InlineData("E: >>> ZEPHYR FATAL ERROR 4: Kernel panic on CPU 0\n", "log-without-data")]
    [InlineData("#CD:BEGIN#\n#CD:zz\n#CD:END#\n", "log-without-data")]
    [InlineData("#CD:BEGIN#\n#CD:END#\n", "log-without-data")]
    [InlineData("nothing here\n", "unknown")]
    public void A_log_without_a_dump_says_why(string text, string id) =>
        Assert.Equal(id, Why(CaptureSource.FromText("a.log", Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_log_that_begins_inside_a_dump_is_told_to_lack_its_beginning()
    {
        List<string> lines = CoredumpBuilder.Typical(1000).LogLines("<err> coredump: ");
        int header = lines.FindLastIndex(l => l.Contains("#CD:4d0100", StringComparison.OrdinalIgnoreCase));
        CaptureSearch search = CaptureFinder.Find([CaptureSource.FromText("a.log", Encoding.ASCII.GetBytes(string.Join('\n', lines[(header + 1)..]) + "\n"))], new DiagnosticBag());
        Assert.Empty(search.Captures);
        Assert.StartsWith("The log begins in the middle of a dump", search.NoDump[0].Message, StringComparison.Ordinal);
    }

    private static byte[] Firmware(string text)
    {
        byte[] code = new byte[0x10000];
        CoredumpBuilder.Pattern(0x8000, 3).CopyTo(code, 0);
        Encoding.ASCII.GetBytes(text).CopyTo(code, 0x9000);
        return code;
    }

    private static CaptureSource Flash(ulong address, byte[] bytes, bool uf2, uint? family = null) =>
        CaptureSource.FromImage("CURRENT.UF2", [new AddressedBytes(address, bytes)], addressKnown: true, isUf2: uf2, family);

    private static string Why(CaptureSource source, NoDumpHints? hints = null)
    {
        CaptureSearch search = CaptureFinder.Find([source], new DiagnosticBag(), hints: hints);
        Assert.Empty(search.Captures);
        return search.NoDump[0].Id;
    }

    private static CaptureSearch Find(params CaptureSource[] sources) => CaptureFinder.Find(sources, new DiagnosticBag());
}
