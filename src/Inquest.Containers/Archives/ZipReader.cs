using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>
/// Reads zip (PKWARE APPNOTE 6.3): by the central directory, or, when a cut download has lost it, by walking the local
/// headers. Stored members are slices; deflated ones are unpacked within the budget.
/// </summary>
internal static class ZipReader
{
    private const int CentralHeaderBytes = 46;
    private const int EndRecordBytes = 22;
    private const int MaxCommentBytes = 0xFFFF;
    private const ushort Encrypted = 1;
    private const ushort SizesFollow = 8;

    private static ReadOnlySpan<byte> LocalMagic => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> CentralMagic => "PK\u0001\u0002"u8;

    private static ReadOnlySpan<byte> EndMagic => "PK\u0005\u0006"u8;

    internal static List<NamedBytes> Read(NamedBytes archive, UnpackBudget budget, Limits limits, DiagnosticBag diagnostics)
    {
        List<Entry>? entries = CentralDirectory(archive.Bytes.Span, limits);
        if (entries is null)
        {
            diagnostics.Warn("INQ1033", archive.Name, "The zip archive has no readable directory (a cut download?); its members are found one by one.");
            entries = WalkLocalHeaders(archive.Bytes.Span, limits);
        }

        List<NamedBytes> members = [];
        foreach (Entry entry in entries)
        {
            if (!entry.Name.EndsWith('/') && Open(archive, entry, budget, diagnostics) is { } member)
            {
                members.Add(member);
            }
        }

        return members;
    }

    private static NamedBytes? Open(NamedBytes archive, Entry entry, UnpackBudget budget, DiagnosticBag diagnostics)
    {
        string name = $"{archive.Name}/{entry.Name.Replace('\\', '/')}";
        if (ContentDetector.IsLitter(name))
        {
            return null;
        }

        if ((entry.Flags & Encrypted) != 0)
        {
            diagnostics.Warn("INQ1034", name, "Encrypted; unpack it with its password and give the file.");
            return null;
        }

        ReadOnlyMemory<byte> bytes = archive.Bytes;
        ByteCursor cursor = new(bytes.Span);
        cursor.Seek(entry.LocalOffset);
        cursor.Skip(26);
        int nameLength = cursor.ReadUInt16();
        int extraLength = cursor.ReadUInt16();
        cursor.Skip(nameLength + extraLength);
        if (cursor.Failed || !bytes.Span[(int)entry.LocalOffset..].StartsWith(LocalMagic))
        {
            diagnostics.Warn("INQ1035", name, "The member's header is damaged; it is not read.");
            return null;
        }

        int start = cursor.Position;
        int length = (int)Math.Min(entry.PackedBytes, bytes.Length - start);
        ReadOnlyMemory<byte> packed = bytes.Slice(start, length);
        switch (entry.Method)
        {
            case 0:
                budget.Take(name, packed.Length);
                if (length < entry.PackedBytes && entry.PackedBytes != long.MaxValue)
                {
                    diagnostics.Warn("INQ1032", name, $"Cut: {Numbers.Text(length)} of {Numbers.Text(entry.PackedBytes)} bytes are there.");
                }

                return new NamedBytes(name, packed);
            case 8:
                ReadOnlyMemory<byte> content = Inflater.Inflate(packed, name, entry.Bytes, budget, diagnostics);
                if (entry.Crc is { } crc && Checksum.Crc32(content.Span) != crc)
                {
                    diagnostics.Warn("INQ1036", name, "The checksum in the archive does not fit the member; it may be damaged.");
                }

                return new NamedBytes(name, content);
            default:
                diagnostics.Warn("INQ1037", name, $"Compression method {entry.Method} is not supported; unpack it and give the file.");
                return null;
        }
    }

