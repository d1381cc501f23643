namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// One decoded Thumb instruction. Small and copied by value; everything beyond the bits is worked out when asked for, so
/// decoding allocates nothing.
/// </summary>
public readonly struct ThumbInstruction
{
    private readonly ThumbEncoding? _encoding;

    internal ThumbInstruction(ulong address, uint bits, int length, ItState itState, ThumbEncoding? encoding)
    {
        Address = address;
        Bits = bits;
        Length = length;
        ItState = itState;
        _encoding = encoding;
    }

    /// <summary>Where the instruction stands, without the Thumb bit.</summary>
    public ulong Address { get; }

    /// <summary>The encoding: one halfword, or the first halfword in bits 31:16 and the second in bits 15:0.</summary>
    public uint Bits { get; }

    /// <summary>Bytes: 2 or 4.</summary>
    public int Length { get; }

    /// <summary>The IT state under which it was decoded.</summary>
    public ItState ItState { get; }

    /// <summary>What it does.</summary>
    public InstructionKind Kind => _encoding?.Kind ?? InstructionKind.Unknown;

    /// <summary>The condition under which it does it: from the IT block, or a conditional branch's own.</summary>
    public ConditionCode Condition =>
        _encoding is { } encoding && encoding.TryField('c', Bits, out uint condition) && Kind == InstructionKind.Branch
            ? (ConditionCode)condition
            : ItState.Condition;

    /// <summary>The mnemonic in UAL with condition and width as GNU objdump prints it (<c>ldrne.w</c>); <c>.inst.n</c> or <c>.inst.w</c> when the kind is unknown.</summary>
    public string Mnemonic => _encoding is not { MnemonicTemplate.Length: > 0 } ? (Length == 2 ? ".inst.n" : ".inst.w") : ThumbFormatter.Mnemonic(this, _encoding);

    /// <summary>The operands in UAL as GNU objdump prints them with <c>-M reg-names-std</c>; empty when there are none.</summary>
    public string Operands => _encoding is not { MnemonicTemplate.Length: > 0 }
        ? (Length == 2 ? $"0x{Bits:x4}" : $"0x{Bits:x8}")
        : ThumbFormatter.Operands(this, _encoding);

    /// <summary>Mnemonic and operands with one space between: <c>ldr r3, [r0, #12]</c>.</summary>
    public string Text => Operands is { Length: > 0 } operands ? Mnemonic + " " + operands : Mnemonic;

    /// <summary>The memory that it names; null when it names none or its kind is unknown.</summary>
    public MemoryOperand? Memory => _encoding?.Memory(Bits);

    /// <summary>Core registers that it writes, a base that it writes back and the pc of a taken branch included.</summary>
    public ArmRegisterList Destinations => _encoding?.Destinations(Bits) ?? default;

    /// <summary>Core registers that it reads.</summary>
    public ArmRegisterList Sources => _encoding?.Sources(Bits) ?? default;

    /// <summary>Where a direct branch or call goes, without the Thumb bit; null for everything else.</summary>
    public ulong? BranchTarget => _encoding?.BranchOffset(Bits) is { } offset ? unchecked(Address + 4 + (ulong)offset) & 0xFFFF_FFFF : null;

    /// <summary>The register that holds the target of BX and BLX, or the divisor of SDIV and UDIV; null for everything else.</summary>
    public int? OperandRegister =>
        Kind is InstructionKind.BranchExchange or InstructionKind.BranchLinkExchange or InstructionKind.Divide
        && _encoding!.TryField('m', Bits, out uint register)
            ? (int)register
            : null;

    /// <summary>The number in SVC, BKPT and UDF; null for everything else.</summary>
    public uint? Number =>
        Kind is InstructionKind.SupervisorCall or InstructionKind.Breakpoint or InstructionKind.Undefined
        && _encoding!.TryField('i', Bits, out uint number)
            ? number
            : null;

    /// <summary>The IT state of the instruction that follows in memory.</summary>
    public ItState NextItState => Kind == InstructionKind.IfThen ? ItState.FromInstruction((byte)(Bits & 0xFF)) : ItState.Advance();

    /// <inheritdoc/>
    public override string ToString() => Text;
}
