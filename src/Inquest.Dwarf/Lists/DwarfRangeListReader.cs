using Inquest.Binary;

namespace Inquest.Dwarf.Lists;

/// <summary>
/// Reads one range list: .debug_rnglists (DWARF 5 §2.17.3 and §7.25) or .debug_ranges (DWARF 4 §2.17.3). Empty ranges and
/// those of removed code are left out. A list that leaves its section ends there.
/// </summary>
internal ref struct DwarfRangeListReader
{
    private const byte EndOfList = 0x00;
    private const byte BaseAddressx = 0x01;
    private const byte StartxEndx = 0x02;
    private const byte StartxLength = 0x03;
    private const byte OffsetPair = 0x04;
    private const byte BaseAddress = 0x05;
    private const byte StartEnd = 0x06;
    private const byte StartLength = 0x07;

    private readonly DwarfUnit _unit;
    private readonly ulong _mask;
    private ByteCursor _cursor;
    private ulong _base;
    private bool _baseIsRemoved;

    public DwarfRangeListReader(DwarfUnit unit, ulong offset)
    {
        _unit = unit;
        _mask = DwarfAddress.Mask(unit.AddressSize);
        _base = unit.BaseAddress;
        DwarfSections sections = unit.DebugInfo.Sections;
        _cursor = new ByteCursor((unit.Version >= 5 ? sections.RngLists : sections.Ranges).Span);
        _cursor.Seek(offset > int.MaxValue ? -1 : (long)offset);
        if (_cursor.Failed)
        {
            Warn(offset);
        }
    }

    /// <summary>The range that was read last.</summary>
    public AddressRange Current { get; private set; }

    /// <summary>Reads the next range; false at the end of the list and at damage.</summary>
    public bool Read()
    {
        while (!_cursor.Failed)
        {
            int position = _cursor.Position;
            bool isRange = _unit.Version >= 5 ? ReadEntry(out bool ended, out ulong start, out ulong end) : ReadPair(out ended, out start, out end);
            if (_cursor.Failed || !_unit.TakeRange())
            {
                Warn((ulong)position);
                return false;
            }

            if (ended)
            {
                return false;
            }

            if (isRange && end > start && !_unit.DebugInfo.IsTombstone(start, _unit.AddressSize))
            {
                Current = new AddressRange(start, end);
                return true;
            }
        }

        return false;
    }

    private bool ReadPair(out bool ended, out ulong start, out ulong end)
    {
        ulong first = _cursor.ReadUnsigned(_unit.AddressSize);
        ulong second = _cursor.ReadUnsigned(_unit.AddressSize);
        ended = first == 0 && second == 0;
        if (first == _mask)
        {
            _base = second;
            start = 0;
            end = 0;
            return false;
        }

        // LLVM's linker writes all ones less one for removed code here: all ones selects a base. A base of 0 is no sign of
        // removed code: LLVM selects it to go back to plain addresses.
        bool removed = first >= _mask - 1 || (_base != 0 && _unit.DebugInfo.IsTombstone(_base, _unit.AddressSize));
        start = unchecked(_base + first) & _mask;
        end = unchecked(_base + second) & _mask;
        return !removed;
    }

    private bool ReadEntry(out bool ended, out ulong start, out ulong end)
    {
        ended = false;
        start = 0;
        end = 0;
        int size = _unit.AddressSize;
        switch (_cursor.ReadUInt8())
        {
            case EndOfList:
                ended = true;
                return false;
            case BaseAddressx:
                // A base that is not at hand makes what follows unknown, as removed code is.
                _base = _unit.TryReadAddress(_cursor.ReadUleb128(), out ulong address) ? address : _mask;
                _baseIsRemoved = _unit.DebugInfo.IsTombstone(_base, size);
                return false;
            case StartxEndx:
                bool known = _unit.TryReadAddress(_cursor.ReadUleb128(), out start);
                return _unit.TryReadAddress(_cursor.ReadUleb128(), out end) && known;
            case StartxLength:
                known = _unit.TryReadAddress(_cursor.ReadUleb128(), out start);
                end = AddressRange.FromLength(start, _cursor.ReadUleb128()).End;
                return known;
            case OffsetPair:
                start = unchecked(_base + _cursor.ReadUleb128()) & _mask;
                end = unchecked(_base + _cursor.ReadUleb128()) & _mask;
                return !_baseIsRemoved;
            case BaseAddress:
                _base = _cursor.ReadUnsigned(size);
                _baseIsRemoved = _unit.DebugInfo.IsTombstone(_base, size);
                return false;
            case StartEnd:
                start = _cursor.ReadUnsigned(size);
                end = _cursor.ReadUnsigned(size);
                return true;
            case StartLength:
                start = _cursor.ReadUnsigned(size);
                end = AddressRange.FromLength(start, _cursor.ReadUleb128()).End;
                return true;
            default:
                _cursor.Fail();
                return false;
        }
    }

    private readonly void Warn(ulong offset) =>
        _unit.DebugInfo.Warn("INQ4005", $"{(_unit.Version >= 5 ? ".debug_rnglists" : ".debug_ranges")}+0x{offset:x}", "a range list cannot be read to its end; the ranges before that are used");
}
