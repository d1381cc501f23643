using System.Globalization;
using System.Text;

namespace Inquest.Architectures.Arm.Instructions;

/// <summary>
/// Writes an instruction from its row's templates, as GNU objdump does with <c>-M reg-names-std</c>. Text in angle
/// brackets is replaced: a lower-case letter by the core register in that field, a precision and a letter by the
/// floating-point register (<c>&lt;sv&gt;</c>), the rest as <see cref="Special"/> and <see cref="Mnemonic"/> list.
/// </summary>
internal static class ThumbFormatter
{
    public static string Mnemonic(in ThumbInstruction instruction, ThumbEncoding encoding)
    {
        ThumbInstruction copy = instruction;
        return Fill(encoding.MnemonicTemplate, token => token switch
        {
            // The condition of the IT block, and the flag-setting suffix of 16-bit operations, which set none in a block.
            "c" => copy.ItState.Condition.Suffix(),
            "s" => copy.ItState.InBlock ? copy.ItState.Condition.Suffix() : "s",
            "S" => encoding.Field('S', copy.Bits) == 1 ? "s" : "",
            "C" => ((ConditionCode)encoding.Field('c', copy.Bits)).Suffix(),
            "then" => ThenElse(copy.Bits),
            _ => token,
        });
    }

    public static string Operands(in ThumbInstruction instruction, ThumbEncoding encoding)
    {
        ThumbInstruction copy = instruction;
        return Fill(encoding.OperandTemplate, token => token.Length switch
        {
            1 when char.IsAsciiLetterLower(token[0]) && token[0] is not ('i' or 'k') => ArmRegisterList.NameOf((int)encoding.Field(token[0], copy.Bits)),
            2 when token[0] is 's' or 'd' && token[1] is 'v' or 'x' or 'y' => FloatRegister(token[0], token[1], encoding, copy.Bits, 0),
            _ => Special(token, copy, encoding),
        });
    }

