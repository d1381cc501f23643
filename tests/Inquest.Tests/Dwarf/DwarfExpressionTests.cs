using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf;

public sealed class DwarfExpressionTests
{
    private const byte Lit0 = 0x30;
    private const byte StackValue = 0x9f;

    private readonly Target _target = new();

    [Theory]
    [InlineData(new byte[] { 0x08, 0xff }, 0xffu)] // const1u
    [InlineData(new byte[] { 0x09, 0xff }, 0xffff_ffffu)] // const1s
    [InlineData(new byte[] { 0x0a, 0xfe, 0xff }, 0xfffeu)] // const2u
    [InlineData(new byte[] { 0x0b, 0xfe, 0xff }, 0xffff_fffeu)] // const2s
    [InlineData(new byte[] { 0x0c, 1, 2, 3, 4 }, 0x0403_0201u)] // const4u
    [InlineData(new byte[] { 0x0d, 1, 2, 3, 0x84 }, 0x8403_0201u)] // const4s
    [InlineData(new byte[] { 0x0e, 1, 2, 3, 4, 5, 6, 7, 8 }, 0x0403_0201u)] // const8u, cut to an address
    [InlineData(new byte[] { 0x10, 0x80, 0x01 }, 0x80u)] // constu
    [InlineData(new byte[] { 0x11, 0x7f }, 0xffff_ffffu)] // consts
    [InlineData(new byte[] { 0x03, 1, 2, 3, 4 }, 0x0403_0201u)] // addr
    [InlineData(new byte[] { 0x4f }, 31u)] // lit31
    [InlineData(new byte[] { 0x31, 0x32, 0x14 }, 1u)] // over
    [InlineData(new byte[] { 0x31, 0x32, 0x33, 0x15, 2 }, 1u)] // pick
    [InlineData(new byte[] { 0x31, 0x32, 0x16 }, 1u)] // swap
    [InlineData(new byte[] { 0x31, 0x32, 0x33, 0x17 }, 2u)] // rot
    [InlineData(new byte[] { 0x31, 0x32, 0x13 }, 1u)] // drop
    [InlineData(new byte[] { 0x09, 0xfb, 0x19 }, 5u)] // abs
    [InlineData(new byte[] { 0x3f, 0x36, 0x1a }, 6u)] // and
    [InlineData(new byte[] { 0x09, 0xf8, 0x32, 0x1b }, 0xffff_fffcu)] // div is signed
    [InlineData(new byte[] { 0x09, 0xff, 0x3a, 0x1d }, 5u)] // mod of the generic type is unsigned
    [InlineData(new byte[] { 0x31, 0x32, 0x1c }, 0xffff_ffffu)] // minus
    [InlineData(new byte[] { 0x33, 0x32, 0x1e }, 6u)] // mul
    [InlineData(new byte[] { 0x31, 0x1f }, 0xffff_ffffu)] // neg
    [InlineData(new byte[] { 0x31, 0x20 }, 0xffff_fffeu)] // not
    [InlineData(new byte[] { 0x31, 0x32, 0x21 }, 3u)] // or
    [InlineData(new byte[] { 0x31, 0x23, 0x80, 0x01 }, 0x81u)] // plus_uconst
    [InlineData(new byte[] { 0x31, 0x34, 0x24 }, 16u)] // shl
    [InlineData(new byte[] { 0x09, 0xf0, 0x34, 0x25 }, 0x0fff_ffffu)] // shr
    [InlineData(new byte[] { 0x09, 0xf0, 0x34, 0x26 }, 0xffff_ffffu)] // shra
    [InlineData(new byte[] { 0x33, 0x35, 0x27 }, 6u)] // xor
    [InlineData(new byte[] { 0x09, 0xff, 0x31, 0x2d }, 1u)] // lt is signed
    [InlineData(new byte[] { 0x31, 0x2f, 1, 0, 0x13, 0x32, 0x22 }, 3u)] // skip steps over a drop
    [InlineData(new byte[] { 0x31, 0x31, 0x28, 1, 0, 0x13, 0x32, 0x22 }, 3u)] // bra taken
    [InlineData(new byte[] { 0x33, 0x30, 0x28, 1, 0, 0x12 }, 3u)] // bra not taken
    [InlineData(new byte[] { 0x71, 0x7c }, 0x0ffcu)] // breg1 - 4
    [InlineData(new byte[] { 0x92, 1, 4 }, 0x1004u)] // bregx
    [InlineData(new byte[] { 0x91, 0x08 }, 0x2008u)] // fbreg
    [InlineData(new byte[] { 0x9c, 0x34, 0x1c }, 0x2ffcu)] // call_frame_cfa
    [InlineData(new byte[] { 0x0a, 0x00, 0x40, 0x06 }, 0xddcc_bbaau)] // deref
    [InlineData(new byte[] { 0x0a, 0x00, 0x40, 0x94, 2 }, 0xbbaau)] // deref_size
    [InlineData(new byte[] { 0xa3, 1, 0x50 }, 0x77u)] // entry_value
    [InlineData(new byte[] { 0xf3, 1, 0x50 }, 0x77u)] // GNU_entry_value
    [InlineData(new byte[] { 0x96, 0xf0, 0x35 }, 5u)] // nop and GNU_uninit
    public void An_operation_computes_what_the_standard_says(byte[] expression, uint expected)
    {
        Assert.True(new DwarfExpressionEvaluator().TryEvaluateNumber(expression, null, 4, _target, out ulong value, out DwarfUnavailable why), why.ToString());
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData(new byte[] { }, DwarfUnavailableReason.OptimizedOut, 0u)]
    [InlineData(new byte[] { 0x74, 0 }, DwarfUnavailableReason.RegisterUnknown, 4u)]
    [InlineData(new byte[] { 0x0a, 0x02, 0x40, 0x06 }, DwarfUnavailableReason.MemoryUnknown, 0x4004u)]
    [InlineData(new byte[] { 0xe0 }, DwarfUnavailableReason.ThreadLocal, 0u)]
    [InlineData(new byte[] { 0xa3, 1, 0x51 }, DwarfUnavailableReason.EntryValueUnknown, 0u)]
    [InlineData(new byte[] { 0xed }, DwarfUnavailableReason.Unsupported, 0xedu)]
    [InlineData(new byte[] { 0x22 }, DwarfUnavailableReason.Malformed, 0u)]
    [InlineData(new byte[] { 0x31, 0x30, 0x1b }, DwarfUnavailableReason.Malformed, 2u)]
    [InlineData(new byte[] { 0x0c, 1, 2 }, DwarfUnavailableReason.Malformed, 0u)]
    [InlineData(new byte[] { 0x28, 0, 0 }, DwarfUnavailableReason.Malformed, 0u)]
    [InlineData(new byte[] { 0x96 }, DwarfUnavailableReason.Malformed, 0u)]
    public void What_cannot_be_evaluated_says_why(byte[] expression, DwarfUnavailableReason reason, uint detail)
    {
        Assert.False(new DwarfExpressionEvaluator().TryEvaluate(expression, null, 4, _target, out DwarfUnavailable why));
        Assert.Equal(new DwarfUnavailable(reason, detail), why);
    }

