using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Architectures.Arm;

/// <summary>
/// .ARM.exidx and .ARM.extab ("Exception Handling ABI for the Arm Architecture", EHABI32): a sorted table from function to
/// a short program of pops. It describes frames at calls only, not inside prologues and epilogues.
/// </summary>
internal sealed class ExceptionIndexTable : UnwindTable
{
    private const int EntrySize = 8;
    private const uint CannotUnwind = 1;

    private readonly ReadOnlyMemory<byte> _index;
    private readonly ulong _address;
    private readonly TargetMemory _memory;
    private readonly int _count;

    public ExceptionIndexTable(ReadOnlyMemory<byte> index, ulong address, TargetMemory memory, Limits limits)
    {
        _index = index;
        _address = address;
        _memory = memory;
        _count = Math.Min(index.Length / EntrySize, limits.MaxCallFrameEntries);
    }

    public override string Name => ".ARM.exidx";

    public override TableFrame? Find(ulong pc)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (FunctionOf(middle) <= pc)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low == 0)
        {
            return null;
        }

        int entry = low - 1;
        uint word = Word(entry, 4);
        if (word == CannotUnwind)
        {
            return null;
        }

        Span<byte> program = stackalloc byte[3 + (4 * byte.MaxValue)];
        int length = (word & 0x8000_0000) != 0
            ? ReadInline(word, program)
            : ReadTable(Relative(word, Place(entry, 4)), program);
        return length < 0 ? null : ExceptionIndexProgram.Run(program[..length]);
    }

    // Compact model, personality routine 0: three instructions in the word itself.
    private static int ReadInline(uint word, Span<byte> program)
    {
        if ((word >> 24) != 0x80)
        {
            return -1;
        }

        program[0] = (byte)((word >> 16) & 0xFF);
        program[1] = (byte)((word >> 8) & 0xFF);
        program[2] = (byte)(word & 0xFF);
        return 3;
    }

    private int ReadTable(ulong address, Span<byte> program)
    {
        if (!_memory.TryReadUInt32(address, out uint word))
        {
            return -1;
        }

        int length = 0;
        int words;
        if ((word & 0x8000_0000) == 0)
        {
            // Generic model: a personality routine's address, then (as GCC's and Clang's routines have it) the program
            // with the number of further words in the highest byte.
            address += 4;
            if (!_memory.TryReadUInt32(address, out word))
            {
                return -1;
            }

            words = (int)(word >> 24);
            program[length++] = (byte)((word >> 16) & 0xFF);
        }
        else if (((word >> 24) & 0xF) == 0)
        {
            words = 0;
            program[length++] = (byte)((word >> 16) & 0xFF);
        }
        else
        {
            // Personality routines 1 and 2: the second byte counts the further words.
            words = (int)((word >> 16) & 0xFF);
        }

        program[length++] = (byte)((word >> 8) & 0xFF);
        program[length++] = (byte)(word & 0xFF);
        for (int i = 1; i <= words; i++)
        {
            if (!_memory.TryReadUInt32(address + (ulong)(4 * i), out word))
            {
                return -1;
            }

            BinaryPrimitives.WriteUInt32BigEndian(program[length..], word);
            length += 4;
        }

        return length;
    }

    private ulong FunctionOf(int entry) => Relative(Word(entry, 0), Place(entry, 0)) & ~1ul;

    private uint Word(int entry, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(_index.Span[((entry * EntrySize) + offset)..]);

    private ulong Place(int entry, int offset) => _address + (ulong)((entry * EntrySize) + offset);

    // prel31: 31 bits, signed, relative to the place itself.
    private static ulong Relative(uint word, ulong place) => unchecked((place + (ulong)(long)((int)(word << 1) >> 1)) & 0xFFFF_FFFF);
}
