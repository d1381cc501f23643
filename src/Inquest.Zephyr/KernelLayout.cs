using Inquest.Architectures;
using Inquest.Symbols;
using Inquest.Symbols.Types;
using Inquest.Target;

namespace Inquest.Zephyr;

/// <summary>
/// Where the members of <c>struct z_kernel</c> and <c>struct k_thread</c> lie in this build: Kconfig moves them. Taken
/// from the DWARF types; where those lack one, from the table that CONFIG_DEBUG_THREAD_INFO puts into the image.
/// Offsets are in bytes; a member that the build does not have is null.
/// </summary>
public sealed class KernelLayout
{
    /// <summary>The longest name that is read (CONFIG_THREAD_MAX_NAME_LEN is 32 where nobody changed it).</summary>
    internal const int MostNameBytes = 256;

    /// <summary>Name of the structure of a thread.</summary>
    public const string ThreadType = "k_thread";

    private const string KernelType = "z_kernel";
    private const string CpuType = "_cpu";
    private const ulong Unimplemented = 0xFFFF_FFFF;
    private const int MostTableEntries = 64;

    // Any of them is there only where Cortex-M threads are switched by their switch_handle.
    private static readonly string[] s_switchSymbols = ["arm_m_cs_ptrs", "arm_m_switch_control", "arm_m_exc_exit"];

    private KernelLayout(ulong kernel)
    {
        Kernel = kernel;
    }

    /// <summary>Address of <c>_kernel</c>.</summary>
    public ulong Kernel { get; }

    /// <summary>Of the current thread's pointer, from <see cref="Kernel"/> (cpus[0] comes first).</summary>
    public ulong? CurrentThread { get; private init; }

    /// <summary>Of the idle thread's pointer, from <see cref="Kernel"/>.</summary>
    public ulong? IdleThread { get; private init; }

    /// <summary>Of the pointer to the top of the interrupt stack, from <see cref="Kernel"/>.</summary>
    public ulong? InterruptStack { get; private init; }

    /// <summary>Of the thread list's head, from <see cref="Kernel"/> (CONFIG_THREAD_MONITOR).</summary>
    public ulong? Threads { get; private init; }

    /// <summary>k_thread.next_thread.</summary>
    public ulong? NextThread { get; private init; }

    /// <summary>k_thread.entry: the entry function's pointer comes first.</summary>
    public ulong? Entry { get; private init; }

    /// <summary>k_thread.base.thread_state.</summary>
    public ulong? State { get; private init; }

    /// <summary>k_thread.base.prio.</summary>
    public ulong? Priority { get; private init; }

    /// <summary>k_thread.base.user_options.</summary>
    public ulong? UserOptions { get; private init; }

    /// <summary>Bytes of user_options: 1 up to about Zephyr 4.0, 2 later; 1 when only the table is known.</summary>
    public int UserOptionsSize { get; private init; } = 1;

    /// <summary>k_thread.base.pended_on.</summary>
    public ulong? PendedOn { get; private init; }

    /// <summary>k_thread.base.timeout.node.next: null in memory while no timeout runs (sys_dnode_is_linked).</summary>
    public ulong? Timeout { get; private init; }

    /// <summary>The saved stack pointer: k_thread.callee_saved.psp on Cortex-M.</summary>
    public ulong? StackPointer { get; private init; }

    /// <summary>k_thread.callee_saved: r4–r11 on Cortex-M.</summary>
    public ulong? CalleeSaved { get; private init; }

    /// <summary>k_thread.switch_handle: the saved frame of the newer arch_switch layer.</summary>
    public ulong? SwitchHandle { get; private init; }

    /// <summary>k_thread.arch.mode_exc_return.</summary>
    public ulong? ExceptionReturn { get; private init; }

    /// <summary>k_thread.name.</summary>
    public ulong? Name { get; private init; }

