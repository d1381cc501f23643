using System.Numerics;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// One row of the decoding tables: an encoding as the architecture manuals draw it.
/// </summary>
/// <remarks>
/// The pattern is the drawing: <c>0</c> and <c>1</c> are fixed bits, <c>.</c> is any bit, a letter is a field (all its
/// bits, high to low, wherever they stand), spaces are for the eye. Core register fields have one letter by role, so that
/// sources and destinations follow from the pattern: <c>d</c> written; <c>n m a</c> read; <c>e f g</c> read and written;
/// <c>h l</c> written (the halves of a long product); <c>t u</c> transferred: written by loads, read otherwise. The other
/// letters are explained at <see cref="AccessForm"/> and <see cref="ThumbFormatter"/>.
/// </remarks>
internal sealed class ThumbEncoding
{
    private readonly (char Letter, uint Mask)[] _fields;

    public ThumbEncoding(string pattern, InstructionKind kind, string mnemonic, string operands = "", AccessForm? access = null, BranchForm branch = BranchForm.None)
    {
        Kind = kind;
        MnemonicTemplate = mnemonic;
        OperandTemplate = operands;
        Access = access;
        Branch = branch;
        Dictionary<char, uint> fields = [];
        int width = pattern.Count(c => c != ' ');
        uint bit = 1u << (width - 1);
        foreach (char c in pattern)
        {
            if (c == ' ')
            {
                continue;
            }

            Mask |= c is '0' or '1' ? bit : 0;
            Value |= c == '1' ? bit : 0;
            if (char.IsAsciiLetter(c))
            {
                fields[c] = fields.GetValueOrDefault(c) | bit;
            }

            bit >>= 1;
        }

        Width = width;
        _fields = [.. fields.Select(f => (f.Key, f.Value))];
    }

    /// <summary>Bits of the encoding: 16 or 32.</summary>
    public int Width { get; }

    /// <summary>The fixed bits.</summary>
    public uint Mask { get; }

    /// <summary>What the fixed bits are.</summary>
    public uint Value { get; }

    /// <summary>Of these bits at least one is set, or the row does not fit; 0 for no such demand.</summary>
    public uint AnyOf { get; init; }

    /// <summary>These bits are not all set, or the row does not fit; 0 for no such demand.</summary>
    public uint NotAllOf { get; init; }

    public InstructionKind Kind { get; }

    /// <summary>See <see cref="ThumbFormatter"/>.</summary>
    public string MnemonicTemplate { get; }

    /// <summary>See <see cref="ThumbFormatter"/>.</summary>
    public string OperandTemplate { get; }

    public AccessForm? Access { get; }

    public BranchForm Branch { get; }

    private bool Loads => Kind is InstructionKind.Load or InstructionKind.LoadMultiple or InstructionKind.Pop or InstructionKind.LoadExclusive or InstructionKind.TableBranch;

    public bool Matches(uint bits) => (bits & Mask) == Value && (AnyOf == 0 || (bits & AnyOf) != 0) && (NotAllOf == 0 || (bits & NotAllOf) != NotAllOf);

    /// <summary>A field's value: its bits, high to low, put together; 0 when the pattern has no such letter.</summary>
    public uint Field(char letter, uint bits) => TryField(letter, bits, out uint value) ? value : 0;

    /// <summary>A field's value; false when the pattern has no such letter.</summary>
    public bool TryField(char letter, uint bits, out uint value)
    {
        value = 0;
        foreach ((char name, uint mask) in _fields)
        {
            if (name == letter)
            {
                int position = 0;
                for (uint rest = mask; rest != 0; rest &= rest - 1)
                {
                    value |= ((bits >> BitOperations.TrailingZeroCount(rest)) & 1) << position++;
                }

                return true;
            }
        }

        return false;
    }

    /// <summary>How many bits a field has.</summary>
    public int FieldWidth(char letter) => BitOperations.PopCount(_fields.FirstOrDefault(f => f.Letter == letter).Mask);

    /// <summary>The register list of a load or store multiple; empty when there is none.</summary>
    public ArmRegisterList RegisterList(uint bits)
    {
        uint list = Field('r', bits);
        list |= Field('L', bits) << 14;
        list |= Field('Q', bits) << 15;
        return new((ushort)list);
    }

