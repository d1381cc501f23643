using System.Buffers.Binary;
using System.Text;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Debugging.GdbRemote;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Target;

namespace Inquest.Debugging.Cores;

/// <summary>
/// A dump as an ELF core that gdb 12 and later opens beside the firmware's ELF. The layouts are Linux's for 32-bit Arm, which
/// gdb uses for bare-metal cores too (bfd <c>elf32-arm.c</c>, gdb <c>arm-none-tdep.c</c>).
/// </summary>
/// <remarks>
/// A core's notes cannot say "unavailable": a register that is not known holds <see cref="Architecture.UnknownWord"/>, and the
/// note of owner Inquest lists which. There is no place for MSP and PSP. gdb takes memory that a core lacks from the ELF, where
/// variables have the values of boot, and what the ELF does not store (.bss, .noinit) for zero: such memory is in the core too,
/// filled with the same number.
/// </remarks>
public static class CoreFile
{
    /// <summary>The owner of our own note.</summary>
    public const string NoteOwner = "Inquest";

    /// <summary>The type of our own note: UTF-8 text, a line for each thread.</summary>
    public const uint ThreadsNote = 1;

    /// <summary>Behind the highest address of a 32-bit core.</summary>
    internal const ulong AddressSpace = 1ul << 32;

    private const uint ArmEabi5 = 0x0500_0000;
    private const int StatusSize = 148;
    private const int StatusSignal = 12;
    private const int StatusThread = 24;
    private const int StatusRegisters = 72;
    private const int CoreRegisters = 17;
    private const int InfoSize = 124;
    private const int InfoName = 28;
    private const int InfoText = 44;
    private const int FloatingPointSize = 260;
    private const int FloatingPointStatus = 256;

    /// <summary>Why a session cannot be written as a core, a sentence; null when it can.</summary>
    public static string? WhyNot(PostmortemSession session) => GdbTarget.WhyNot(session);

    /// <summary>The core of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="contents">What is in it, and what is not known.</param>
    /// <param name="elfName">The name of the ELF's file that gdb is to open with it; null for the name that the session knows it by.</param>
    /// <exception cref="ArgumentException">The session cannot be written as a core (<see cref="WhyNot"/>).</exception>
    public static ElfCore Create(PostmortemSession session, out CoreContents contents, string? elfName = null)
    {
        if (WhyNot(session) is string why)
        {
            throw new ArgumentException(why, nameof(session));
        }

        Architecture architecture = session.Architecture!;
        IReadOnlyList<DumpThread> all = DumpThreads.Of(session);
        List<DumpThread> shown = [.. all.Where(t => !t.IsUnknown)];
        var unknown = UnknownMemory.Of(session);
        int signal = shown[0].IsCrashed ? StopSignal.Of(session.Dump?.Cause, StopSignal.LinuxBus) : 0;
        List<ElfCoreNote> notes = Info(session, elfName ?? session.Elf?.Name ?? "") is { } info ? [info] : [];
        foreach (DumpThread thread in shown)
        {
            notes.Add(new ElfCoreNote("CORE", ElfCoreNote.PrStatus, Status(thread, (ushort)signal)));
            if (FloatingPoint(architecture, thread) is { } floats)
            {
                notes.Add(new ElfCoreNote("LINUX", ElfCoreNote.ArmVfp, floats));
            }
        }

        List<(string Text, bool IsWhole)> threads = [.. all.Select(t => Describe(architecture, t))];
        string memory = string.Concat(unknown.Filled.Select(u => $"memory not known, 0x{Architecture.UnknownWord:x8} instead: 0x{u.Range.Start:x8}-0x{u.Range.End:x8}\n"))
            + string.Concat(unknown.Left.Select(u => $"memory not known, and not marked: 0x{u.Start:x8}-0x{u.End:x8}\n"));
        notes.Add(new ElfCoreNote("GDB", ElfCoreNote.GdbTargetDescription, Encoding.ASCII.GetBytes(TargetDescription.OfCore(architecture, shown).Xml + "\0")));
        notes.Add(new ElfCoreNote(NoteOwner, ThreadsNote, Encoding.UTF8.GetBytes(string.Concat(threads.Select(t => t.Text + "\n")) + memory)));
        contents = new CoreContents(shown.Count, [.. threads.Where(t => !t.IsWhole).Select(t => t.Text)], [.. unknown.Filled.Select(u => u.Range)], unknown.Left);
        return new ElfCore { Machine = ElfMachine.Arm, Flags = ArmEabi5, Notes = notes, Segments = Segments(session, unknown.Filled) };
    }

