using Inquest.Binary;

namespace Inquest.Dwarf.Lines;

/// <summary>
/// Runs a line number program (DWARF 5 §6.2.5) and gives its rows in order, those of removed code too. It ends early where
/// the program is damaged: <see cref="IsDamaged"/> says so.
/// </summary>
public ref struct DwarfLineRowReader
{
    private readonly DwarfLineHeader _header;
    private ByteCursor _cursor;
    private ulong _address;
    private ulong _file;
    private uint _line;
    private uint _column;
    private int _operation;
    private bool _isStatement;

    internal DwarfLineRowReader(DwarfLineProgram program)
    {
        _header = program.Header;
        _cursor = new ByteCursor(_header.Program.Span);
        Reset();
    }

    /// <summary>The row that was read last.</summary>
    public DwarfLineRow Current { get; private set; }

    /// <summary>True once the program could not be read on.</summary>
    public readonly bool IsDamaged => _cursor.Failed;

    /// <summary>Runs to the next row; false at the end of the program and at damage.</summary>
    public bool Read()
    {
        while (!_cursor.AtEnd)
        {
            int opcode = _cursor.ReadUInt8();
            if (opcode >= _header.OpcodeBase)
            {
                if (_header.LineRange == 0)
                {
                    _cursor.Fail();
                    return false;
                }

                int adjusted = opcode - _header.OpcodeBase;
                Advance((ulong)(adjusted / _header.LineRange));
                _line = unchecked(_line + (uint)(_header.LineBase + (adjusted % _header.LineRange)));
                return Emit(isEnd: false);
            }

            if (opcode == 0 ? ReadExtended() : ReadStandard(opcode))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Runs a standard opcode; true when it made a row.</summary>
    private bool ReadStandard(int opcode)
    {
        switch (opcode)
        {
            case 1: // DW_LNS_copy
                return Emit(isEnd: false);
            case 2: // DW_LNS_advance_pc
                Advance(_cursor.ReadUleb128());
                break;
            case 3: // DW_LNS_advance_line
                _line = unchecked(_line + (uint)_cursor.ReadSleb128());
                break;
            case 4: // DW_LNS_set_file
                _file = _cursor.ReadUleb128();
                break;
            case 5: // DW_LNS_set_column
                ulong column = _cursor.ReadUleb128();
                _column = column > uint.MaxValue ? 0 : (uint)column;
                break;
            case 6: // DW_LNS_negate_stmt
                _isStatement = !_isStatement;
                break;
            case 8: // DW_LNS_const_add_pc: as special opcode 255, without a row
                if (_header.LineRange == 0)
                {
                    _cursor.Fail();
                    return false;
                }

                Advance((ulong)((255 - _header.OpcodeBase) / _header.LineRange));
                break;
            case 9: // DW_LNS_fixed_advance_pc
                _address = unchecked(_address + _cursor.ReadUInt16());
                _operation = 0;
                break;
            case 7: // DW_LNS_set_basic_block
            case 10: // DW_LNS_set_prologue_end
            case 11: // DW_LNS_set_epilogue_begin
                break;
            default: // DW_LNS_set_isa, and opcodes of later versions
                for (int i = 0; i < _header.OpcodeLengths[opcode - 1]; i++)
                {
                    _cursor.ReadUleb128();
                }

                break;
        }

        return false;
    }

    /// <summary>Runs an extended opcode; true when it made a row.</summary>
    private bool ReadExtended()
    {
        ulong length = _cursor.ReadUleb128();
        int start = _cursor.Position;
        if (_cursor.Failed || length == 0 || length > (ulong)_cursor.Remaining)
        {
            _cursor.Fail();
            return false;
        }

        int kind = _cursor.ReadUInt8();
        bool emitted = false;
        if (kind == 1)
        {
            // DW_LNE_end_sequence
            emitted = Emit(isEnd: true);
            Reset();
        }
        else if (kind == 2)
        {
            // DW_LNE_set_address; its size is what the opcode's length leaves, whatever the header states.
            _address = _cursor.ReadUnsigned((int)length - 1);
            _operation = 0;
        }

        // DW_LNE_set_discriminator, DW_LNE_define_file and unknown ones change no row that is kept.
        _cursor.Seek(start + (long)length);
        return emitted && !_cursor.Failed;
    }

    private void Advance(ulong operations)
    {
        int most = _header.MaximumOperationsPerInstruction;
        if (most == 1)
        {
            _address = unchecked(_address + (operations * (ulong)_header.MinimumInstructionLength));
            return;
        }

        ulong total = unchecked((ulong)_operation + operations);
        _address = unchecked(_address + (total / (ulong)most * (ulong)_header.MinimumInstructionLength));
        _operation = (int)(total % (ulong)most);
    }

    private bool Emit(bool isEnd)
    {
        if (_cursor.Failed)
        {
            return false;
        }

        Current = new DwarfLineRow(_address, _file, _line, _column, _isStatement, isEnd);
        return true;
    }

    private void Reset()
    {
        _address = 0;
        _file = 1;
        _line = 1;
        _column = 0;
        _operation = 0;
        _isStatement = _header.DefaultIsStatement;
    }
}
