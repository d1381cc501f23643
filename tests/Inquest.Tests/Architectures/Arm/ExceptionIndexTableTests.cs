using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Architectures.Arm;

public sealed class ExceptionIndexTableTests
{
    private const uint Index = 0x8000;
    private const uint Tables = 0x9000;

    // An entry's words are relative to themselves; the function is 0x1000 + 0x100 times the entry's number.
    private static UnwindTable Open(uint[] words, byte[]? tables = null)
    {
        SectionWriter index = new();
        for (int i = 0; i < words.Length; i++)
        {
            uint place = Index + (8 * (uint)i);
            index.U32(unchecked(0x1000 + (0x100 * (uint)i) - place) & 0x7FFF_FFFF).U32(words[i]);
        }

        TargetMemory memory = new([new(Tables, tables ?? new byte[4], MemorySource.Elf)], 4);
        return Architecture.ForElfMachine(40)!.OpenUnwindTable(index.ToArray(), Index, memory, Limits.Default)!;
    }

    private static uint Inline(byte a, byte b, byte c) => 0x8000_0000 | ((uint)a << 16) | ((uint)b << 8) | c;

    private static uint Refer(int entry, uint table) => unchecked(table - (Index + (8 * (uint)entry) + 4)) & 0x7FFF_FFFF;

    [Fact]
    public void A_pop_of_r4_and_lr_behind_eight_bytes()
    {
        TableFrame frame = Open([Inline(0x01, 0xA8, 0xB0)]).Find(0x1010)!;
        Assert.Equal(13, frame.Base);
        Assert.Equal(16, frame.CfaOffset);
        Assert.Equal([new TableSavedRegister(4, 13, 8), new TableSavedRegister(14, 13, 12)], frame.Saved);
    }

    [Fact]
    public void A_frame_pointer_is_the_base()
    {
        // vsp = r7; pop {r7, lr}
        TableFrame frame = Open([Inline(0x97, 0x84, 0x08)]).Find(0x1000)!;
        Assert.Equal(7, frame.Base);
        Assert.Equal([new TableSavedRegister(7, 7, 0), new TableSavedRegister(14, 7, 4)], frame.Saved);
    }

    [Fact]
    public void Entries_hold_up_to_the_next_one()
    {
        UnwindTable table = Open([Inline(0x00, 0xB0, 0xB0), Inline(0x01, 0xB0, 0xB0)]);
        Assert.Null(table.Find(0xFFF));
        Assert.Equal(4, table.Find(0x10FF)!.CfaOffset);
        Assert.Equal(8, table.Find(0x1100)!.CfaOffset);
    }

    [Theory]
    [InlineData(1u)] // EXIDX_CANTUNWIND
    [InlineData(0x8080_00B0u)] // refuse to unwind
    [InlineData(0x809D_B0B0u)] // reserved
    [InlineData(0x80B1_00B0u)] // spare
    public void Functions_that_cannot_be_unwound_have_no_frame(uint word) => Assert.Null(Open([word]).Find(0x1000));

    [Fact]
    public void A_table_with_further_words_is_read()
    {
        // Personality routine 1 with one further word: vsp += 4; pop {r4-r7, lr}; vsp += 0x204 + 4
        byte[] tables = new SectionWriter().U32(0x8101_00ABu).U32(0xB201_B0B0u).ToArray();
        TableFrame frame = Open([Refer(0, Tables)], tables).Find(0x1000)!;
        Assert.Equal(4 + 20 + 0x208, frame.CfaOffset);
        Assert.Equal(5, frame.Saved.Count);
    }

    [Fact]
    public void A_personality_routine_of_a_languages_own_is_stepped_over()
    {
        byte[] tables = new SectionWriter().U32(0x1234).U32(0x00A8_B0B0u).ToArray();
        Assert.Equal(8, Open([Refer(0, Tables)], tables).Find(0x1000)!.CfaOffset);
    }

    [Fact]
    public void Saved_doubles_take_eight_bytes_each()
    {
        TableFrame frame = Open([Inline(0xD1, 0xB0, 0xB0)]).Find(0x1000)!;
        Assert.Equal(16, frame.CfaOffset);
        Assert.Equal([256 + 8, 256 + 9], frame.Saved.Select(s => s.Register));
    }

    [Fact]
    public void Tables_that_are_not_there_give_no_frame() => Assert.Null(Open([Refer(0, 0xA000)]).Find(0x1000));

    [Fact]
    public void Random_entries_never_throw()
    {
        Random random = new(9);
        byte[] tables = new byte[64];
        for (int i = 0; i < 1000; i++)
        {
            random.NextBytes(tables);
            uint word = (uint)random.NextInt64(0x1_0000_0000);
            Open([random.Next(2) == 0 ? word : Refer(0, Tables)], tables).Find(0x1000);
        }
    }
}