    [Fact]
    public void Pieces_keep_their_places_and_a_gap_is_optimised_out()
    {
        // reg1, piece 4; piece 2; addr, piece 1; lit3 stack_value bit_piece 5 at 3
        byte[] expression = [0x51, 0x93, 4, 0x93, 2, 0x03, 0, 0x40, 0, 0, 0x93, 1, 0x33, StackValue, 0x9d, 5, 3];
        DwarfExpressionEvaluator evaluator = new();
        Assert.True(evaluator.TryEvaluate(expression, null, 4, _target, out _));
        Assert.Equal(
            [(DwarfPieceKind.Register, 1ul, 32ul), (DwarfPieceKind.OptimizedOut, 0, 16), (DwarfPieceKind.Memory, 0x4000, 8), (DwarfPieceKind.StackValue, 3, 5)],
            evaluator.Pieces.Select(p => (p.Kind, p.Value, p.BitSize)));
        Assert.Equal(3ul, evaluator.Pieces[3].BitOffset);
    }

    [Fact]
    public void An_implicit_value_keeps_its_bytes()
    {
        DwarfExpressionEvaluator evaluator = new();
        Assert.True(evaluator.TryEvaluate(new byte[] { 0x9e, 3, 1, 2, 3 }, null, 4, _target, out _));
        Assert.Equal(DwarfPieceKind.ImplicitValue, evaluator.Pieces[0].Kind);
        Assert.Equal<byte>([1, 2, 3], evaluator.Pieces[0].Bytes.ToArray());
    }

