using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// What gdb wants to know of a Cortex-M core (gdb's manual, "ARM Features"): the target features, both stack pointers, and
/// the two words of the floating-point unit that its unwinder reads.
/// </summary>
internal static class CortexMDebugger
{
    private const ulong Fpccr = 0xE000_EF34;
    private const uint LazyStackingActive = 0xC000_0001;
    private const int FloatingPointOffset = 0x20;

    public static IReadOnlyList<DebuggerFeature> Features { get; } = [Core(), StackPointers(), FloatingPoint()];

    /// <summary>
    /// Gives MSP and PSP their values where they follow: one of them is sp; in thread mode MSP is back at the top of the
    /// interrupt stack; in a handler PSP points to the frame of the interrupted thread.
    /// </summary>
    public static void AddStackPointers(RegisterSet registers, AddressRange? interruptStack, ulong? interruptedFrame)
    {
        if (!registers.TryGet(CortexMRegisters.Sp, out ulong sp) || !registers.TryGet(CortexMRegisters.Xpsr, out ulong xpsr))
        {
            return;
        }

        // Before the first thread the main stack serves thread mode too.
        bool isHandler = (xpsr & 0x1FF) != 0;
        bool onMainStack = isHandler || (interruptStack is { } stack && (stack.Contains(sp) || stack.End == sp));
        if (onMainStack)
        {
            registers.Set(CortexMRegisters.Msp, sp, registers.SourceOf(CortexMRegisters.Sp));
            SetOnce(registers, CortexMRegisters.Psp, interruptedFrame);
        }
        else
        {
            registers.Set(CortexMRegisters.Psp, sp, registers.SourceOf(CortexMRegisters.Sp));
            SetOnce(registers, CortexMRegisters.Msp, interruptStack?.End);
        }
    }

    /// <summary>
    /// FPCCR and FPCAR for an extended frame. gdb reads them to learn whether s0 to s15 were stored; they are said to be not
    /// (lazy stacking pending for this frame), since which it was is not in the dump.
    /// </summary>
    public static AddressedBytes? UnwinderState(ulong exceptionReturn, ulong frame)
    {
        if (!new ExceptionReturn((uint)(exceptionReturn & uint.MaxValue)).IsExtended)
        {
            return null;
        }

        byte[] words = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(words, LazyStackingActive);
        BinaryPrimitives.WriteUInt32LittleEndian(words.AsSpan(4), (uint)((frame + FloatingPointOffset) & uint.MaxValue));
        return new AddressedBytes(Fpccr, words);
    }

    private static void SetOnce(RegisterSet registers, int number, ulong? value)
    {
        if (registers[number] is null)
        {
            registers.Set(number, value ?? Architecture.UnknownWord, RegisterSource.Recovered);
        }
    }

    private static DebuggerFeature Core()
    {
        List<DebuggerRegister> registers = [];
        for (int i = 0; i <= CortexMRegisters.Ip; i++)
        {
            registers.Add(new(Name('r', i), i, 32, "uint32"));
        }

        registers.Add(new("sp", CortexMRegisters.Sp, 32, "data_ptr"));
        registers.Add(new("lr", CortexMRegisters.Lr, 32, "uint32"));
        registers.Add(new("pc", CortexMRegisters.Pc, 32, "code_ptr"));
        registers.Add(new("xpsr", CortexMRegisters.Xpsr, 32, "uint32"));
        return new("org.gnu.gdb.arm.m-profile", registers);
    }

    private static DebuggerFeature StackPointers() => new(
        "org.gnu.gdb.arm.m-system",
        [new("msp", CortexMRegisters.Msp, 32, "data_ptr"), new("psp", CortexMRegisters.Psp, 32, "data_ptr")],
        IsInCore: false);

    private static DebuggerFeature FloatingPoint()
    {
        List<DebuggerRegister> registers = [];
        for (int i = 0; i < 16; i++)
        {
            registers.Add(new(Name('d', i), CortexMRegisters.D0 + i, 64, "ieee_double"));
        }

        registers.Add(new("fpscr", CortexMRegisters.Fpscr, 32, "uint32"));
        return new("org.gnu.gdb.arm.vfp", registers, IsOptional: true);
    }

    private static string Name(char letter, int number) => letter + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