    public MemoryOperand? Memory(uint bits)
    {
        if (Access is null)
        {
            return null;
        }

        int baseRegister = Access.Base ?? (int)Field('n', bits);
        bool hasList = TryField('r', bits, out _);
        int count = hasList ? RegisterList(bits).Count
            : Access.Count == AccessForm.CountIsImmediate ? (int)Field('i', bits)
            : Access.Count;
        int offset = Access.Count == AccessForm.CountIsImmediate ? 0 : (int)Field('i', bits) * Access.Scale;
        if (TryField('U', bits, out uint up) && up == 0)
        {
            offset = -offset;
        }

        if (Access.Descends)
        {
            offset = -count * Access.Size;
        }

        bool writesBack = Access.WritesBack && !(Loads && Kind != InstructionKind.Pop && RegisterList(bits).Contains(baseRegister));
        writesBack |= Field('W', bits) == 1;
        IndexMode mode = IndexMode.Offset;
        if (TryField('P', bits, out uint pre))
        {
            mode = pre == 0 ? IndexMode.PostIndexed : writesBack ? IndexMode.PreIndexed : IndexMode.Offset;
            writesBack |= pre == 0;
        }

        return new MemoryOperand
        {
            Base = baseRegister,
            Index = Access.Base is null && Kind != InstructionKind.Push && TryField('m', bits, out uint index) ? (int)index : null,
            IndexShift = Access.IndexShift + (int)Field('s', bits),
            Offset = offset,
            Mode = mode,
            WritesBack = writesBack,
            AccessSize = Access.Size,
            Count = count,
            Direction = Loads || Kind == InstructionKind.Preload ? AccessDirection.Read : AccessDirection.Write,
            Alignment = Access.Alignment,
        };
    }

    /// <summary>True for the short forms of ADD and SUB that have sp in their name rather than in a field.</summary>
    private bool ChangesStackPointer => OperandTemplate.StartsWith("sp, ", StringComparison.Ordinal);

    public ArmRegisterList Destinations(uint bits)
    {
        ArmRegisterList list = Loads ? RegisterList(bits) : default;
        foreach ((char letter, _) in _fields)
        {
            if (letter is 'd' or 'e' or 'f' or 'g' or 'h' or 'l' || (Loads && letter is ('t' or 'u')))
            {
                list = list.With((int)Field(letter, bits));
            }
        }

        if (Memory(bits) is { WritesBack: true } memory)
        {
            list = list.With(memory.Base);
        }

        if (ChangesStackPointer)
        {
            list = list.With(13);
        }

        return Kind switch
        {
            InstructionKind.Branch or InstructionKind.BranchExchange or InstructionKind.TableBranch => list.With(15),
            InstructionKind.BranchLink or InstructionKind.BranchLinkExchange => list.With(14).With(15),
            _ => list,
        };
    }

    public ArmRegisterList Sources(uint bits)
    {
        ArmRegisterList list = Loads ? default : RegisterList(bits);
        foreach ((char letter, _) in _fields)
        {
            if (letter is 'n' or 'm' or 'a' or 'e' or 'f' or 'g' || (!Loads && letter is ('t' or 'u')))
            {
                list = list.With((int)Field(letter, bits));
            }
        }

        if (ChangesStackPointer || OperandTemplate.Contains(", sp,", StringComparison.Ordinal))
        {
            list = list.With(13);
        }

        return Access?.Base is { } fixedBase ? list.With(fixedBase) : list;
    }

    /// <summary>Target minus (address + 4) of a direct branch; null for everything else.</summary>
    public long? BranchOffset(uint bits)
    {
        long immediate = Field('i', bits);
        uint sign = Field('S', bits);
        uint j1 = Field('J', bits);
        uint j2 = Field('K', bits);
        int width = FieldWidth('i');
        return Branch switch
        {
            BranchForm.Short => SignExtend(immediate, width) * 2,
            BranchForm.Forward => immediate * 2,
            BranchForm.Backward => -immediate * 2,
            BranchForm.Conditional => SignExtend(((long)sign << 19) | ((long)j2 << 18) | ((long)j1 << 17) | immediate, 20) * 2,
            BranchForm.Long => SignExtend(((long)sign << 23) | ((long)(1 ^ j1 ^ sign) << 22) | ((long)(1 ^ j2 ^ sign) << 21) | immediate, 24) * 2,
            _ => null,
        };
    }

    private static long SignExtend(long value, int width) => value << (64 - width) >> (64 - width);
}
