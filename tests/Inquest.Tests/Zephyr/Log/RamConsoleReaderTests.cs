using System.Text;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Zephyr.Log;

namespace Inquest.Tests.Zephyr.Log;

/// <summary>The console's ring as each age of Zephyr lays it out, and as the compiler's optimisers leave it.</summary>
public sealed class RamConsoleReaderTests
{
    private const int Size = 32;

    // A buffer of 32 bytes, a pointer to it, and the place to write next; another file has a static of the same name.
    private const string Placed = """
        char ram_console_buf[32];
        char *ram_console;
        static int pos;
        int ram_console_out(int c) { ram_console[pos] = (char)c; pos = (pos + 1) % 31; return c; }
        void ram_console_init(void) { ram_console = ram_console_buf; }
        """;

    private const string Other = """
        static int pos;
        int ram_console_out(int c);
        void ram_console_init(void);
        __attribute__((noinline)) int count(int c) { pos += c; return pos; }
        int (*volatile hook)(int);
        __attribute__((used)) void _start(void) { ram_console_init(); hook = ram_console_out; hook(count(hook(1))); for (;;) hook(pos); }
        """;

    // The ring stands in the buffer, behind a header that begins with a mark.
    private const string WithHeader = """
        char ram_console_buf[96];
        char *ram_console = ram_console_buf;
        int ram_console_out(int c) { return c; }
        void ram_console_init(void) { ram_console[0] = 'R'; }
        """;

    // The oldest layout: the buffer itself, to which nothing but stores go.
    private const string Written = """
        char ram_console[33];
        static int pos;
        int ram_console_out(int c) { ram_console[pos] = (char)c; pos = (pos + 1) % 32; return c; }
        void ram_console_init(void) { }
        """;

    public static TheoryData<string> Optimisers => ["-O2", "-O2 -flto", "-O2 -flto -flto-partition=1to1", "-O2 -flto -flto-partition=max"];

    [Theory]
    [MemberData(nameof(Optimisers))]
    public void A_ring_that_has_gone_round_begins_at_pos_whatever_the_optimiser_calls_it(string flags)
    {
        Symbolizer symbols = Build(Placed, flags);
        RamConsole console = Read(symbols, "ram_console_buf", Ring("fresh\nnewest\n", "cut.\noldest whole\n"), position: 13);
        Assert.Equal(["oldest whole", "fresh", "newest"], console.Lines);
        Assert.Null(console.Note);
    }

    [Fact]
    public void A_ring_that_has_not_gone_round_begins_at_its_first_byte()
    {
        RamConsole console = Read(Build(Placed, "-O2"), "ram_console_buf", Ring("first\nsecond\n", ""), position: 13);
        Assert.Equal(["first", "second"], console.Lines);
    }

    [Fact]
    public void Where_nothing_says_which_pos_is_the_rings_the_order_is_not_claimed()
    {
        // Without debug information and files' names there are two of the name.
        Symbolizer symbols = Build(Placed, "-O2 -flto -g0");
        RamConsole full = Read(symbols, "ram_console_buf", Ring("fresh\nnewest\n", "cut.\noldest whole\n"), position: null);
        Assert.Contains("its lines stand as in memory", full.Note, StringComparison.Ordinal);
        RamConsole half = Read(symbols, "ram_console_buf", Ring("first\nsecond\n", ""), position: null);
        Assert.Null(half.Note);
    }

    [Fact]
    public void A_buffer_that_link_time_optimisation_removed_is_said_to_be_so()
    {
        RamConsole console = RamConsoleReader.Read(Build(Written, "-O2 -flto"), new TargetMemory([], 4), Limits.Default);
        Assert.Empty(console.Lines);
        Assert.Contains("link-time optimisation removed its buffer", console.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void The_oldest_layout_is_read_by_the_buffers_own_name()
    {
        RamConsole console = Read(Build(Written, "-O2"), "ram_console", Ring("fresh\nnewest\n", "cut.\noldest whole\n"), position: 13);
        Assert.Equal(["oldest whole", "fresh", "newest"], console.Lines);
    }

    [Theory]
    [InlineData(13u)]
    [InlineData(13u + (31 * 5))]
    public void Behind_a_header_the_place_may_be_a_count_of_all_characters(uint written)
    {
        byte[] buffer = Header(31, written);
        Ring("fresh\nnewest\n", "cut.\noldest whole\n").AsSpan(0, 31).CopyTo(buffer.AsSpan(64));
        RamConsole console = Read(Build(WithHeader, "-O2"), "ram_console_buf", buffer, position: null);
        Assert.Equal(["oldest whole", "fresh", "newest"], console.Lines);
        Assert.Null(console.Note);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(33u)]
    [InlineData(uint.MaxValue)]
    public void A_header_whose_size_the_buffer_does_not_hold_is_not_believed(uint size)
    {
        byte[] buffer = Header(size, 3);
        "text\n"u8.CopyTo(buffer.AsSpan(64));
        RamConsole console = Read(Build(WithHeader, "-O2"), "ram_console_buf", buffer, position: null);
        Assert.Contains(console.Lines, l => l.EndsWith("text", StringComparison.Ordinal));
    }

    private static byte[] Header(uint size, uint written) =>
        [.. "RAM_CONSOLE\0"u8, .. CoredumpBuilder.U32(0x2000_0040), .. CoredumpBuilder.U32(size), .. CoredumpBuilder.U32(written), .. new byte[40], .. new byte[32]];

    // What was written last stands at the start; behind it what is left of the round before; the last byte stays zero.
    private static byte[] Ring(string newest, string older)
    {
        byte[] ring = new byte[Size];
        Encoding.ASCII.GetBytes(newest + older).CopyTo(ring, 0);
        return ring;
    }

    private static RamConsole Read(Symbolizer symbols, string name, byte[] buffer, uint? position)
    {
        List<MemoryRegion> regions = [new(symbols.FindSymbol(name)!.Value.Address, buffer, MemorySource.Dump)];
        if (position is uint at)
        {
            SymbolLocation pos = symbols.FindStatic("ram_console.c", "pos")!.Value;
            regions.Add(new(pos.Address, CoredumpBuilder.U32(at), MemorySource.Dump));
        }

        return RamConsoleReader.Read(symbols, new TargetMemory(regions, 4), Limits.Default);
    }

    private static Symbolizer Build(string console, string flags)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            string path = Path.Combine(folder, "a.elf");
            File.WriteAllText(Path.Combine(folder, "ram_console.c"), console);
            File.WriteAllText(Path.Combine(folder, "other.c"), Other);
            ToolRunner.Run("arm-none-eabi-gcc", "",
                ["-g", "-mcpu=cortex-m4", "-mthumb", "-nostdlib", "-ffreestanding", .. flags.Split(' '), Path.Combine(folder, "ram_console.c"), Path.Combine(folder, "other.c"),
                    "-Wl,-Ttext=0x1000,-Tdata=0x20000000,-e0", "-o", path]);
            ElfFile elf = ElfFile.Open(File.ReadAllBytes(path), "a.elf", Limits.Default, new DiagnosticBag());
            return new Symbolizer(elf, Limits.Default, new DiagnosticBag());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
