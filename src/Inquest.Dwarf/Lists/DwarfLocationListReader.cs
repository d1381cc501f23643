using Inquest.Binary;

namespace Inquest.Dwarf.Lists;

/// <summary>
/// Reads one location list: .debug_loclists (DWARF 5 §2.6.2 and §7.29) or .debug_loc (DWARF 4 §2.6.2). Empty ranges and
/// those of removed code are left out; view numbers (DW_LLE_GNU_view_pair) are stepped over. A list that leaves its
/// section ends there.
/// </summary>
public ref struct DwarfLocationListReader
{
    private const byte EndOfList = 0x00;
    private const byte BaseAddressx = 0x01;
    private const byte StartxEndx = 0x02;
    private const byte StartxLength = 0x03;
    private const byte OffsetPair = 0x04;
    private const byte DefaultLocation = 0x05;
    private const byte BaseAddress = 0x06;
    private const byte StartEnd = 0x07;
    private const byte StartLength = 0x08;
    private const byte ViewPair = 0x09;

    private readonly DwarfUnit _unit;
    private readonly ReadOnlyMemory<byte> _section;
    private readonly ulong _mask;
    private ByteCursor _cursor;
    private ulong _base;
    private bool _baseIsRemoved;

    internal DwarfLocationListReader(DwarfUnit unit, ulong offset)
    {
        _unit = unit;
        _mask = DwarfAddress.Mask(unit.AddressSize);
        _base = unit.BaseAddress;
        DwarfSections sections = unit.DebugInfo.Sections;
        _section = unit.Version >= 5 ? sections.LocLists : sections.Loc;
        _cursor = new ByteCursor(_section.Span);
        _cursor.Seek(offset > int.MaxValue ? -1 : (long)offset);
        if (_cursor.Failed)
        {
            Warn(offset);
        }
    }

    /// <summary>The entry that was read last.</summary>
    public DwarfLocation Current { get; private set; }

    /// <summary>Reads the next entry; false at the end of the list and at damage, which gives a diagnostic.</summary>
    public bool Read()
    {
        while (_unit is not null && !_cursor.Failed)
        {
            int position = _cursor.Position;
            bool usable = _unit.Version >= 5 ? ReadEntry(out DwarfLocation location, out bool ended) : ReadPair(out location, out ended);
            if (_cursor.Failed)
            {
                Warn((ulong)position);
                return false;
            }

            if (ended)
            {
                return false;
            }

            if (usable && (location.IsDefault || (!location.Range.IsEmpty && !_unit.DebugInfo.IsTombstone(location.Range.Start, _unit.AddressSize))))
            {
                Current = location;
                return true;
            }
        }

        return false;
    }

    private bool ReadPair(out DwarfLocation location, out bool ended)
    {
        location = default;
        ulong first = _cursor.ReadUnsigned(_unit.AddressSize);
        ulong second = _cursor.ReadUnsigned(_unit.AddressSize);
        ended = first == 0 && second == 0;
        if (ended)
        {
            return false;
        }

        if (first == _mask)
        {
            _base = second;
            return false;
        }

        ReadOnlyMemory<byte> expression = ReadExpression(_cursor.ReadUInt16());
        location = new DwarfLocation(new(unchecked(_base + first) & _mask, unchecked(_base + second) & _mask), expression, IsDefault: false);
        return first < _mask - 1;
    }

    private bool ReadEntry(out DwarfLocation location, out bool ended)
    {
        location = default;
        ended = false;
        ulong start = 0;
        ulong end = 0;
        bool known = true;
        byte kind = _cursor.ReadUInt8();
        switch (kind)
        {
            case EndOfList:
                ended = true;
                return false;
            case BaseAddressx:
                _base = _unit.TryReadAddress(_cursor.ReadUleb128(), out ulong address) ? address : _mask;
                _baseIsRemoved = _unit.DebugInfo.IsTombstone(_base, _unit.AddressSize);
                return false;
            case BaseAddress:
                _base = _cursor.ReadUnsigned(_unit.AddressSize);
                _baseIsRemoved = _unit.DebugInfo.IsTombstone(_base, _unit.AddressSize);
                return false;
            case ViewPair:
                _cursor.ReadUleb128();
                _cursor.ReadUleb128();
                return false;
            case StartxEndx:
                known = _unit.TryReadAddress(_cursor.ReadUleb128(), out start);
                known &= _unit.TryReadAddress(_cursor.ReadUleb128(), out end);
                break;
            case StartxLength:
                known = _unit.TryReadAddress(_cursor.ReadUleb128(), out start);
                end = AddressRange.FromLength(start, _cursor.ReadUleb128()).End;
                break;
            case OffsetPair:
                start = unchecked(_base + _cursor.ReadUleb128()) & _mask;
                end = unchecked(_base + _cursor.ReadUleb128()) & _mask;
                known = !_baseIsRemoved;
                break;
            case StartEnd:
                start = _cursor.ReadUnsigned(_unit.AddressSize);
                end = _cursor.ReadUnsigned(_unit.AddressSize);
                break;
            case StartLength:
                start = _cursor.ReadUnsigned(_unit.AddressSize);
                end = AddressRange.FromLength(start, _cursor.ReadUleb128()).End;
                break;
            case DefaultLocation:
                break;
            default:
                _cursor.Fail();
                return false;
        }

        location = new DwarfLocation(new(start, end), ReadExpression(_cursor.ReadUleb128()), kind == DefaultLocation);
        return known;
    }

    private ReadOnlyMemory<byte> ReadExpression(ulong length)
    {
        int start = _cursor.Position;
        _cursor.Skip(length > int.MaxValue ? -1 : (long)length);
        return _cursor.Failed ? default : _section.Slice(start, (int)length);
    }

    private readonly void Warn(ulong offset) =>
        _unit.DebugInfo.Warn("INQ4006", $"{(_unit.Version >= 5 ? ".debug_loclists" : ".debug_loc")}+0x{offset:x}", "a location list cannot be read to its end; the entries before that are used");
}
