using System.Globalization;
using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Diagnosis.Cause;

/// <summary>What all rules want to know of a scene, worked out once, and the sentences that they share.</summary>
internal sealed class CrashFacts
{
    // What the decoder writes for an instruction of which it knows the class at most.
    private const string Undecoded = ".inst";

    public CrashFacts(CrashScene scene)
    {
        Scene = scene;
        Pc = scene.Registers[scene.Architecture.ProgramCounter] is { } pc ? scene.Architecture.ToInstructionAddress(pc) : null;
        Sp = scene.Registers[scene.Architecture.StackPointer];
        StatedSp = scene.DumpedStackPointer;
        Lr = scene.Architecture.LinkRegister is { } link ? scene.Registers[link] : null;
        Instruction = Describe();

        // The kernel's reason comes first; a plain "CPU exception" says less than the fault status registers.
        ReasonCode = scene.Reason?.Code is null or 0 ? scene.FaultStatus?.ReasonCode ?? scene.Reason?.Code : scene.Reason.Code;
        Class = ReasonCode switch
        {
            // Without a reason (a dump that lost its header) the instruction may still tell.
            null or 0 => FaultClass.Exception,
            1 => FaultClass.SpuriousInterrupt,
            2 => FaultClass.StackCheck,
            3 => FaultClass.Oops,
            4 => FaultClass.Panic,
            >= 16 and <= 21 => FaultClass.Memory,
            >= 22 and <= 28 => FaultClass.Bus,
            >= 29 and <= 36 => FaultClass.Usage,
            >= 37 and <= 44 => FaultClass.Secure,
            _ => FaultClass.Unknown,
        };
        FaultAddress = scene.FaultStatus?.Address ?? FirstBadAddress();
    }

    public CrashScene Scene { get; }

    /// <summary>How registers that the dump does not hold were worked out, a sentence each; empty when none was.</summary>
    public List<string> RecoveredRegisters { get; } = [];

    /// <summary>The faulting instruction's address; null when unknown.</summary>
    public ulong? Pc { get; }

    public ulong? Sp { get; }

    /// <summary>The stack pointer as the dump states it, behind or in front of the exception frame; null when unknown.</summary>
    public ulong? StatedSp { get; }

    /// <summary>The link register as it is, with its Thumb bit.</summary>
    public ulong? Lr { get; }

    /// <summary>The instruction at the pc; null when its bytes are not known.</summary>
    public MachineInstruction? Instruction { get; }

    /// <summary>The memory that it touches; null when it touches none, or did not run.</summary>
    public MachineMemoryAccess? Access => Instruction is { IsExecuted: not false } ? Instruction.Access : null;

    /// <summary>The reason code that rules go by.</summary>
    public uint? ReasonCode { get; }

    public FaultClass Class { get; }

    /// <summary>The address that faulted: from the fault status registers, else recomputed; null when neither tells.</summary>
    public ulong? FaultAddress { get; }

    /// <summary>True when the event was a processor exception that an instruction can have caused.</summary>
    public bool IsProcessorFault => Class is FaultClass.Exception or FaultClass.Memory or FaultClass.Bus or FaultClass.Usage;

    /// <summary>The evidence that every cause begins with; the reason code is stated beside it.</summary>
    public List<string> BeginEvidence()
    {
        List<string> evidence = [];
        if (Scene.FaultStatus is { } status && status.Text.Length > 0)
        {
            evidence.Add($"{status.Origin}: {status.Text}.");
        }

        return evidence;
    }