    /// <summary>Bytes of k_thread.name (CONFIG_THREAD_MAX_NAME_LEN); 32, its default, when only the table is known.</summary>
    public int NameSize { get; private init; } = 32;

    /// <summary>k_thread.stack_info.start.</summary>
    public ulong? StackStart { get; private init; }

    /// <summary>k_thread.stack_info.size.</summary>
    public ulong? StackSize { get; private init; }

    /// <summary>k_thread.stack_info.delta.</summary>
    public ulong? StackDelta { get; private init; }

    /// <summary>True when the build saves floating-point registers with a thread (CONFIG_FPU_SHARING).</summary>
    public bool SavesFloatingPoint { get; private init; }

    /// <summary>The shape of the frame at <see cref="SwitchHandle"/>; null when the debug information does not tell it, and without such frames.</summary>
    public SwitchFrameLayout? SwitchFrame { get; private init; }

    /// <summary>
    /// True when threads are switched by their <c>switch_handle</c> (Zephyr arch/arm/core/cortex_m/arm-m-switch.c): then
    /// <c>callee_saved</c> is not kept.
    /// </summary>
    public bool UsesSwitchFrames { get; private init; }

    /// <summary>
    /// Where the frame of a thread leads that was interrupted within an IT block or a load of several registers; its true
    /// place is then in the thread. Null in builds without it.
    /// </summary>
    public ulong? InterruptedStub { get; private init; }

    /// <summary>k_thread.arch.iciit_pc.</summary>
    public ulong? InterruptedPc { get; private init; }

    /// <summary>k_thread.arch.iciit_apsr.</summary>
    public ulong? InterruptedStatus { get; private init; }

    /// <summary>Bytes of struct k_thread; null without DWARF.</summary>
    public ulong? ThreadSize { get; private init; }

    /// <summary>
    /// The layout of this build; null when the ELF has no <c>_kernel</c>, so is no Zephyr firmware (or its symbols are stripped).
    /// </summary>
    public static KernelLayout? Read(Symbolizer symbols, TargetMemory memory)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(memory);
        if (symbols.FindSymbol("_kernel") is not SymbolLocation kernel)
        {
            return null;
        }

