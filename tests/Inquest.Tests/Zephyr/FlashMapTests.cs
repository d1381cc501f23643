using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Zephyr;

namespace Inquest.Tests.Zephyr;

public sealed class FlashMapTests
{
    private const string Source = """
        typedef long off_t;
        struct flash_area { unsigned char fa_id; off_t fa_off; unsigned fa_size; const void *fa_dev; };
        const struct flash_area default_flash_map[] = {
            { 0, 0x00000000, 0x0000c000, 0 },
            { 1, 0x0000c000, 0x00067000, 0 },
            { 2, 0x000f0000, 0x00010000, 0 },
            { 3, 0x000f0000, 0x00020000, (const void *)1 },
            { 4, 0x000a0000, 0x00004000, 0 },
        };
        const struct flash_area *flash_map = default_flash_map;
        """;

    private static ulong? SizeAt(ulong address, string source) => Ask(source, (symbols, memory) => FlashMap.SizeOfPartitionAt(symbols, memory, address, Limits.Default));

    private static ulong? CoredumpIn(string source) => Ask(source, (symbols, memory) => FlashMap.FindCoredumpPartition(symbols, memory, Limits.Default));

    private static ulong? Ask(string source, Func<Symbolizer, TargetMemory, ulong?> question)
    {
        string path = Path.GetTempFileName();
        try
        {
            ToolRunner.Run("arm-none-eabi-gcc", source, "-g", "-mcpu=cortex-m4", "-mthumb", "-nostdlib", "-Wl,-Ttext=0x1000,-e0", "-x", "c", "-", "-o", path);
            ElfFile elf = ElfFile.Open(File.ReadAllBytes(path), path, Limits.Default, new DiagnosticBag());
            TargetMemory memory = new(
                elf.Sections.Where(s => s.IsAllocated && s.Type == ElfSectionType.ProgramBits).Select(s => new MemoryRegion(s.Address, s.GetBytes(), MemorySource.Elf)), 4);
            return question(new Symbolizer(elf, Limits.Default, new DiagnosticBag()), memory);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_partition_that_begins_at_the_address_gives_its_size() => Assert.Equal(0x4000ul, SizeAt(0xA0000, Source));

    [Fact]
    public void An_address_inside_a_partition_gives_none() => Assert.Null(SizeAt(0xD000, Source));

    [Fact]
    public void Two_of_different_size_on_two_devices_give_none() => Assert.Null(SizeAt(0xF0000, Source));

    [Fact]
    public void A_firmware_without_a_map_gives_none() => Assert.Null(SizeAt(0xA0000, "int flash_map;"));

    [Fact]
    public void The_core_dump_partition_is_found_by_its_label()
    {
        const string Labelled = """
            struct flash_area { unsigned char fa_id; long fa_off; unsigned fa_size; const void *fa_dev; const char *fa_label; };
            const struct flash_area default_flash_map[] = { { 0, 0x71000, 0x8000, 0, "image-0" }, { 1, 0xe0000, 0x4000, 0, "coredump-partition" } };
            const struct flash_area *flash_map = default_flash_map;
            """;
        Assert.Equal(0xE0000ul, CoredumpIn(Labelled));
        Assert.Null(CoredumpIn(Labelled.Replace("coredump-partition", "storage", StringComparison.Ordinal)));
    }

    [Fact]
    public void Without_labels_it_is_the_one_where_zmk_puts_it()
    {
        Assert.Equal(0x99000ul, CoredumpIn(Source.Replace("0x000a0000", "0x00099000", StringComparison.Ordinal)));
        Assert.Null(CoredumpIn(Source));
    }
}
