using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Zephyr;

namespace Inquest.Tests.Zephyr;

/// <summary>The kernel's list of threads where it is damaged, and what is read of a thread without debug information; from RAM that really was dumped.</summary>
public sealed class KernelThreadReaderTests
{
    private static readonly LabFixture s_fixture = LabFixture.Named("switch_wait_objects");
    private static readonly byte[] s_elf = LabFixture.ElfInput(s_fixture.Elf).Bytes.ToArray();

    [Fact]
    public void A_whole_list_is_followed_to_its_end()
    {
        KernelThreadList list = Read(Regions());
        Assert.True(list.Threads.Count > 20);
        Assert.Null(list.Note);
        Assert.Equal("aborted", list.Threads[0].Name);
    }

    [Fact]
    public void A_list_in_a_circle_is_shown_as_far_as_it_goes_and_said_to_be_corrupted()
    {
        List<MemoryRegion> regions = Regions();
        KernelThreadList whole = Read(regions);
        ulong third = whole.Threads[2].Address;
        Write(regions, third + NextThread(regions), whole.Threads[0].Address);
        KernelThreadList list = Read(regions);
        Assert.Equal(["aborted", "never_started", "suspended"], list.Threads.Take(3).Select(t => t.Name));
        // Who ran and the idle thread have pointers of their own.
        Assert.All(list.Threads.Skip(3), t => Assert.True(t.IsCurrent || t.IsIdle));
        Assert.Contains($"runs in a circle at 0x{whole.Threads[0].Address:x8}", list.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_goes_on_outside_of_the_dump_is_said_to()
    {
        List<MemoryRegion> regions = Regions();
        ulong second = Read(regions).Threads[1].Address;
        Write(regions, second + NextThread(regions), 0x30000000);
        KernelThreadList list = Read(regions);
        Assert.Equal(["aborted", "never_started"], list.Threads.Take(2).Select(t => t.Name));
        Assert.Contains("goes on at 0x30000000, which is not in the dump", list.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_object_that_is_cut_is_the_last_one()
    {
        List<MemoryRegion> regions = Regions();
        ulong first = Read(regions).Threads[0].Address;
        ulong cut = first + NextThread(regions);
        KernelThreadList list = Read([.. regions.SelectMany(r => Without(r, cut, cut + 4))]);
        Assert.Equal(first, list.Threads[0].Address);
        Assert.Contains($"the thread object at 0x{first:x8} is cut", list.Note, StringComparison.Ordinal);
        Assert.NotNull(list.Current);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(5, true)]
    public void No_more_threads_are_followed_than_the_limit(int limit, bool cut) =>
        Assert.Equal(cut, Read(Regions(), limits: new Limits { MaxThreads = limit }).Note?.Contains("was cut at 5 threads", StringComparison.Ordinal) == true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Without_debug_information_the_offsets_table_names_the_threads_under_its_old_symbols_too(bool old)
    {
        byte[] elf = [.. s_elf];
        Rename(elf, ".debug_info", ".xebug_info");
        if (old)
        {
            Rename(elf, "_kernel_thread_info_offsets", "_kernel_openocd_offsets\0\0\0\0");
            Rename(elf, "_kernel_thread_info_num_offsets", "_kernel_openocd_num_offsets\0\0\0\0");
        }

        KernelThreadList bare = Read(Regions(), elf);
        KernelThreadList told = Read(Regions());
        Assert.Null(KernelLayout.Read(Symbols(elf), new TargetMemory(Regions(), 4))!.ThreadSize);
        Assert.Equal(told.Threads.Select(t => (t.Address, t.Name, t.Entry, t.State, t.Priority)).Take(20), bare.Threads.Select(t => (t.Address, t.Name, t.Entry, t.State, t.Priority)).Take(20));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(100, 412)]
    [InlineData(508, 4)]
    public void The_high_water_mark_is_above_the_fill_that_was_never_written(int untouched, int? used)
    {
        List<MemoryRegion> regions = Regions();
        KernelThread thread = Read(regions).Threads[1];
        AddressRange stack = thread.Stack!.Value;
        Assert.Equal(512ul, stack.Length);
        for (ulong at = stack.Start; at < stack.End; at += 4)
        {
            Write(regions, at, at < stack.Start + (ulong)untouched ? 0xAAAAAAAA : 0x11111111);
        }

        Symbolizer symbols = Symbols(s_elf);
        TargetMemory memory = new(regions, 4);
        KernelThread again = new KernelThreadReader(symbols, memory, KernelLayout.Read(symbols, memory)!, Limits.Default).ReadThread(thread.Address);
        Assert.Equal((ulong?)used, again.StackHighWater);
    }

    private static List<MemoryRegion> Regions()
    {
        PostmortemSession session = PostmortemSession.Open([s_fixture.Dump, LabFixture.ElfInput(s_fixture.Elf)], new ExplainOptions { BaseAddress = s_fixture.Base });
        return [.. session.Memory.Runs.Select(r => new MemoryRegion(r.Address, r.Bytes.ToArray(), r.Source))];
    }

    private static KernelThreadList Read(List<MemoryRegion> regions, byte[]? elf = null, Limits? limits = null)
    {
        Symbolizer symbols = Symbols(elf ?? s_elf);
        TargetMemory memory = new(regions, 4);
        return new KernelThreadReader(symbols, memory, KernelLayout.Read(symbols, memory)!, limits ?? Limits.Default).Read();
    }

    private static Symbolizer Symbols(byte[] elf) => new(ElfFile.Open(elf, "t.elf", Limits.Default, new()), Limits.Default, new());

    private static ulong NextThread(List<MemoryRegion> regions) => KernelLayout.Read(Symbols(s_elf), new TargetMemory(regions, 4))!.NextThread!.Value;

    private static void Write(List<MemoryRegion> regions, ulong address, ulong value)
    {
        int index = regions.FindIndex(r => r.Source == MemorySource.Dump && r.Range.Contains(address));
        byte[] bytes = regions[index].Bytes.ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan((int)(address - regions[index].Address)), (uint)value);
        regions[index] = new MemoryRegion(regions[index].Address, bytes, MemorySource.Dump);
    }

    private static IEnumerable<MemoryRegion> Without(MemoryRegion region, ulong start, ulong end)
    {
        if (!region.Range.Contains(start))
        {
            return [region];
        }

        int before = (int)(start - region.Address), behind = (int)(end - region.Address);
        return [new MemoryRegion(region.Address, region.Bytes[..before], region.Source), new MemoryRegion(end, region.Bytes[behind..], region.Source)];
    }

    private static void Rename(byte[] elf, string from, string to)
    {
        byte[] old = Encoding.ASCII.GetBytes("\0" + from + "\0"), changed = Encoding.ASCII.GetBytes("\0" + to + "\0");
        Assert.Equal(old.Length, changed.Length);
        int at = elf.AsSpan().IndexOf(old);
        Assert.True(at > 0, from);
        changed.CopyTo(elf, at);
    }
}
