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

    private static ulong? SizeAt(ulong address, string source)
    {
        string path = Path.GetTempFileName();
        try
        {
            ToolRunner.Run("arm-none-eabi-gcc", source, "-g", "-mcpu=cortex-m4", "-mthumb", "-nostdlib", "-Wl,-Ttext=0x1000,-e0", "-x", "c", "-", "-o", path);
            ElfFile elf = ElfFile.Open(File.ReadAllBytes(path), path, Limits.Default, new DiagnosticBag());
            TargetMemory memory = new(
                elf.Sections.Where(s => s.IsAllocated && s.Type == ElfSectionType.ProgramBits).Select(s => new MemoryRegion(s.Address, s.GetBytes(), MemorySource.Elf)), 4);
            return FlashMap.SizeOfPartitionAt(new Symbolizer(elf, Limits.Default, new DiagnosticBag()), memory, address, Limits.Default);
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
}
