using Inquest.Diagnosis.Fingerprint;

namespace Inquest.Tests.Diagnosis.Fingerprint;

public sealed class SignatureBuilderTests
{
    private static readonly SignatureBuilder s_builder = new(FrameLists.Default);

    [Fact]
    public void The_first_function_that_is_neither_plumbing_nor_helper_decides()
    {
        CrashSignature signature = Sign("bus-fault", "z_arm_fault", "memcpy", "copy_row.isra.0", "draw", "z_thread_entry");
        Assert.Equal("bus-fault | memcpy < copy_row", signature.Text);
        Assert.Equal(["memcpy", "copy_row"], signature.Frames);
        Assert.Equal(["copy_row", "draw"], signature.Path);
        Assert.Equal(["z_arm_fault", "memcpy", "z_thread_entry"], signature.Skipped.Select(s => s.Function));
        Assert.Matches("^[0-9a-f]{8}$", signature.Hash);
        Assert.Equal([1, 2], signature.PathHashes.Select(h => h.Depth));
    }

    /// <summary>A missing helper (inlined without a trace), missing callers (a truncated dump), a clone: one group.</summary>
    [Theory]
    [InlineData("bus-fault", "copy_row")]
    [InlineData("bus-fault", "memcpy", "copy_row", "other")]
    [InlineData("bus-fault", "copy_row.constprop.0.cold", "copy_row")]
    [InlineData("wild-read", "copy_row", "draw")]
    [InlineData("memory-fault", "copy_row", "draw")]
    public void The_same_bug_from_another_build_has_the_same_hash(string kind, params string[] frames) =>
        Assert.Equal(Sign("bus-fault", "memcpy", "copy_row", "draw").Hash, Sign(kind, frames).Hash);

    [Theory]
    [InlineData("bus-fault", "copy_rows")]
    [InlineData("null-call", "copy_row")]
    [InlineData("panic", "copy_row")]
    public void Another_function_or_class_has_another_hash(string kind, string function) =>
        Assert.NotEqual(Sign("bus-fault", "copy_row").Hash, Sign(kind, function).Hash);

    [Fact]
    public void A_hash_does_not_change_between_releases() => Assert.Equal("4c865862", Sign("null-read", "send_report").Hash);

    [Fact]
    public void A_function_that_calls_itself_counts_once()
    {
        CrashSignature signature = Sign("null-read", "walk", "walk", "walk.part.0", "start");
        Assert.Equal(["walk", "start"], signature.Path);
        Assert.Equal(2, signature.Skipped.Count(s => s.Why == "calls itself"));
    }

    [Fact]
    public void What_an_interrupt_interrupted_takes_no_part()
    {
        CrashSignature signature = s_builder.Build(new SignatureInput
        {
            Kind = "bus-fault",
            Frames = [new("radio_isr"), new("_isr_wrapper"), new("hash_round", IsBelowException: true)],
        })!;
        Assert.Equal(["radio_isr"], signature.Path);
    }

    [Fact]
    public void A_frame_from_a_stack_search_takes_no_part_nor_do_its_callers()
    {
        CrashSignature signature = s_builder.Build(new SignatureInput { Kind = "bus-fault", Frames = [new("a"), new("b", IsSure: false), new("c")] })!;
        Assert.Equal(["a"], signature.Path);
    }

    [Theory]
    [InlineData("stack-overflow")]
    [InlineData("watchdog")]
    public void Of_an_overflow_and_a_watchdog_the_thread_is_the_bug(string kind) =>
        Assert.Equal(
            $"{kind} | thread hid_thread",
            s_builder.Build(new SignatureInput { Kind = kind, Frames = [new("chance")], Thread = "hid_thread", Interrupt = "wdt_isr" })!.Text);

    [Fact]
    public void Without_functions_the_interrupt_or_the_thread_stands_in()
    {
        Assert.Equal("unhandled-interrupt | IRQ 9", s_builder.Build(new SignatureInput { Kind = "unhandled-interrupt", Interrupt = "IRQ 9", Thread = "t" })!.Text);
        Assert.Equal("stack-smashing | thread t", s_builder.Build(new SignatureInput { Kind = "stack-smashing", Frames = [new(null)], Thread = "t" })!.Text);
        Assert.Null(s_builder.Build(new SignatureInput { Kind = "unknown", Frames = [new(null)] }));
    }

    [Fact]
    public void A_helper_decides_where_its_caller_is_not_known() =>
        Assert.Equal("bus-fault | memcpy", Sign("bus-fault", "memcpy").Text);

    [Fact]
    public void Without_an_ELF_the_signature_is_provisional_and_of_one_build()
    {
        CrashSignature one = SignatureBuilder.BuildProvisional("image a", 0x100, 0x200, 19)!;
        Assert.True(one.Provisional);
        Assert.Equal("reason 19 | pc 0x100, lr 0x200", one.Text);
        Assert.Equal(one.Hash, SignatureBuilder.BuildProvisional("image a", 0x100, 0x200, 19)!.Hash);
        Assert.NotEqual(one.Hash, SignatureBuilder.BuildProvisional("image b", 0x100, 0x200, 19)!.Hash);
        Assert.Null(SignatureBuilder.BuildProvisional("image a", null, null, null));
    }

    private static CrashSignature Sign(string kind, params string[] frames) =>
        s_builder.Build(new SignatureInput { Kind = kind, Frames = [.. frames.Select(f => new SignatureFrame(f))] })!;
}
