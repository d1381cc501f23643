using System.Diagnostics.CodeAnalysis;
using Inquest.Binary;
using Inquest.Dwarf.Lists;

namespace Inquest.Dwarf;

/// <summary>
/// One attribute's value, decoded only when asked for as a class of value (DWARF 5 §2.2). Asking for a class that the form
/// does not have, or that points outside its section, gives false: the value is then not known.
/// </summary>
public readonly struct DwarfAttributeValue
{
    private readonly DwarfUnit _unit;
    private readonly ulong _number;
    private readonly int _offset;

    internal DwarfAttributeValue(DwarfUnit unit, DwarfForm form, ulong number, int offset)
    {
        _unit = unit;
        Form = form;
        _number = number;
        _offset = offset;
    }

    /// <summary>How the value is encoded.</summary>
    public DwarfForm Form { get; }

    /// <summary>True for a location expression given in place (DW_FORM_exprloc, and blocks, which carried them before DWARF 4).</summary>
    public bool IsExpression => Form == DwarfForm.Exprloc || (IsBlock && Form != DwarfForm.Data16);

    /// <summary>True for any block of bytes.</summary>
    public bool IsBlock => Form is DwarfForm.Exprloc or DwarfForm.Block or DwarfForm.Block1 or DwarfForm.Block2 or DwarfForm.Block4 or DwarfForm.Data16;

    /// <summary>True for a reference to another entry.</summary>
    public bool IsReference => Form is DwarfForm.Ref1 or DwarfForm.Ref2 or DwarfForm.Ref4 or DwarfForm.Ref8 or DwarfForm.RefUdata
        or DwarfForm.RefAddr or DwarfForm.RefSig8 or DwarfForm.GnuRefAlt or DwarfForm.RefSup4 or DwarfForm.RefSup8;

    /// <summary>True for a flag that is set.</summary>
    public bool IsFlagSet => Form is DwarfForm.Flag or DwarfForm.FlagPresent && _number != 0;

    /// <summary>True for an address, given in place or by index; its value may still be out of reach.</summary>
    public bool IsAddress => Form is DwarfForm.Addr or DwarfForm.Addrx or DwarfForm.GnuAddrIndex
        or DwarfForm.Addrx1 or DwarfForm.Addrx2 or DwarfForm.Addrx3 or DwarfForm.Addrx4;

    /// <summary>A target address.</summary>
    public bool TryGetAddress(out ulong address)
    {
        address = _number;
        return Form == DwarfForm.Addr || (IsAddress && _unit.TryReadAddress(_number, out address));
    }

    /// <summary>A constant as unsigned; false for a negative one.</summary>
    public bool TryGetUnsigned(out ulong value)
    {
        value = _number;
        return IsFixedData || Form == DwarfForm.Udata
            || (Form is DwarfForm.Sdata or DwarfForm.ImplicitConst && unchecked((long)_number) >= 0);
    }

    /// <summary>A constant as signed: data forms are sign-extended from their size; false when it does not fit.</summary>
    public bool TryGetSigned(out long value)
    {
        value = unchecked((long)_number);
        switch (Form)
        {
            case DwarfForm.Data1:
                value = unchecked((sbyte)_number);
                return true;
            case DwarfForm.Data2:
                value = unchecked((short)_number);
                return true;
            case DwarfForm.Data4:
                value = unchecked((int)_number);
                return true;
            case DwarfForm.Data8:
            case DwarfForm.Sdata:
            case DwarfForm.ImplicitConst:
                return true;
            case DwarfForm.Udata:
                return value >= 0;
            default:
                return false;
        }
    }

    /// <summary>An offset into another section: DW_FORM_sec_offset, or the data4 and data8 that stood for it before DWARF 4.</summary>
    public bool TryGetSectionOffset(out ulong offset)
    {
        offset = _number;
        return Form == DwarfForm.SecOffset || (Form is DwarfForm.Data4 or DwarfForm.Data8 && _unit.Version < 4);
    }

    /// <summary>An index into the unit's tables of lists (DW_FORM_rnglistx, DW_FORM_loclistx).</summary>
    public bool TryGetListIndex(out ulong index)
    {
        index = _number;
        return Form is DwarfForm.Rnglistx or DwarfForm.Loclistx;
    }

    /// <summary>The list of locations that the value points to (DW_AT_location and others); false when it is not such a pointer.</summary>
    public bool TryGetLocationList(out DwarfLocationListReader list)
    {
        list = default;
        if (!TryGetSectionOffset(out ulong offset) && !(Form == DwarfForm.Loclistx && _unit.TryReadListOffset(_number, ranges: false, out offset)))
        {
            return false;
        }

        list = new DwarfLocationListReader(_unit, offset);
        return true;
    }

    /// <summary>A block's bytes: expression, constant of 16 bytes, or plain block.</summary>
    public bool TryGetBlock(out ReadOnlyMemory<byte> block)
    {
        if (!IsBlock)
        {
            block = default;
            return false;
        }

        block = _unit.SectionBytes.Slice(_offset, (int)_number);
        return true;
    }

    /// <summary>A string as UTF-8 bytes without the NUL, not copied.</summary>
    public bool TryGetStringBytes(out ReadOnlySpan<byte> bytes)
    {
        switch (Form)
        {
            case DwarfForm.String:
                bytes = _unit.SectionBytes.Span.Slice(_offset, (int)_number);
                return true;
            case DwarfForm.Strp:
                return _unit.DebugInfo.TryReadString(_unit.DebugInfo.Sections.Str.Span, _number, out bytes);
            case DwarfForm.LineStrp:
                return _unit.DebugInfo.TryReadString(_unit.DebugInfo.Sections.LineStr.Span, _number, out bytes);
            case DwarfForm.Strx:
            case DwarfForm.Strx1:
            case DwarfForm.Strx2:
            case DwarfForm.Strx3:
            case DwarfForm.Strx4:
            case DwarfForm.GnuStrIndex:
                bytes = default;
                return _unit.TryReadStringOffset(_number, out ulong offset)
                    && _unit.DebugInfo.TryReadString(_unit.DebugInfo.Sections.Str.Span, offset, out bytes);
            default:
                // DW_FORM_strp_sup and DW_FORM_GNU_strp_alt point into another file, which is not at hand.
                bytes = default;
                return false;
        }
    }

    /// <summary>A string; a new one each time, cut at <see cref="Limits.MaxStringLength"/> bytes.</summary>
    public bool TryGetString([NotNullWhen(true)] out string? value)
    {
        if (TryGetStringBytes(out ReadOnlySpan<byte> bytes))
        {
            value = _unit.DebugInfo.DecodeString(bytes);
            return true;
        }

        value = null;
        return false;
    }

    /// <summary>
    /// A reference within the unit as the offset in the unit's section, without reading what stands there; it may be the
    /// unit's end.
    /// </summary>
    public bool TryGetUnitOffset(out int offset)
    {
        bool inUnit = Form is DwarfForm.Ref1 or DwarfForm.Ref2 or DwarfForm.Ref4 or DwarfForm.Ref8 or DwarfForm.RefUdata
            && _number <= (ulong)(_unit.End - _unit.Offset);
        offset = inUnit ? _unit.Offset + (int)_number : 0;
        return inUnit;
    }

    /// <summary>The entry that a reference names, in whichever unit it stands; false when it is not at hand or not an entry.</summary>
    public bool TryGetReference(out DwarfEntry entry)
    {
        entry = default;
        switch (Form)
        {
            case DwarfForm.Ref1:
            case DwarfForm.Ref2:
            case DwarfForm.Ref4:
            case DwarfForm.Ref8:
            case DwarfForm.RefUdata:
                return _number < (ulong)(_unit.End - _unit.Offset) && _unit.TryReadEntry(_unit.Offset + (int)_number, out entry);
            case DwarfForm.RefAddr:
                return _unit.DebugInfo.TryReadEntry(_number, out entry);
            case DwarfForm.RefSig8:
                return _unit.DebugInfo.FindTypeUnit(_number) is { } unit && unit.TryReadEntry(unit.TypeOffset, out entry);
            default:
                // DW_FORM_GNU_ref_alt and DW_FORM_ref_sup point into another file, which is not at hand.
                return false;
        }
    }

    private bool IsFixedData => Form is DwarfForm.Data1 or DwarfForm.Data2 or DwarfForm.Data4 or DwarfForm.Data8;
}