    private static string Special(string token, in ThumbInstruction instruction, ThumbEncoding encoding)
    {
        uint bits = instruction.Bits;
        uint immediate = encoding.Field('i', bits);
        return token switch
        {
            "i" => Number(immediate),
            "k" => Number(encoding.Field('k', bits)),
            "#" => "#" + Number(immediate),
            "#x4" => "#" + Number(immediate * 4),
            "#1..32" => "#" + Number(immediate == 0 ? 32 : immediate),
            "#k:i" => "#" + Number(MoveImmediate(encoding, bits)),
            "#w" => "#" + Number(encoding.Field('w', bits)),
            "#w+1" => "#" + Number(encoding.Field('w', bits) + 1),
            "width" => "#" + ((int)encoding.Field('w', bits) - (int)immediate + 1).ToString(CultureInfo.InvariantCulture),
            "0x4" => "0x" + immediate.ToString("x4", CultureInfo.InvariantCulture),
            "const" => "#" + Number(ExpandImmediate(immediate)),
            "shift" => Shift(encoding.Field('s', bits), immediate),
            "lsl" or "shift-0" => Shift(0, immediate),
            "asr" => Shift(2, immediate),
            "rotation" => immediate == 0 ? "" : ", ror #" + Number(immediate * 8),
            "list" => encoding.RegisterList(bits).ToString(),
            "clrm" => encoding.RegisterList(bits).ToString().Replace("pc", "APSR", StringComparison.Ordinal),
            "!" => instruction.Memory is { WritesBack: true } ? "!" : "",
            "target" => (instruction.BranchTarget ?? 0).ToString("x", CultureInfo.InvariantCulture),
            "condition" => ((ConditionCode)encoding.Field('c', bits)) is var condition && condition == ConditionCode.Always ? "al" : condition.Suffix(),
            "aif" => string.Concat(Flag('A'), Flag('I'), Flag('F')),
            "mem" => instruction.Memory is { } operand ? Address(operand, instruction.Length) : "",
            "barrier" => Barrier(immediate),
            "special" => SpecialRegisters.Name(immediate, encoding.TryField('k', bits, out uint mask) ? mask : null),
            "fpspecial" => SpecialRegisters.FloatingPointName(encoding.Field('k', bits)),
            "sy+1" => FloatRegister('s', 'y', encoding, bits, 1),
            "slist" => FloatList('s', encoding, bits, (int)immediate),
            "dlist" => FloatList('d', encoding, bits, (int)immediate / 2),
            "fraction16" => "#" + Fraction(16),
            "fraction32" => "#" + Fraction(32),
            _ => "<" + token + ">",
        };

        string Flag(char letter) => encoding.Field(letter, bits) == 1 ? char.ToLowerInvariant(letter).ToString() : "";

        // imm4:i, with the i bit (bit 5 of the pair) below imm4 in weight: sx:imm4:i.
        string Fraction(int size)
        {
            uint raw = encoding.Field('k', bits);
            return (size - (int)(((raw & 0xF) << 1) | (raw >> 4))).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Fill(string template, Func<string, string> replace)
    {
        StringBuilder text = new();
        int position = 0;
        while (position < template.Length)
        {
            int open = template.IndexOf('<', position);
            if (open < 0)
            {
                break;
            }

            int close = template.IndexOf('>', open);
            text.Append(template, position, open - position).Append(replace(template[(open + 1)..close]));
            position = close + 1;
        }

        return text.Append(template, position, template.Length - position).ToString();
    }

    private static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);

    // IT{x{y{z}}}: the mask holds, for each further instruction, the condition's lowest bit or its opposite, then a one.
    private static string ThenElse(uint bits)
    {
        StringBuilder text = new();
        uint lowest = (bits >> 4) & 1;
        for (int bit = 3; (bits & ((1u << bit) - 1)) != 0; bit--)
        {
            text.Append(((bits >> bit) & 1) == lowest ? 't' : 'e');
        }

        return text.ToString();
    }

    private static string Address(in MemoryOperand operand, int length)
    {
        string name = ArmRegisterList.NameOf(operand.Base);
        if (operand.Index is { } index)
        {
            string shift = operand.IndexShift == 0 ? "" : ", lsl #" + operand.IndexShift.ToString(CultureInfo.InvariantCulture);
            return $"[{name}, {ArmRegisterList.NameOf(index)}{shift}]";
        }

        string offset = "#" + operand.Offset.ToString(CultureInfo.InvariantCulture);
        return operand.Mode switch
        {
            IndexMode.PostIndexed => $"[{name}], {offset}",
            IndexMode.PreIndexed => $"[{name}, {offset}]!",
            _ => operand.Offset == 0 && length == 4 && !operand.IsLiteral ? $"[{name}]" : $"[{name}, {offset}]",
        };
    }

    private static string Shift(uint type, uint amount) => (type, amount) switch
    {
        (0, 0) => "",
        (0, _) => ", lsl #" + Number(amount),
        (1, _) => ", lsr #" + Number(amount == 0 ? 32 : amount),
        (2, _) => ", asr #" + Number(amount == 0 ? 32 : amount),
        (_, 0) => ", rrx",
        _ => ", ror #" + Number(amount),
    };

    // MOVW and MOVT: imm4:i:imm3:imm8; the field i already is i:imm3:imm8.
    private static uint MoveImmediate(ThumbEncoding encoding, uint bits) => (encoding.Field('k', bits) << 12) | encoding.Field('i', bits);

    // ThumbExpandImm (ARMv7-M ARM, A5.3.2): a byte, a byte repeated, or an eight-bit value with its top bit set rotated.
    public static uint ExpandImmediate(uint immediate)
    {
        uint low = immediate & 0xFF;
        return (immediate >> 8) switch
        {
            0 => low,
            1 => low | (low << 16),
            2 => (low << 8) | (low << 24),
            3 => low | (low << 8) | (low << 16) | (low << 24),
            _ => uint.RotateRight(0x80 | (immediate & 0x7F), (int)(immediate >> 7)),
        };
    }

    private static string Barrier(uint option) => option switch
    {
        0xF => "sy",
        0xE => "st",
        0xB => "ish",
        0xA => "ishst",
        0x7 => "un",
        0x6 => "unst",
        _ => "#" + Number(option),
    };

    private static string FloatRegister(char precision, char field, ThumbEncoding encoding, uint bits, int further)
    {
        char top = field switch { 'v' => 'D', 'x' => 'N', _ => 'M' };
        uint low = encoding.Field(field, bits);
        uint high = encoding.Field(top, bits);
        uint number = precision == 's' ? (low << 1) | high : (high << 4) | low;
        return precision + Number(Math.Min(31, number + (uint)further));
    }

    private static string FloatList(char precision, ThumbEncoding encoding, uint bits, int count)
    {
        string first = FloatRegister(precision, 'v', encoding, bits, 0);
        return count <= 1 ? "{" + first + "}" : "{" + first + "-" + FloatRegister(precision, 'v', encoding, bits, count - 1) + "}";
    }
}