    // What the ELF holds, gdb takes from the ELF.
    private static List<(AddressedBytes Memory, ElfSegmentFlags Flags)> Segments(PostmortemSession session, IReadOnlyList<AddressedBytes> unknown)
    {
        List<(AddressedBytes, ElfSegmentFlags)> segments = [];
        foreach (MemoryRegion run in session.Memory.Runs)
        {
            if (run.Source is MemorySource.Dump or MemorySource.Image && run.Range.End <= AddressSpace)
            {
                segments.Add((new AddressedBytes(run.Address, run.Bytes), run.Source == MemorySource.Dump ? ElfSegmentFlags.Read | ElfSegmentFlags.Write : ElfSegmentFlags.Read | ElfSegmentFlags.Execute));
            }
        }

        segments.AddRange(unknown.Select(u => (u, ElfSegmentFlags.Read)));
        return segments;
    }

    // struct elf_prstatus: signal, process id, then the registers r0-r15, status, and the "old r0" of system calls.
    private static byte[] Status(DumpThread thread, ushort signal)
    {
        byte[] status = new byte[StatusSize];
        BinaryPrimitives.WriteUInt16LittleEndian(status.AsSpan(StatusSignal), signal);
        BinaryPrimitives.WriteUInt32LittleEndian(status.AsSpan(StatusThread), (uint)(thread.Id & uint.MaxValue));
        for (int i = 0; i <= CoreRegisters; i++)
        {
            ulong value = i < CoreRegisters ? thread.Registers[i] ?? Architecture.UnknownWord : Architecture.UnknownWord;
            BinaryPrimitives.WriteUInt32LittleEndian(status.AsSpan(StatusRegisters + (4 * i)), (uint)(value & uint.MaxValue));
        }

        return status;
    }

    // d0 to d31 and FPSCR; null where no register of them is known.
    private static byte[]? FloatingPoint(Architecture architecture, DumpThread thread)
    {
        if (FloatingPointOf(architecture, thread) is not { } feature)
        {
            return null;
        }

        byte[] floats = new byte[FloatingPointSize];
        for (int i = 0; i < FloatingPointSize; i += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(floats.AsSpan(i), Architecture.UnknownWord);
        }

        int doubles = 0;
        foreach (DebuggerRegister register in feature.Registers)
        {
            bool isDouble = register.Bits == 64;
            int at = isDouble ? 8 * doubles++ : FloatingPointStatus;
            if (architecture.TryReadRegister(thread.Registers, register.Number, out ulong value) && isDouble)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(floats.AsSpan(at), value);
            }
            else if (!isDouble && architecture.TryReadRegister(thread.Registers, register.Number, out value))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(floats.AsSpan(at), (uint)(value & uint.MaxValue));
            }
        }

        return floats;
    }

    // struct elf_prpsinfo: gdb says "Core was generated by" and the text. It warns when the name is not the ELF's, so where
    // that does not fit in there is no such note.
    private static ElfCoreNote? Info(PostmortemSession session, string elf)
    {
        string name = elf.Split('/')[^1];
        if (name.Length is 0 or > InfoText - InfoName)
        {
            return null;
        }

        byte[] info = new byte[InfoSize];
        Put(info.AsSpan(InfoName, InfoText - InfoName), name);
        Put(info.AsSpan(InfoText, InfoSize - InfoText - 1), session.Dump?.Cause?.Title ?? "a crash that is not explained");
        return new ElfCoreNote("CORE", ElfCoreNote.PrPsInfo, info);
    }

    private static void Put(Span<byte> field, string text)
    {
        for (int i = 0; i < Math.Min(text.Length, field.Length); i++)
        {
            field[i] = text[i] is >= ' ' and < '\u007f' ? (byte)text[i] : (byte)'?';
        }
    }

    private static (string Text, bool IsWhole) Describe(Architecture architecture, DumpThread thread)
    {
        string what = $"0x{thread.Id:x8} {thread.Name}" + (thread.Details.Length == 0 ? "" : $" ({thread.Details})");
        if (thread.IsUnknown)
        {
            return (what + ": left out, not even its pc is in the dump", false);
        }

        List<string> unknown = [];
        for (int i = 0; i < CoreRegisters; i++)
        {
            if (thread.Registers[i] is null)
            {
                unknown.Add(architecture.NameOf(i));
            }
        }

        // Without any of them there is no note, and gdb says that there is none.
        IReadOnlyList<DebuggerRegister> floats = FloatingPointOf(architecture, thread)?.Registers ?? [];
        unknown.AddRange(floats.Where(r => !architecture.TryReadRegister(thread.Registers, r.Number, out _)).Select(r => r.Name));
        return unknown.Count == 0 ? (what, true) : ($"{what}: not known, 0x{Architecture.UnknownWord:x8} instead: {string.Join(' ', unknown)}", false);
    }

    // The feature of the floating-point registers; null where none of them is known.
    private static DebuggerFeature? FloatingPointOf(Architecture architecture, DumpThread thread) =>
        architecture.DebuggerFeatures.FirstOrDefault(f => f.IsOptional) is { } feature
            && feature.Registers.Any(r => architecture.TryReadRegister(thread.Registers, r.Number, out _)) ? feature : null;
}
