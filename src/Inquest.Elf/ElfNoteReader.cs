using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>Reads notes (gABI, "Note Section"): name size, description size, type, name and description padded to 4 bytes.</summary>
internal static class ElfNoteReader
{
    public static ElfNote[] Read(ElfFile file)
    {
        var notes = new List<ElfNote>();
        bool any = false;
        foreach (ElfSection section in file.Sections)
        {
            if (section.Type == ElfSectionType.Note)
            {
                any = true;
                Read(file, section.GetBytes(), section.Name, notes);
            }
        }

        if (!any)
        {
            foreach (ElfSegment segment in file.Segments)
            {
                if (segment.Type == ElfSegmentType.Note)
                {
                    Read(file, segment.Bytes, "note segment", notes);
                }
            }
        }

        return [.. notes];
    }

    private static void Read(ElfFile file, ReadOnlyMemory<byte> bytes, string place, List<ElfNote> notes)
    {
        var cursor = new ByteCursor(bytes.Span);
        while (!cursor.AtEnd)
        {
            uint nameSize = cursor.ReadUInt32();
            uint size = cursor.ReadUInt32();
            uint type = cursor.ReadUInt32();
            ReadOnlySpan<byte> owner = cursor.ReadBytes(nameSize);
            SkipPadding(ref cursor);
            int start = cursor.Position;
            cursor.ReadBytes(size);
            if (cursor.Failed || notes.Count >= file.Limits.MaxElfNotes)
            {
                file.Warn("INQ3008", place, $"the notes cannot be read past offset {start}; the {notes.Count} before it are used");
                return;
            }

            notes.Add(new ElfNote(file.DecodeString(owner.TrimEnd((byte)0)), type, bytes.Slice(start, (int)size)));
            SkipPadding(ref cursor);
        }
    }

    private static void SkipPadding(ref ByteCursor cursor)
    {
        // The last note's padding may be missing; that is no damage.
        int padding = -cursor.Position & 3;
        cursor.Skip(Math.Min(padding, cursor.Remaining));
    }
}
