using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Zephyr.Objects;

namespace Inquest.Tests.Symbols;

/// <summary>What an address of data is part of, and the kernel object around a wait queue.</summary>
public sealed class DataObjectTests
{
    private const ulong Device = 0x20000000;
    private const ulong Queues = 0x20000100;
    private const ulong Bare = 0x20000200;

    [Fact]
    public void From_the_variable_down_to_the_member()
    {
        Assert.Equal(["g_dev: device", "g_dev.lock: k_mutex", "g_dev.lock.wait_q: _wait_q_t"], Objects(Device + 4));
        Assert.Equal(["g_dev: device"], Objects(Device));
        Assert.Equal(["queues[1]: k_fifo", "queues[1]._queue: k_queue", "queues[1]._queue.wait_q: _wait_q_t"], Objects(Queues + 24));
        Assert.Empty(Objects(0x20000800));
    }

    [Fact]
    public void A_mutex_inside_a_structure_is_named_with_its_owner()
    {
        KernelWait wait = new KernelObjectReader(Open(), Memory(), Limits.Default).Describe(Device + 4, 0);
        Assert.Equal(("g_dev.lock", "k_mutex", Device + 4, 0x20001340ul, 2u), (wait.Name, wait.Type, wait.Address, wait.Owner, wait.LockCount));
    }

    [Fact]
    public void Of_kernel_objects_in_one_another_the_outer_is_meant()
    {
        KernelWait wait = new KernelObjectReader(Open(), Memory(), Limits.Default).Describe(Queues + 24, 0);
        Assert.Equal(("queues[1]", "k_fifo", Queues + 16), (wait.Name, wait.Type, wait.Address));
    }

    [Fact]
    public void A_bare_wait_queue_is_told_as_one_and_what_is_nowhere_by_its_address_alone()
    {
        KernelWait wait = new KernelObjectReader(Open(), Memory(), Limits.Default).Describe(Bare, 0);
        Assert.Equal(("waiters", "_wait_q_t"), (wait.Name, wait.Type));
        Assert.Equal((null, null), (new KernelObjectReader(Open(), Memory(), Limits.Default).Describe(0x20000900, 0).Name, new KernelObjectReader(Open(), Memory(), Limits.Default).Describe(0x20000900, 0).Type));
    }

    [Fact]
    public void Initial_values_say_nothing_about_the_owner()
    {
        TargetMemory initial = new([new MemoryRegion(Device, new byte[64], MemorySource.ElfInitial)], 4);
        KernelWait wait = new KernelObjectReader(Open(), initial, Limits.Default).Describe(Device + 4, 0);
        Assert.Equal(("k_mutex", null, null), (wait.Type, wait.Owner, wait.LockCount));
    }

    private static TargetMemory Memory()
    {
        byte[] device = new byte[64];
        CoredumpBuilder.U32(0x20001340).CopyTo(device, 12);
        CoredumpBuilder.U32(2).CopyTo(device, 16);
        return new TargetMemory([new MemoryRegion(Device, device, MemorySource.Dump)], 4);
    }

    private static List<string> Objects(ulong address) => [.. Open().ObjectsAt(address).Select(o => $"{o.Path}: {o.Type}")];

    private static Symbolizer Open()
    {
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 16).AddSection("bss", [], 8, 3, Device, 0x1000)
            .AddSymbol("g_dev", Device, 64, type: 1, section: 2).AddSymbol("queues", Queues, 48, type: 1, section: 2).AddSymbol("waiters", Bare, 8, type: 1, section: 2);
        DwarfBuilder dwarf = new DwarfBuilder().Unit(4, u => u.Name("main.c")
            .Child(DwarfTag.BaseType, t => t.Label("u32").Name("uint32_t").Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.Encoding, 7))
            .Child(DwarfTag.StructureType, s => Member(Member(s.Label("list").Data(DwarfAttribute.ByteSize, 8), "head", "u32", 0), "tail", "u32", 4))
            .Child(DwarfTag.Typedef, t => t.Label("wait").Name("_wait_q_t").Reference(DwarfAttribute.Type, "list"))
            .Child(DwarfTag.StructureType, s => Member(Member(Member(s.Label("mutex").Name("k_mutex").Data(DwarfAttribute.ByteSize, 16), "wait_q", "wait", 0), "owner", "u32", 8), "lock_count", "u32", 12))
            .Child(DwarfTag.StructureType, s => Member(Member(s.Label("queue").Name("k_queue").Data(DwarfAttribute.ByteSize, 16), "data_q", "list", 0), "wait_q", "wait", 8))
            .Child(DwarfTag.StructureType, s => Member(s.Label("fifo").Name("k_fifo").Data(DwarfAttribute.ByteSize, 16), "_queue", "queue", 0))
            .Child(DwarfTag.StructureType, s => Member(Member(s.Label("dev").Name("device").Data(DwarfAttribute.ByteSize, 64), "id", "u32", 0), "lock", "mutex", 4))
            .Child(DwarfTag.ArrayType, a => a.Label("fifos").Reference(DwarfAttribute.Type, "fifo").Child(DwarfTag.SubrangeType, r => r.Data(DwarfAttribute.UpperBound, 2)))
            .Child(DwarfTag.Variable, v => Variable(v, "g_dev", "dev", Device))
            .Child(DwarfTag.Variable, v => Variable(v, "queues", "fifos", Queues))
            .Child(DwarfTag.Variable, v => Variable(v, "waiters", "wait", Bare)));
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        DiagnosticBag diagnostics = new();
        return new Symbolizer(ElfFile.Open(elf.Build(), "t.elf", Limits.Default, diagnostics), Limits.Default, diagnostics);
    }

    private static DieBuilder Member(DieBuilder structure, string name, string type, ulong offset) =>
        structure.Child(DwarfTag.Member, m => m.Name(name).Reference(DwarfAttribute.Type, type).Data(DwarfAttribute.DataMemberLocation, offset));

    private static void Variable(DieBuilder variable, string name, string type, ulong address) =>
        variable.Name(name).Reference(DwarfAttribute.Type, type).With(DwarfAttribute.Location, DwarfForm.Exprloc, w => w.Uleb(5).U8(3).U32(address));
}
