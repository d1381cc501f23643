using System.Globalization;
using Inquest.Architectures.Arm.Instructions;

namespace Inquest.Tests.Architectures.Arm.Instructions;

public sealed class ThumbInstructionTests
{
    private const ulong Address = 0x1000;

    public static TheoryData<string> Cases => [.. File.ReadAllLines(CaseFile()).Where(line => line.Length > 0 && line[0] != '#')];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_encoding_decodes_as_its_case_says(string line)
    {
        string[] columns = [.. line.Split('|').Select(c => c.Trim())];
        ItState state = new(byte.Parse(columns[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        Assert.True(ThumbDecoder.TryDecode(Address, ThumbCode.Bytes(columns[0]), state, out ThumbInstruction instruction));

        Assert.Equal(columns[2], instruction.Kind.ToString());
        Assert.Equal(columns[3], instruction.Text);
        Assert.Equal(columns[4], Describe(instruction.Memory));
        Assert.Equal(columns[5], instruction.Sources.ToString());
        Assert.Equal(columns[6], instruction.Destinations.ToString());
    }

    [Fact]
    public void Every_halfword_has_the_length_that_its_top_five_bits_say_and_never_throws()
    {
        for (int halfword = 0; halfword <= 0xFFFF; halfword++)
        {
            bool isLong = (halfword >> 11) is 0b11101 or 0b11110 or 0b11111;
            Exercise([(byte)(halfword & 0xFF), (byte)(halfword >> 8), 0x12, 0x34], isLong ? 4 : 2);
        }
    }

    [Fact]
    public void Seeded_long_encodings_never_throw()
    {
        Random random = new(4);
        byte[] bytes = new byte[4];
        for (int i = 0; i < 60_000; i++)
        {
            random.NextBytes(bytes);
            bytes[1] = (byte)random.Next(0xE8, 0x100);
            Exercise(bytes, 4);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Bytes_that_end_before_the_instruction_do_not_decode(int length)
    {
        Assert.False(ThumbDecoder.TryDecode(Address, ThumbCode.Bytes("f000f802").AsSpan(0, length), default, out _));
    }

    [Fact]
    public void A_short_instruction_decodes_from_two_bytes()
    {
        Assert.True(ThumbDecoder.TryDecode(Address, ThumbCode.Bytes("4718").AsSpan(0, 2), default, out ThumbInstruction instruction));
        Assert.Equal(3, instruction.OperandRegister);
    }

    [Fact]
    public void An_it_block_gives_its_conditions_one_after_the_other()
    {
        // itete eq: then, else, then, else.
        ItState state = ThumbCode.Decode("bf0b").NextItState;
        List<ConditionCode> conditions = [];
        while (state.InBlock)
        {
            conditions.Add(state.Condition);
            state = state.Advance();
        }

        Assert.Equal([ConditionCode.Equal, ConditionCode.NotEqual, ConditionCode.Equal, ConditionCode.NotEqual], conditions);
    }

    [Fact]
    public void It_state_is_gathered_from_both_places_in_xpsr()
    {
        // ITSTATE 0xA6: bits 7:2 = 101001 at xPSR 15:10, bits 1:0 = 10 at xPSR 26:25; Thumb bit set besides.
        uint xpsr = (0b101001u << 10) | (0b10u << 25) | (1u << 24);
        Assert.Equal(0xA6, ItState.FromXpsr(xpsr).Bits);
        Assert.Equal(ConditionCode.GreaterOrEqual, ItState.FromXpsr(xpsr).Condition);
    }

    [Fact]
    public void Interrupt_progress_of_a_load_multiple_is_not_an_it_block()
    {
        // ICI holds a register number in bits 15:12 and zero in 11:10 and 26:25.
        Assert.False(ItState.FromXpsr(0x0100_5000).InBlock);
    }

    [Theory]
    [InlineData(ConditionCode.Equal, 0x4000_0000u, true)]
    [InlineData(ConditionCode.NotEqual, 0x4000_0000u, false)]
    [InlineData(ConditionCode.UnsignedHigher, 0x2000_0000u, true)]
    [InlineData(ConditionCode.UnsignedHigher, 0x6000_0000u, false)]
    [InlineData(ConditionCode.Less, 0x8000_0000u, true)]
    [InlineData(ConditionCode.Less, 0x9000_0000u, false)]
    [InlineData(ConditionCode.LessOrEqual, 0x4000_0000u, true)]
    [InlineData(ConditionCode.Always, 0u, true)]
    public void A_condition_holds_by_the_flags(ConditionCode condition, uint xpsr, bool expected)
    {
        Assert.Equal(expected, condition.Holds(xpsr));
    }

    private static string CaseFile() => Path.Combine(AppContext.BaseDirectory, "Architectures", "Arm", "Instructions", "ThumbInstructionCases.txt");

    private static void Exercise(byte[] bytes, int length)
    {
        Assert.Equal(length, ThumbDecoder.LengthOf((ushort)(bytes[0] | (bytes[1] << 8))));
        Assert.True(ThumbDecoder.TryDecode(Address, bytes, default, out ThumbInstruction instruction));
        Assert.Equal(length, instruction.Length);
        Assert.NotEmpty(instruction.Text);
        _ = instruction.Memory;
        _ = instruction.Destinations.ToString() + instruction.Sources + instruction.BranchTarget + instruction.OperandRegister + instruction.Number;
        _ = instruction.NextItState;
    }

    private static string Describe(MemoryOperand? memory)
    {
        if (memory is not { } m)
        {
            return "-";
        }

        string index = m.Index is { } register ? $" {ArmRegisterList.NameOf(register)}<<{m.IndexShift}" : "";
        string mode = m.Mode switch { IndexMode.PreIndexed => " pre !", IndexMode.PostIndexed => " post", _ => m.WritesBack ? " !" : "" };
        string direction = m.Direction == AccessDirection.Read ? "read" : "write";
        return $"{direction} {m.Count}*{m.AccessSize} [{ArmRegisterList.NameOf(m.Base)}{index} {m.Offset:+0;-0;+0}{mode}] align {m.Alignment}";
    }
}