    private static List<Entry>? CentralDirectory(ReadOnlySpan<byte> bytes, Limits limits)
    {
        ReadOnlySpan<byte> tail = bytes[Math.Max(0, bytes.Length - EndRecordBytes - MaxCommentBytes)..];
        int end = tail.LastIndexOf(EndMagic);
        if (end < 0)
        {
            return null;
        }

        ByteCursor record = new(tail[end..]);
        record.Skip(10);
        int count = record.ReadUInt16();
        uint size = record.ReadUInt32();
        uint offset = record.ReadUInt32();
        if (record.Failed)
        {
            return null;
        }

        // The directory stands right before the end record; that also finds it when something was put before the archive.
        long endPosition = bytes.Length - tail.Length + end;
        long start = offset;
        if (offset == uint.MaxValue || !IsAt(bytes, start, CentralMagic))
        {
            start = endPosition - size;
        }

        List<Entry> entries = [];
        ByteCursor cursor = new(bytes);
        cursor.Seek(start);
        while (!cursor.AtEnd && IsAt(bytes, cursor.Position, CentralMagic) && entries.Count <= limits.MaxArchiveMembers)
        {
            if (CentralEntry(ref cursor) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return entries.Count == 0 && count > 0 ? null : entries;
    }

    private static Entry? CentralEntry(ref ByteCursor cursor)
    {
        int start = cursor.Position;
        cursor.Skip(8);
        ushort flags = cursor.ReadUInt16();
        ushort method = cursor.ReadUInt16();
        cursor.Skip(4);
        uint crc = cursor.ReadUInt32();
        long packed = cursor.ReadUInt32();
        long size = cursor.ReadUInt32();
        int nameLength = cursor.ReadUInt16();
        int extraLength = cursor.ReadUInt16();
        int commentLength = cursor.ReadUInt16();
        cursor.Seek(start + CentralHeaderBytes - 4);
        long offset = cursor.ReadUInt32();
        string name = Encoding.UTF8.GetString(cursor.ReadBytes(nameLength));
        ReadOnlySpan<byte> extra = cursor.ReadBytes(extraLength);
        cursor.Skip(commentLength);
        if (cursor.Failed)
        {
            return null;
        }

        Zip64(extra, ref size, ref packed, ref offset);
        return new Entry(name, flags, method, crc, packed, size, offset);
    }

    // Extra field 0x0001 holds, in this order, the 64-bit value of each field that is all ones.
    private static void Zip64(ReadOnlySpan<byte> extra, ref long size, ref long packed, ref long offset)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (id == 1)
            {
                ByteCursor values = new(extra.Slice(4, length));
                Widen(ref size, ref values);
                Widen(ref packed, ref values);
                Widen(ref offset, ref values);
                return;
            }

            extra = extra[(4 + length)..];
        }
    }

    private static void Widen(ref long value, ref ByteCursor values)
    {
        if (value == uint.MaxValue && !values.AtEnd)
        {
            value = (long)Math.Min(values.ReadUInt64(), long.MaxValue);
        }
    }

    private static List<Entry> WalkLocalHeaders(ReadOnlySpan<byte> bytes, Limits limits)
    {
        List<Entry> entries = [];
        int position = 0;
        while (entries.Count < limits.MaxArchiveMembers)
        {
            int next = bytes[position..].IndexOf(LocalMagic);
            if (next < 0)
            {
                return entries;
            }

            position += next;
            ByteCursor cursor = new(bytes, position);
            cursor.Skip(6);
            ushort flags = cursor.ReadUInt16();
            ushort method = cursor.ReadUInt16();
            cursor.Skip(4);
            uint crc = cursor.ReadUInt32();
            long packed = cursor.ReadUInt32();
            long size = cursor.ReadUInt32();
            int nameLength = cursor.ReadUInt16();
            int extraLength = cursor.ReadUInt16();
            ReadOnlySpan<byte> name = cursor.ReadBytes(nameLength);
            cursor.Skip(extraLength);
            if (cursor.Failed)
            {
                return entries;
            }

            bool streamed = (flags & SizesFollow) != 0 && packed == 0;
            int data = cursor.Position;
            if (streamed)
            {
                // Sizes stand behind the data: deflate ends by itself, a stored member ends at the next header.
                int following = bytes[data..].IndexOf(LocalMagic);
                packed = following < 0 ? bytes.Length - data : following;
            }

            entries.Add(new Entry(Encoding.UTF8.GetString(name), flags, method, streamed ? null : crc, packed, streamed ? 0 : size, position));
            position = (int)Math.Min(bytes.Length, data + packed);
        }

        return entries;
    }

    private static bool IsAt(ReadOnlySpan<byte> bytes, long offset, ReadOnlySpan<byte> magic) =>
        offset >= 0 && offset <= bytes.Length && bytes[(int)offset..].StartsWith(magic);

    private sealed record Entry(string Name, ushort Flags, ushort Method, uint? Crc, long PackedBytes, long Bytes, long LocalOffset);
}