    [Fact]
    public void A_call_runs_the_other_entry_on_the_same_stack()
    {
        DwarfBuilder builder = new DwarfBuilder().Unit(5, u => u.Child(DwarfTag.DwarfProcedure, p => p.Label("u.p").With(
            DwarfAttribute.Location, DwarfForm.Exprloc, w => w.Bytes([2, 0x32, 0x22]))));
        DwarfDebugInfo info = builder.Open();
        byte offset = (byte)(builder.OffsetOf("u.p") - info.Units[0].Offset);
        Assert.True(new DwarfExpressionEvaluator().TryEvaluateNumber(new byte[] { 0x33, 0x98, offset, 0 }, info.Units[0], 4, _target, out ulong value, out _));
        Assert.Equal(5ul, value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_loop_ends_at_the_limit_of_operations(bool endless)
    {
        byte[] expression = endless ? [0x2f, 0xfd, 0xff] : [.. Enumerable.Repeat((byte)0x96, 99), Lit0];
        DwarfExpressionEvaluator evaluator = new(new Limits { MaxExpressionOperations = 100 });
        Assert.Equal(!endless, evaluator.TryEvaluate(expression, null, 4, _target, out _));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(12, false)]
    public void The_stack_is_bounded(int pushes, bool accepted)
    {
        byte[] expression = [.. Enumerable.Repeat(Lit0, pushes)];
        Assert.Equal(accepted, new DwarfExpressionEvaluator(new Limits { MaxStackDepth = 8 }).TryEvaluate(expression, null, 4, _target, out _));
    }

    [Theory]
    [InlineData(0x04, 4, 0x3fc0_0000u, 0x1b, 0x4000_0000u, 0x3f40_0000u)] // 1.5f / 2.0f
    [InlineData(0x05, 2, 0xfff8u, 0x1b, 2u, 0xfffcu)] // a short of -8 / 2
    [InlineData(0x07, 2, 0xfff8u, 0x1b, 2u, 0x7ffcu)] // an unsigned short
    [InlineData(0x05, 1, 0xf9u, 0x1d, 4u, 0xfdu)] // a signed char's remainder
    public void Arithmetic_follows_the_base_type(byte encoding, byte size, uint left, byte operation, uint right, uint expected)
    {
        DwarfBuilder builder = new DwarfBuilder().Unit(5, u => u.Child(
            DwarfTag.BaseType, t => t.Label("u.t").Data(DwarfAttribute.Encoding, encoding).Data(DwarfAttribute.ByteSize, size)));
        DwarfDebugInfo info = builder.Open();
        byte type = (byte)(builder.OffsetOf("u.t") - info.Units[0].Offset);
        byte[] expression =
        [
            0xa4, type, size, .. BitConverter.GetBytes(left)[..size],
            0xf4, type, size, .. BitConverter.GetBytes(right)[..size],
            operation, StackValue,
        ];
        Assert.True(new DwarfExpressionEvaluator().TryEvaluateNumber(expression, info.Units[0], 4, _target, out ulong value, out DwarfUnavailable why), why.ToString());
        Assert.Equal(expected, value);
    }

    [Fact]
    public void No_bytes_whatever_throw()
    {
        Random random = new(7);
        DwarfExpressionEvaluator evaluator = new();
        byte[] bytes = new byte[24];
        for (int i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            _ = evaluator.TryEvaluateNumber(bytes.AsMemory(0, random.Next(24)), null, 4, _target, out _, out _);
        }
    }

    private sealed class Target : IDwarfExpressionTarget
    {
        public bool TryReadRegister(ulong number, out ulong value)
        {
            value = number == 1 ? 0x1000ul : 0;
            return number == 1;
        }

        public bool TryReadMemory(ulong address, Span<byte> destination, out ulong missing)
        {
            byte[] memory = [0xaa, 0xbb, 0xcc, 0xdd];
            for (int i = 0; i < destination.Length; i++)
            {
                missing = unchecked(address + (ulong)i);
                if (missing is < 0x4000 or >= 0x4004)
                {
                    return false;
                }

                destination[i] = memory[missing - 0x4000];
            }

            missing = 0;
            return true;
        }

        public bool TryReadFrameBase(out ulong value, out DwarfUnavailable why)
        {
            value = 0x2000;
            why = default;
            return true;
        }

        public bool TryReadCallFrameAddress(out ulong value)
        {
            value = 0x3000;
            return true;
        }

        public bool TryReadEntryValue(ReadOnlyMemory<byte> expression, out ulong value, out DwarfUnavailable why)
        {
            value = 0x77;
            why = default;
            return expression.Span[0] == 0x50;
        }
    }
}
