using Inquest.Diagnosis.Match;

namespace Inquest.Tests.Diagnosis.Match;

/// <summary>How pieces of evidence weigh against each other; that the evidence itself is right is for <see cref="FixtureMatchTests"/>.</summary>
public sealed class ElfJudgeTests
{
    private static readonly ImageComparison s_same = new(20_000, 20_000, 4000, 4000, 24_000, null, null);

    private static readonly DumpEvidence s_fits = new()
    {
        RamBounds = true,
        ReturnAddresses = new(32, 32),
        ThreadEntries = new(11, 11),
        FunctionPointers = new(7, 7),
        UnwoundToEntry = true,
        UnwoundFrames = 3,
    };

    /// <summary>A heap that ran over, or a thread object that somebody wrote to: the ELF is the image's all the same.</summary>
    [Theory]
    [InlineData(10, 11)]
    [InlineData(7, 11)]
    public void Some_thread_entries_may_be_overwritten(int fit, int total)
    {
        DumpEvidence dump = s_fits with { ThreadEntries = new(fit, total), ThreadEntriesInside = 1 };
        Assert.Equal(MatchVerdict.Proved, Judge(dump, s_same).Verdict);
        Assert.Equal(MatchVerdict.Likely, Judge(dump, null).Verdict);
    }

    [Fact]
    public void Most_thread_entries_that_are_no_functions_are_another_build()
    {
        DumpEvidence dump = s_fits with { ThreadEntries = new(2, 11), ThreadEntriesInside = 9 };
        Assert.Equal(MatchVerdict.Mismatch, Judge(dump, s_same).Verdict);
        Assert.Equal(MatchVerdict.Mismatch, Judge(dump, null).Verdict);
    }

    /// <summary>The lone entry of a dump of one thread: inside of a function it is another build's, elsewhere or in a damaged dump anything.</summary>
    [Theory]
    [InlineData(1, false, MatchVerdict.Mismatch)]
    [InlineData(1, true, MatchVerdict.Unknown)]
    [InlineData(0, false, MatchVerdict.Unknown)]
    public void A_lone_entry_that_fits_nothing_counts_as_much_as_it_can_show(int inside, bool damaged, MatchVerdict verdict)
    {
        DumpEvidence dump = new() { ThreadEntries = new(0, 1), ThreadEntriesInside = inside, IsDamaged = damaged };
        Assert.Equal(verdict, Judge(dump, null).Verdict);
    }

    [Fact]
    public void Neither_lr_nor_the_stack_behind_a_call_is_another_build()
    {
        DumpEvidence dump = new() { LinkRegister = false, ReturnAddressIsBad = true, FaultInstruction = true };
        Assert.Equal(MatchVerdict.Mismatch, Judge(dump, s_same).Verdict);
        Assert.NotEqual(MatchVerdict.Mismatch, Judge(dump with { ReturnAddressIsBad = false }, s_same).Verdict);
        Assert.NotEqual(MatchVerdict.Mismatch, Judge(dump with { LinkRegister = true }, s_same).Verdict);
    }

    [Fact]
    public void An_image_at_a_false_address_is_told_as_such()
    {
        FirmwareSection code = new(".text", FirmwareSectionKind.Code, 0x1000, 0x1000, Bytes(4096, 1));
        ImageComparison shifted = ImageComparison.Compare([code], [new(0x3000, code.Bytes)]);
        Assert.Null(shifted.Shift);
        shifted = ImageComparison.Compare([code], [new(0x800, Bytes(0x1000, 2)), new(0x1800, code.Bytes)]);
        Assert.Equal(0x800, shifted.Shift);
        ElfMatch match = Judge(s_fits, shifted);
        Assert.Equal((MatchVerdict.Likely, false), (match.Verdict, match.UseImage));
        Assert.Contains("0x800 bytes above its place", match.Summary, StringComparison.Ordinal);
        Assert.Equal(MatchVerdict.Mismatch, Judge(s_fits with { ThreadEntries = new(0, 11) }, shifted).Verdict);
    }

    private static ElfMatch Judge(DumpEvidence dump, ImageComparison? image) => ElfJudge.Judge("zephyr.elf", (null, null, null), image, dump);

    private static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
