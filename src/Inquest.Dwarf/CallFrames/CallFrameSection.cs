using Inquest.Binary;

namespace Inquest.Dwarf.CallFrames;

/// <summary>
/// A .debug_frame or .eh_frame section: finds the call-frame description of an address. The headers are read once, on
/// first use; instructions only when a row is evaluated. Immutable afterwards; safe to share between threads.
/// </summary>
public sealed class CallFrameSection
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly ulong _address;
    private readonly bool _isEhFrame;
    private readonly int _addressSize;
    private readonly Limits _limits;
    private readonly DiagnosticBag? _diagnostics;
    private readonly Lazy<FrameDescriptionEntry[]> _entries;

    /// <summary>A section.</summary>
    /// <param name="bytes">Its bytes, decompressed.</param>
    /// <param name="isEhFrame">True for .eh_frame, false for .debug_frame: they tell CIEs and FDEs apart differently.</param>
    /// <param name="addressSize">Bytes of a target address, for CIEs that do not say (before version 4).</param>
    /// <param name="address">Where .eh_frame lies at run time: its addresses may be relative to themselves. Not used for .debug_frame.</param>
    /// <param name="limits">Bounds; the default when null.</param>
    /// <param name="diagnostics">Takes what is damaged (INQ4101 to INQ4104).</param>
    public CallFrameSection(ReadOnlyMemory<byte> bytes, bool isEhFrame, int addressSize, ulong address = 0, Limits? limits = null, DiagnosticBag? diagnostics = null)
    {
        if (addressSize is not (2 or 4 or 8))
        {
            throw new ArgumentOutOfRangeException(nameof(addressSize), addressSize, "An address has 2, 4 or 8 bytes.");
        }

        _bytes = bytes;
        _isEhFrame = isEhFrame;
        _addressSize = addressSize;
        _address = address;
        _limits = limits ?? Limits.Default;
        _diagnostics = diagnostics;
        _entries = new(Read);
    }

    /// <summary>The section's name.</summary>
    public string Name => _isEhFrame ? ".eh_frame" : ".debug_frame";

    /// <summary>All descriptions, sorted by address; those that the linker discarded are left out.</summary>
    public IReadOnlyList<FrameDescriptionEntry> Entries => _entries.Value;

    /// <summary>Finds the description of the code at <paramref name="pc"/>; false when there is none.</summary>
    public bool TryFind(ulong pc, out FrameDescriptionEntry description)
    {
        FrameDescriptionEntry[] entries = _entries.Value;
        int low = 0;
        int high = entries.Length;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (entries[middle].Range.Start <= pc)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        if (low > 0 && entries[low - 1].Range.Contains(pc))
        {
            description = entries[low - 1];
            return true;
        }

        description = default;
        return false;
    }

    private FrameDescriptionEntry[] Read()
    {
        List<FrameDescriptionEntry> entries = [];
        Dictionary<long, CommonInformationEntry?> cies = [];
        ByteCursor cursor = new(_bytes.Span);
        while (!cursor.AtEnd)
        {
            int start = cursor.Position;
            if (entries.Count >= _limits.MaxCallFrameEntries)
            {
                Warn("INQ4101", start, "There are more call-frame descriptions than the limit; the rest is not used.");
                break;
            }

            if (!TryReadHeader(ref cursor, out EntryHeader header))
            {
                Warn("INQ4102", start, "An entry does not fit in its section; it and what follows is not used.");
                break;
            }

            if (header.End == header.Body)
            {
                // A zero length ends .eh_frame, but linkers also leave one between the input files' parts: go on.
                continue;
            }

            if (!header.IsCie)
            {
                CommonInformationEntry? cie = FindCie(cies, header.CieOffset);
                if (cie is null || !TryReadDescription(header, cie, out FrameDescriptionEntry entry))
                {
                    Warn("INQ4103", start, "A call-frame description, or the entry that it refers to, is malformed; it is not used.");
                }
                else if (IsLive(entry.Range))
                {
                    entries.Add(entry);
                }
            }

            cursor.Seek(header.End);
        }

        entries.Sort((a, b) => a.Range.Start.CompareTo(b.Range.Start));
        return [.. entries];
    }

    // GNU ld leaves the descriptions of functions that --gc-sections dropped with address 0 (a Cortex-M has its vector
    // table there, never a function); lld writes all ones.
    private bool IsLive(AddressRange range) =>
        range.Start != 0 && !range.IsEmpty && range.Start < (_addressSize == 4 ? 0xFFFF_FFFEul : ulong.MaxValue - 1);

    private CommonInformationEntry? FindCie(Dictionary<long, CommonInformationEntry?> cies, long offset)
    {
        if (cies.TryGetValue(offset, out CommonInformationEntry? known))
        {
            return known;
        }

        CommonInformationEntry? cie = null;
        if (offset >= 0 && offset < _bytes.Length)
        {
            ByteCursor cursor = new(_bytes.Span, (int)offset);
            if (TryReadHeader(ref cursor, out EntryHeader header) && header.IsCie && header.End > header.Body)
            {
                cie = ReadCie(header);
            }
        }

        cies.Add(offset, cie);
        return cie;
    }

    private bool TryReadHeader(ref ByteCursor cursor, out EntryHeader header)
    {
        header = default;
        ulong length = cursor.ReadUInt32();
        bool is64 = length == 0xFFFF_FFFF;
        if (is64)
        {
            length = cursor.ReadUInt64();
        }

        if (cursor.Failed || length > (ulong)cursor.Remaining)
        {
            return false;
        }

        int body = cursor.Position;
        int end = body + (int)length;
        if (length == 0)
        {
            header = new(true, 0, body, end);
            return true;
        }

        ulong id = is64 ? cursor.ReadUInt64() : cursor.ReadUInt32();
        if (cursor.Failed || cursor.Position > end)
        {
            return false;
        }

        bool isCie = _isEhFrame ? id == 0 : id == (is64 ? ulong.MaxValue : 0xFFFF_FFFF);

        // .eh_frame counts backwards from the field itself, .debug_frame from the section's start.
        long cieOffset = id > int.MaxValue ? -1 : _isEhFrame ? body - (long)id : (long)id;
        header = new(isCie, cieOffset, cursor.Position, end);
        return true;
    }

    private CommonInformationEntry? ReadCie(EntryHeader header)
    {
        ByteCursor cursor = new(_bytes.Span[..header.End], header.Body);
        byte version = cursor.ReadUInt8();
        string augmentation = System.Text.Encoding.ASCII.GetString(cursor.ReadCString());
        if (version is not (1 or 3 or 4))
        {
            return null;
        }

        int addressSize = _addressSize;
        if (version == 4)
        {
            addressSize = cursor.ReadUInt8();
            byte segmentSize = cursor.ReadUInt8();
            if (addressSize is not (2 or 4 or 8) || segmentSize != 0)
            {
                return null;
            }
        }

        ulong codeAlignment = cursor.ReadUleb128();
        long dataAlignment = cursor.ReadSleb128();
        ulong returnAddress = version == 1 ? cursor.ReadUInt8() : cursor.ReadUleb128();
        byte encoding = 0;
        bool isSignal = false;
        bool hasData = augmentation.StartsWith('z');
        if (hasData)
        {
            ulong length = cursor.ReadUleb128();
            int dataEnd = cursor.Failed || length > (ulong)cursor.Remaining ? -1 : cursor.Position + (int)length;
            foreach (char letter in augmentation.AsSpan(1))
            {
                switch (letter)
                {
                    case 'R':
                        encoding = cursor.ReadUInt8();
                        break;
                    case 'P':
                        byte personality = cursor.ReadUInt8();
                        EncodedPointer.ReadValue(ref cursor, personality, addressSize);
                        break;
                    case 'L':
                        cursor.ReadUInt8();
                        break;
                    case 'S':
                        isSignal = true;
                        break;
                    default:
                        break;
                }
            }

            cursor.Seek(dataEnd);
        }
        else if (augmentation.Length != 0)
        {
            // Without 'z' the length of unknown augmentation data cannot be known: what follows would be misread.
            return null;
        }

        if (cursor.Failed || returnAddress > int.MaxValue)
        {
            return null;
        }

        return new()
        {
            Augmentation = augmentation,
            AddressSize = addressSize,
            CodeAlignment = codeAlignment,
            DataAlignment = dataAlignment,
            ReturnAddressRegister = (int)returnAddress,
            IsSignalFrame = isSignal,
            PointerEncoding = encoding,
            HasAugmentationData = hasData,
            InitialInstructions = _bytes[cursor.Position..header.End],
        };
    }

    private bool TryReadDescription(EntryHeader header, CommonInformationEntry cie, out FrameDescriptionEntry entry)
    {
        ByteCursor cursor = new(_bytes.Span[..header.End], header.Body);
        ulong at = unchecked(_address + (ulong)cursor.Position);
        ulong start = EncodedPointer.Read(ref cursor, cie.PointerEncoding, cie.AddressSize, at);
        ulong length = EncodedPointer.ReadValue(ref cursor, (byte)(cie.PointerEncoding & 0x0F), cie.AddressSize);
        if (cie.HasAugmentationData)
        {
            ulong skip = cursor.ReadUleb128();
            cursor.Skip(skip > int.MaxValue ? -1 : (long)skip);
        }

        entry = default;
        if (cursor.Failed)
        {
            return false;
        }

        entry = new(cie, AddressRange.FromLength(start, length), _bytes[cursor.Position..header.End], unchecked(_address + (ulong)cursor.Position));
        return true;
    }

    private void Warn(string id, int offset, string message) => _diagnostics?.Warn(id, $"{Name} at 0x{offset:x}", message);

    private readonly record struct EntryHeader(bool IsCie, long CieOffset, int Body, int End);
}
