using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Architectures.Arm;

public sealed class ThumbFrameAnalysisTests
{
    private static FrameAnalysis? Analyze(Action<ThumbFunction> body, string at = "here")
    {
        ThumbFirmware firmware = new();
        ThumbFunction function = firmware.Function("subject", body);
        return Architecture.ForElfMachine(40)!.AnalyzeFrame(firmware.Memory(), new(function.Start, firmware.Here), function[at], Limits.Default);
    }

    [Fact]
    public void An_untouched_function_has_no_frame_and_its_return_address_in_lr()
    {
        FrameAnalysis analysis = Analyze(f => f.Nop().Mark("here").Return())!;
        Assert.Equal(0, analysis.CfaOffset);
        Assert.True(analysis.IsIntact(14));
    }

    [Fact]
    public void Pushes_are_found_with_their_places()
    {
        FrameAnalysis analysis = Analyze(f => f.Push(4, 5, 14).SubSp(8).Mark("here").Nop().PopReturn(4, 5))!;
        Assert.Equal(20, analysis.CfaOffset);
        Assert.Equal(-4, analysis.SavedAt(14));
        Assert.Equal(-8, analysis.SavedAt(5));
        Assert.Equal(-12, analysis.SavedAt(4));
    }

    [Fact]
    public void A_push_of_one_high_register_is_found_with_its_place()
    {
        // str.w r8, [sp, #-4]! … ldr.w pc, [sp], #4
        FrameAnalysis analysis = Analyze(f => f.Push(4, 14).Raw(0xF84D, 0x8D04).Mark("here").Nop().Raw(0xF85D, 0x8B04).PopReturn(4))!;
        Assert.Equal(12, analysis.CfaOffset);
        Assert.Equal(-12, analysis.SavedAt(8));
    }

    [Fact]
    public void A_pop_of_pc_alone_is_a_return_and_no_jump_to_anywhere()
    {
        ThumbFirmware firmware = new();
        ThumbFunction function = firmware.Function("subject", f => f.Push(14).Nop().Raw(0xF85D, 0xFB04));
        List<ulong> targets = [];
        Assert.False(Architecture.ForElfMachine(40)!.CollectJumps(firmware.Memory(), new(function.Start, firmware.Here), targets, Limits.Default));
        Assert.Empty(targets);
    }

    [Fact]
    public void Behind_an_early_return_the_frame_is_as_before_it()
    {
        // cbz r0 over the return
        FrameAnalysis analysis = Analyze(f => f.Push(4, 14).Raw(0xB108).PopReturn(4).Nop().Mark("here").PopReturn(4))!;
        Assert.Equal(8, analysis.CfaOffset);
        Assert.Equal(-4, analysis.SavedAt(14));
    }

    [Fact]
    public void A_call_takes_the_return_address_out_of_lr() =>
        Assert.False(Analyze(f => f.CallRegister(3).Mark("here").Return())!.IsIntact(14));

    [Fact]
    public void A_register_that_was_written_but_not_saved_is_lost()
    {
        FrameAnalysis analysis = Analyze(f => f.Raw(0x2400).Mark("here").Return())!;
        Assert.False(analysis.IsIntact(4));
        Assert.Null(analysis.SavedAt(4));
        Assert.True(analysis.IsIntact(5));
    }

    [Fact]
    public void Jump_tables_are_followed()
    {
        // push {r4, lr}; tbb [pc, r0]; 2 entries: both 1 halfword behind the table's start
        FrameAnalysis analysis = Analyze(f => f.Push(4, 14).Raw(0xE8DF, 0xF000).Raw(0x0101).Mark("here").PopReturn(4))!;
        Assert.Equal(8, analysis.CfaOffset);
    }

    [Fact]
    public void A_computed_stack_pointer_gives_no_answer() =>
        Assert.Null(Analyze(f => f.Push(4, 14).Raw(0x469D).Mark("here").PopReturn(4)));

    [Fact]
    public void A_loop_that_pushes_forever_gives_no_answer() =>
        Assert.Null(Analyze(f => f.Mark("here").Push(4).Raw(0xE7FD)));

    [Fact]
    public void Rejects_a_function_with_more_instructions_than_the_limit() => Assert.Null(AnalyzeLong(100));

    [Fact]
    public void Accepts_a_function_with_as_many_instructions_as_the_limit() => Assert.NotNull(AnalyzeLong(101));

    [Fact]
    public void Random_code_never_throws()
    {
        Random random = new(1);
        for (int i = 0; i < 300; i++)
        {
            ThumbFirmware firmware = new();
            ThumbFunction function = firmware.Function("noise", f =>
            {
                for (int k = 0; k < 200; k++)
                {
                    f.Raw((uint)random.Next(0x1_0000));
                }
            });
            AddressRange range = new(function.Start, firmware.Here);
            Architecture.ForElfMachine(40)!.AnalyzeFrame(firmware.Memory(), range, function.Start + (2 * (ulong)random.Next(200)), Limits.Default);
            Architecture.ForElfMachine(40)!.IsInstructionStart(firmware.Memory(), range, function.Start + (2 * (ulong)random.Next(200)));
        }
    }

    private static FrameAnalysis? AnalyzeLong(int limit)
    {
        ThumbFirmware firmware = new();
        ThumbFunction function = firmware.Function("long", f =>
        {
            for (int i = 0; i < 100; i++)
            {
                f.Nop();
            }

            f.Return();
        });
        return Architecture.ForElfMachine(40)!.AnalyzeFrame(firmware.Memory(), new(function.Start, firmware.Here), function.Start, new() { MaxAnalyzedInstructions = limit });
    }
}