        ulong?[] table = ReadTable(symbols, memory);
        TypeLayouts types = symbols.Types;
        TypeMember? options = types.FindMember(ThreadType, "base.user_options");
        TypeMember? name = types.FindMember(ThreadType, "name");
        SwitchFrameLayout? switchFrame = ReadSwitchFrame(types);
        ulong? exceptionReturn = table[(int)ThreadInfoOffset.Arch] + table[(int)ThreadInfoOffset.ArmExceptionReturn];
        return new KernelLayout(kernel.Address)
        {
            CurrentThread = types.FindMember(CpuType, "current")?.Offset ?? table[(int)ThreadInfoOffset.CurrentThread],
            IdleThread = types.FindMember(CpuType, "idle_thread")?.Offset,
            InterruptStack = types.FindMember(CpuType, "irq_stack")?.Offset,
            Threads = types.FindMember(KernelType, "threads")?.Offset ?? table[(int)ThreadInfoOffset.Threads],
            NextThread = Member(types, "next_thread") ?? table[(int)ThreadInfoOffset.NextThread],
            Entry = Member(types, "entry") ?? table[(int)ThreadInfoOffset.Entry],
            State = Member(types, "base.thread_state") ?? table[(int)ThreadInfoOffset.State],
            Priority = Member(types, "base.prio") ?? table[(int)ThreadInfoOffset.Priority],
            UserOptions = options?.Offset ?? table[(int)ThreadInfoOffset.UserOptions],
            UserOptionsSize = options is { Size: 2 } ? 2 : 1,
            PendedOn = Member(types, "base.pended_on"),
            Timeout = Member(types, "base.timeout.node.next"),
            StackPointer = Member(types, "callee_saved.psp") ?? table[(int)ThreadInfoOffset.StackPointer],
            CalleeSaved = Member(types, "callee_saved"),
            SwitchHandle = Member(types, "switch_handle"),
            ExceptionReturn = Member(types, "arch.mode_exc_return") ?? exceptionReturn,
            SavesFloatingPoint = Member(types, "arch.preempt_float") is not null,
            SwitchFrame = switchFrame,
            UsesSwitchFrames = switchFrame is not null || s_switchSymbols.Any(s => symbols.FindSymbol(s) is not null),
            InterruptedStub = symbols.FindSymbol("arm_m_iciit_stub")?.Address,
            InterruptedPc = Member(types, "arch.iciit_pc"),
            InterruptedStatus = Member(types, "arch.iciit_apsr"),
            Name = name?.Offset ?? table[(int)ThreadInfoOffset.Name],
            NameSize = name is { Size: > 0 and <= MostNameBytes } ? (int)name.Value.Size : 32,
            StackStart = Member(types, "stack_info.start"),
            StackSize = Member(types, "stack_info.size"),
            StackDelta = Member(types, "stack_info.delta"),
            ThreadSize = types.FindStructure(ThreadType)?.Size,
        };
    }

    // The shape differs by Kconfig and by release, and the word arm_m_switch_stack_buffer, which tells its size, is often
    // dropped by the linker: the types alone prove it. Members of one name and a size that does not add up prove nothing.
    private static SwitchFrameLayout? ReadSwitchFrame(TypeLayouts types)
    {
        const string Frame = "switch_frame";
        if (types.FindStructure(Frame)?.Size is not ulong size)
        {
            return null;
        }

        bool hasLimit = types.FindMember(Frame, "psplim") is not null;
        ulong registers = hasLimit ? 4ul : 0;
        bool inHardwareOrder = types.FindMember(Frame, "r4")?.Offset == registers && types.FindMember(Frame, "base.apsr")?.Offset == registers + 60;
        bool inNumberOrder = types.FindMember(Frame, "apsr")?.Offset == registers && types.FindMember(Frame, "pc")?.Offset == registers + 60;
        if (size != registers + 64 || inHardwareOrder == inNumberOrder)
        {
            return null;
        }

        // Some releases define the frame with floating point in every build; the one without then tells by its first word.
        bool hasFloatingPoint = types.FindStructure("z_frame") is null
            ? types.FindStructure("z_frame_fpu") is not null
            : types.FindMember("z_frame", "have_fpu") is not null;
        ulong withFloatingPoint = size + (inHardwareOrder ? 140ul : 136ul);
        return hasFloatingPoint && types.FindStructure("z_frame_fpu")?.Size != withFloatingPoint
            ? null
            : new SwitchFrameLayout(hasFloatingPoint, hasLimit, inHardwareOrder);
    }

    private static ulong? Member(TypeLayouts types, string path) => types.FindMember(ThreadType, path)?.Offset;

    private static ulong?[] ReadTable(Symbolizer symbols, TargetMemory memory)
    {
        ulong?[] table = new ulong?[MostTableEntries];
        // Releases before the rename have only the openocd names.
        if ((symbols.FindSymbol("_kernel_thread_info_offsets") ?? symbols.FindSymbol("_kernel_openocd_offsets")) is not SymbolLocation offsets)
        {
            return table;
        }

        ulong size = (ulong)memory.AddressSize;
        ulong entries = (offsets.Size ?? 0) / size;
        if ((symbols.FindSymbol("_kernel_thread_info_num_offsets") ?? symbols.FindSymbol("_kernel_openocd_num_offsets")) is SymbolLocation count
            && memory.TryReadPointer(count.Address, out ulong stated))
        {
            entries = stated;
        }

        for (ulong i = 0; i < Math.Min(entries, MostTableEntries); i++)
        {
            if (memory.TryReadPointer(offsets.Address + (i * size), out ulong value) && value < Unimplemented)
            {
                table[i] = value;
            }
        }

        return table;
    }
}
