using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>
/// An ELF32 core to be written (System V gABI, chapters 4 and 5): ET_CORE, one PT_NOTE and a PT_LOAD for each run of memory.
/// </summary>
public sealed class ElfCore
{
    private const int HeaderSize = 52;
    private const int ProgramHeaderSize = 32;
    private const int CoreType = 4;
    private const uint LoadType = 1;
    private const uint NoteType = 4;

    // A program header table of more entries needs an extension (PN_XNUM) that readers may lack.
    private const int MostSegments = 0xFFFE;

    /// <summary>The machine (<c>e_machine</c>).</summary>
    public required ElfMachine Machine { get; init; }

    /// <summary>Machine-specific flags (<c>e_flags</c>).</summary>
    public uint Flags { get; init; }

    /// <summary>The notes, in order.</summary>
    public required IReadOnlyList<ElfCoreNote> Notes { get; init; }

    /// <summary>The memory with the rights that its segments get, in order; none is empty.</summary>
    public required IReadOnlyList<(AddressedBytes Memory, ElfSegmentFlags Flags)> Segments { get; init; }

    /// <summary>Writes the core.</summary>
    /// <exception cref="InvalidOperationException">There are more runs of memory than a core can have.</exception>
    public void WriteTo(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Segments.Count >= MostSegments)
        {
            throw new InvalidOperationException($"A core has room for {MostSegments - 1} runs of memory.");
        }

        byte[] notes = NoteBytes();
        int headers = HeaderSize + (ProgramHeaderSize * (Segments.Count + 1));
        byte[] start = new byte[headers];
        WriteHeader(start);
        long offset = headers;
        WriteProgramHeader(start, 0, NoteType, offset, 0, notes.Length, default);
        offset += notes.Length;
        for (int i = 0; i < Segments.Count; i++)
        {
            (AddressedBytes memory, ElfSegmentFlags flags) = Segments[i];
            WriteProgramHeader(start, i + 1, LoadType, offset, memory.Address, memory.Bytes.Length, flags);
            offset += memory.Bytes.Length;
        }

        output.Write(start);
        output.Write(notes);
        foreach ((AddressedBytes memory, _) in Segments)
        {
            output.Write(memory.Bytes.Span);
        }
    }

    private void WriteHeader(Span<byte> header)
    {
        ElfFile.Magic.CopyTo(header);
        header[4] = 1;
        header[5] = 1;
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header[16..], CoreType);
        BinaryPrimitives.WriteUInt16LittleEndian(header[18..], (ushort)Machine);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], 1);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], HeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header[36..], Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(header[40..], HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[42..], ProgramHeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header[44..], (ushort)(Segments.Count + 1));
    }

    private static void WriteProgramHeader(Span<byte> start, int index, uint type, long offset, ulong address, int size, ElfSegmentFlags flags)
    {
        Span<byte> header = start.Slice(HeaderSize + (ProgramHeaderSize * index), ProgramHeaderSize);
        BinaryPrimitives.WriteUInt32LittleEndian(header, type);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], checked((uint)offset));
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], checked((uint)address));
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], checked((uint)address));
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], type == LoadType ? (uint)size : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], (uint)flags);
        BinaryPrimitives.WriteUInt32LittleEndian(header[28..], type == LoadType ? 1u : 4u);
    }

    // Size of the owner, size of the content, type; then both, each padded to four bytes.
    private byte[] NoteBytes()
    {
        using MemoryStream bytes = new();
        Span<byte> word = stackalloc byte[4];
        foreach (ElfCoreNote note in Notes)
        {
            byte[] owner = Encoding.ASCII.GetBytes(note.Owner + "\0");
            foreach (uint value in (ReadOnlySpan<uint>)[(uint)owner.Length, (uint)note.Bytes.Length, note.Type])
            {
                BinaryPrimitives.WriteUInt32LittleEndian(word, value);
                bytes.Write(word);
            }

            Pad(bytes, owner);
            Pad(bytes, note.Bytes.Span);
        }

        return bytes.ToArray();
    }

    private static void Pad(MemoryStream bytes, ReadOnlySpan<byte> content)
    {
        bytes.Write(content);
        while (bytes.Length % 4 != 0)
        {
            bytes.WriteByte(0);
        }
    }
}
