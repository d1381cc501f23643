using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf.CallFrames;

public sealed class CallFrameRowTests
{
    private const ulong Start = 0x1000;

    private static bool TryEvaluate(Action<SectionWriter> instructions, ulong pc, out CallFrameRow row, out string problem, Limits? limits = null)
    {
        CallFrameSection section = new(new CallFrameBuilder().Describe(Start, 0x1000, instructions).ToArray(), isEhFrame: false, 4);
        Assert.True(section.TryFind(pc, out FrameDescriptionEntry description));
        row = new(96, limits);
        return row.TryEvaluate(description, pc, out problem);
    }

    private static CallFrameRow Evaluate(Action<SectionWriter> instructions, ulong pc = Start)
    {
        Assert.True(TryEvaluate(instructions, pc, out CallFrameRow row, out string problem), problem);
        return row;
    }

    // push {r4, lr}; sub sp, #8
    private static void Prologue(SectionWriter w) => w.U8(0x41).U8(0x0E).Uleb(8).U8(0x84).Uleb(2).U8(0x8E).Uleb(1).U8(0x41).U8(0x0E).Uleb(16);

    [Theory]
    [InlineData(0x1000, 0, RegisterRuleKind.Unspecified, 0, 0x1000, 0x1002)]
    [InlineData(0x1002, 8, RegisterRuleKind.Offset, -4, 0x1002, 0x1004)]
    [InlineData(0x1004, 16, RegisterRuleKind.Offset, -4, 0x1004, 0x2000)]
    public void A_row_holds_from_its_address_to_the_next(ulong pc, long cfa, RegisterRuleKind kind, long offset, ulong start, ulong end)
    {
        CallFrameRow row = Evaluate(Prologue, pc);
        Assert.Equal(13, row.Cfa.Register);
        Assert.Equal(cfa, row.Cfa.Offset);
        Assert.Equal(kind, row[14].Kind);
        Assert.Equal(offset, row[14].Operand);
        Assert.Equal(new AddressRange(start, end), row.Range);
    }

    [Fact]
    public void Restoring_a_state_brings_back_rules_and_frame_address()
    {
        CallFrameRow row = Evaluate(w => { Prologue(w); w.U8(0x0A).U8(0x0E).Uleb(0).U8(0xCE).U8(0xC4).U8(0x41).U8(0x0B); }, Start + 6);
        Assert.Equal(16, row.Cfa.Offset);
        Assert.Equal(RegisterRuleKind.Offset, row[14].Kind);
        Assert.Equal(-8, row[4].Operand);
    }

    [Fact]
    public void Restoring_a_register_takes_the_shared_rule()
    {
        CallFrameRow row = Evaluate(w => { Prologue(w); w.U8(0xC4); }, Start + 4);
        Assert.Equal(RegisterRuleKind.Unspecified, row[4].Kind);
    }

    [Fact]
    public void All_rule_operations_are_understood()
    {
        CallFrameRow row = Evaluate(w => w
            .U8(0x05).Uleb(80).Uleb(3) // offset_extended
            .U8(0x11).Uleb(81).Sleb(-2) // offset_extended_sf
            .U8(0x07).Uleb(0) // undefined
            .U8(0x08).Uleb(1) // same_value
            .U8(0x09).Uleb(14).Uleb(12) // register
            .U8(0x14).Uleb(13).Uleb(1) // val_offset
            .U8(0x15).Uleb(2).Sleb(2) // val_offset_sf
            .U8(0x10).Uleb(3).Uleb(1).U8(0x30) // expression
            .U8(0x16).Uleb(5).Uleb(1).U8(0x31) // val_expression
            .U8(0x2E).Uleb(4) // GNU_args_size
            .U8(0x2F).Uleb(6).Uleb(2) // GNU_negative_offset_extended
            .U8(0x13).Sleb(-6)); // def_cfa_offset_sf
        Assert.Equal(new RegisterRule(RegisterRuleKind.Offset, -12), row[80]);
        Assert.Equal(new RegisterRule(RegisterRuleKind.Offset, 8), row[81]);
        Assert.Equal(RegisterRuleKind.Undefined, row[0].Kind);
        Assert.Equal(RegisterRuleKind.SameValue, row[1].Kind);
        Assert.Equal(new RegisterRule(RegisterRuleKind.Register, 12), row[14]);
        Assert.Equal(new RegisterRule(RegisterRuleKind.ValueOffset, -4), row[13]);
        Assert.Equal(new RegisterRule(RegisterRuleKind.ValueOffset, -8), row[2]);
        Assert.Equal(RegisterRuleKind.Expression, row[3].Kind);
        Assert.Equal(RegisterRuleKind.ValueExpression, row[5].Kind);
        Assert.Equal(new RegisterRule(RegisterRuleKind.Offset, 8), row[6]);
        Assert.Equal(24, row.Cfa.Offset);
    }

    [Fact]
    public void An_expression_gives_the_frame_address()
    {
        CallFrameRow row = Evaluate(w => w.U8(0x0F).Uleb(2).U8(0x7D).Sleb(8));
        Assert.True(row.Cfa.IsExpression);
        Assert.Equal(2, row.Cfa.Expression.Length);
    }

    [Fact]
    public void An_unknown_operation_stops_the_description()
    {
        Assert.False(TryEvaluate(w => w.U8(0x3F), Start, out _, out string problem));
        Assert.Contains("0x3f", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_for_registers_beyond_the_row_are_skipped()
    {
        CallFrameRow row = Evaluate(w => w.U8(0x05).Uleb(5000).Uleb(3).U8(0x0E).Uleb(8));
        Assert.Equal(8, row.Cfa.Offset);
    }

    [Theory]
    [InlineData(3, 2, false)]
    [InlineData(2, 2, true)]
    public void Remembered_states_are_limited(int depth, int limit, bool accepted)
    {
        bool done = TryEvaluate(
            w =>
            {
                for (int i = 0; i < depth; i++)
                {
                    w.U8(0x0A);
                }
            },
            Start,
            out _,
            out _,
            new() { MaxStackDepth = limit });
        Assert.Equal(accepted, done);
    }

    [Fact]
    public void Restoring_what_was_not_remembered_is_malformed() => Assert.False(TryEvaluate(w => w.U8(0x0B), Start, out _, out _));

    [Fact]
    public void Random_instructions_never_throw()
    {
        Random random = new(4711);
        byte[] noise = new byte[64];
        for (int i = 0; i < 2000; i++)
        {
            random.NextBytes(noise);
            TryEvaluate(w => w.Bytes(noise), Start + (ulong)random.Next(0x1000), out _, out _);
        }
    }
}
