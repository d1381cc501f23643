using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Postmortem;
using Inquest.Tests.Unwinding;
using Inquest.Zephyr.Heap;

namespace Inquest.Tests.Zephyr.Heap;

/// <summary>The heaps of the crash lab's dumps: broken where the lab broke them, and nowhere else.</summary>
public sealed class FixtureHeapTests
{
    public static TheoryData<string> Overrun => ["heap_overrun", "heap_overrun_fpu", "heap_overrun_microbit"];

    [Theory]
    [MemberData(nameof(Overrun))]
    public void The_block_that_was_overrun_is_found_with_its_owner(string name)
    {
        HeapCheck heap = Assert.Single(Read(name));
        Assert.Equal("_system_heap", heap.Name);
        HeapDamage damage = Assert.IsType<HeapDamage>(heap.Damage);
        Assert.True(damage.IsOverrun);
        Assert.True(damage.BeforeIsUsed);
        Assert.Equal(["layer_label"], damage.Owners);

        // 10 bytes were asked for; header and k_malloc's own pointer round them up.
        Assert.Equal(16ul, damage.Before!.Value.Length);
        Assert.Equal(damage.Header, damage.Before.Value.End);
    }

    [Fact]
    public void A_heap_that_an_allocator_walked_into_is_found_broken()
    {
        HeapCheck heap = Assert.Single(Read("heap_corruption_whole_ram"));
        Assert.True(heap.Damage is { IsOverrun: true, Before.Length: 8 });
    }

    [Fact]
    public void No_heap_is_called_broken_where_nothing_broke_it()
    {
        int whole = 0;
        foreach (string name in FixtureMachine.Names().Where(n => !n.StartsWith("heap_", StringComparison.Ordinal)))
        {
            foreach (HeapCheck heap in Read(name))
            {
                Assert.True(heap.Damage is null, $"{name}: {heap.Damage?.What}");
                whole += heap.IsComplete ? 1 : 0;
            }
        }

        Assert.True(whole >= 2, $"only {whole} heaps were in use");
    }

    [Theory]
    [MemberData(nameof(Overrun))]
    public void The_report_names_the_block_and_says_that_it_infers_it(string name)
    {
        Inquest.Reporting.CauseInfo cause = ReportedFixture.Open(name).Dump!.Cause!;
        Assert.Equal(Inquest.Reporting.Words.CauseKinds.HeapCorruption, cause.Kind);
        Assert.StartsWith("Heap corruption: something wrote past the end of the block of 16 bytes at 0x", cause.Title, StringComparison.Ordinal);
        Assert.Contains("(layer_label)", cause.Title, StringComparison.Ordinal);
        Assert.True(cause.Inferred);
    }

    [Fact]
    public void A_heap_of_random_bytes_ends_the_walk_and_harms_nothing()
    {
        FixtureMachine machine = FixtureMachine.Open("heap_overrun")!;
        Symbolizer symbols = new(machine.Elf, Limits.Default, new DiagnosticBag());
        ulong object_ = symbols.FindSymbol("_system_heap")!.Value.Address;
        Assert.True(machine.Target.Memory.TryReadPointer(object_, out ulong heap));
        Random random = new(20261121);
        int broken = 0;
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = new byte[1024];
            _ = machine.Target.Memory.Read(heap, bytes);
            for (int hits = 1 + random.Next(6); hits > 0; hits--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            byte[] pointer = BitConverter.GetBytes((uint)heap);
            TargetMemory memory = new([new MemoryRegion(object_, pointer, MemorySource.Dump), new MemoryRegion(heap, bytes.AsMemory(0, random.Next(1, 1025)), MemorySource.Dump)], 4);
            foreach (HeapCheck found in new HeapReader(symbols, memory, [], Limits.Default).Read())
            {
                Assert.InRange(found.Chunks, 0, 1024 / 8);
                broken += found.Damage is null ? 0 : 1;
            }
        }

        Assert.True(broken > 100, $"only {broken} were noticed");
    }

    [Fact]
    public void The_walk_ends_at_its_bound_and_is_complete_below_it()
    {
        Assert.DoesNotContain(Read("heap_overrun", new Limits { MaxHeapChunks = 1 }), h => h.Damage is not null);
        Assert.Single(Read("heap_overrun", new Limits { MaxHeapChunks = 8 }), h => h.Damage is not null);
    }

    private static IReadOnlyList<HeapCheck> Read(string name, Limits? limits = null)
    {
        if (FixtureMachine.Open(name) is not FixtureMachine machine)
        {
            return [];
        }

        Symbolizer symbols = new(machine.Elf, Limits.Default, new DiagnosticBag());
        return new HeapReader(symbols, machine.Target.Memory, [.. machine.Target.Stacks.Select(s => s.Range)], limits ?? Limits.Default).Read();
    }
}