    /// <summary>The instruction and the registers that made its address, as a sentence; null when there is no instruction.</summary>
    public string? InstructionSentence()
    {
        if (Instruction is not { } instruction)
        {
            return null;
        }

        if (instruction.Text.StartsWith(Undecoded, StringComparison.Ordinal))
        {
            string kind = instruction.Kind == MachineInstructionKind.Coprocessor ? " (half-precision floating point, MVE or a coprocessor's)" : "";
            return $"The instruction at {Hex(instruction.Address)} is {instruction.Encoding}{kind}, which is not decoded: what it touched is not known.";
        }

        List<string> values = [];
        if (instruction.Access is { } access)
        {
            AddValue(access.Base, access.BaseValue);
            AddValue(access.Index, access.IndexValue);
        }
        else
        {
            AddValue(instruction.OperandRegister, instruction.OperandValue);
        }

        string with = values.Count == 0 ? "" : " with " + string.Join(" and ", values);
        return $"The instruction at {Hex(instruction.Address)} is `{instruction.Text}`{with}.";

        void AddValue(string? register, ulong? value)
        {
            if (register is not (null or "pc"))
            {
                values.Add(value is { } known ? $"{register} = {Hex(known)}" : $"{register} unknown");
            }
        }
    }

    /// <summary>An address in hex at the target's width.</summary>
    public string Hex(ulong value) => "0x" + value.ToString(Scene.Architecture.AddressSize == 8 ? "x16" : "x8", CultureInfo.InvariantCulture);

    /// <summary>An address with the name of what is there: <c>0x20001a40 (hid_queue+0x10)</c>.</summary>
    public string Place(ulong address) => NameOf(address) is { } name ? $"{Hex(address)} ({name})" : Hex(address);

    /// <summary>The name of what is at an address, with the offset; null when nothing with a name is there.</summary>
    public string? NameOf(ulong address)
    {
        if (Scene.Symbols.At(address) is not { } symbol)
        {
            return null;
        }

        ulong offset = address - Math.Min(address, symbol.Range.Start);
        return offset == 0 ? symbol.Name : string.Create(CultureInfo.InvariantCulture, $"{symbol.Name}+0x{offset:x}");
    }

    public static string Bytes(long count) => count == 1 ? "1 byte" : count.ToString("#,0", CultureInfo.InvariantCulture) + " bytes";

    /// <summary>A NUL-terminated text of printable characters; null when it is absent, empty, too long or something else.</summary>
    public string? ReadText(ulong address)
    {
        List<char> text = [];
        while (text.Count < Scene.Limits.MaxStringLength && Scene.Memory.TryReadUInt8(unchecked(address + (ulong)text.Count), out byte value))
        {
            if (value == 0)
            {
                return text.Count > 0 ? new string([.. text]) : null;
            }

            if (value is < 0x20 and not (0x09 or 0x0A or 0x0D) or 0x7F)
            {
                return null;
            }

            text.Add((char)value);
        }

        return null;
    }

    // The faulting instruction; registers of its address that nobody saved are worked out from the code before it.
    private MachineInstruction? Describe()
    {
        if (Pc is not { } pc || Scene.Architecture.DescribeInstruction(Scene.Memory, pc, Scene.Registers) is not { } instruction)
        {
            return null;
        }

        if (instruction.Access is not { UnknownRegisters: { Count: > 0 } unknown } || Scene.Symbols.At(pc) is not { IsFunction: true } function)
        {
            return instruction;
        }

        RegisterSet registers = Scene.Registers.Clone();
        foreach (RegisterDescription register in Scene.Architecture.Registers.Where(r => unknown.Contains(r.Name)))
        {
            if (Scene.Architecture.RecoverRegister(Scene.Memory, function.Range, pc, register.Number, Scene.Registers, Scene.Limits) is { } recovered)
            {
                registers.Set(register.Number, recovered.Value, RegisterSource.Recovered);
                RecoveredRegisters.Add($"The dump does not hold {register.Name}, but the code before tells it: {recovered.Evidence}.");
            }
        }

        return Scene.Architecture.DescribeInstruction(Scene.Memory, pc, registers);
    }

    // Of a load or store of several words that begins in good memory, the first word outside is the one that faulted.
    private ulong? FirstBadAddress()
    {
        if (Access?.Range is not { } range)
        {
            return null;
        }

        if (Scene.AddressSpace.UseOf(range.Start) == AddressUse.Writable)
        {
            for (ulong address = range.Start; address < range.End; address += 4)
            {
                if (Scene.AddressSpace.UseOf(address) != AddressUse.Writable)
                {
                    return address;
                }
            }
        }

        return range.Start;
    }
}
