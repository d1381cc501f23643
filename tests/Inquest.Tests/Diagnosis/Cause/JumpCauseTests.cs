using Inquest.Diagnosis.Cause;

namespace Inquest.Tests.Diagnosis.Cause;

public sealed class JumpCauseTests
{
    [Fact]
    public void A_call_through_a_null_function_pointer_names_the_caller_and_its_register()
    {
        // blx r3 at 0x1200, lr behind it.
        CauseOfDeath cause = SceneBuilder.Reason(35).Code(0x1200, "4798").Function("send_over", 0x11F0, 0x1210)
            .Set("pc", 0).Set("lr", 0x1203).Set("r3", 0).Set("xpsr", 0).Explain();
        Assert.Equal(CauseKind.NullCall, cause.Kind);
        Assert.Equal("Null dereference: call through a null function pointer in send_over()", cause.Title);
        Assert.Equal("blx r3", cause.Instruction);
        Assert.Equal("r3", cause.PointerRegister);
        Assert.Equal(FaultAccess.Execute, cause.Access);
        Assert.Contains(cause.Evidence, e => e.Contains("r3 still holds 0x00000000", StringComparison.Ordinal));
        Assert.False(cause.Inferred);
    }

    [Fact]
    public void A_call_to_where_nothing_is_is_a_wild_call()
    {
        CauseOfDeath cause = SceneBuilder.Reason(27).Code(0x1200, "4798").Set("pc", 0x6000_0100).Set("lr", 0x1203).Function("send_over", 0x11F0, 0x1210).Explain();
        Assert.Equal(CauseKind.WildCall, cause.Kind);
        Assert.Equal("Wild pointer: send_over() called 0x60000100, where the firmware has nothing (the external RAM region)", cause.Title);
    }

    [Fact]
    public void A_jump_into_a_variable_is_execution_of_data()
    {
        CauseOfDeath cause = SceneBuilder.Reason(20).Code(0x1200, "4798").Set("pc", 0x2000_0040).Set("lr", 0x1203)
            .Variable("packet_words", 0x2000_0040, 0x2000_0080).Explain();
        Assert.Equal(CauseKind.ExecuteData, cause.Kind);
        Assert.Equal("Execution of data: jump to 0x20000040 (packet_words), in RAM", cause.Title);
    }

    [Fact]
    public void A_call_through_a_poisoned_pointer_is_use_of_freed_memory()
    {
        CauseOfDeath cause = SceneBuilder.Reason(27).Code(0x1200, "4798").Set("pc", 0x5A5A_5A5A).Set("lr", 0x1203).Explain();
        Assert.Equal(CauseKind.FreedMemory, cause.Kind);
    }

    [Fact]
    public void A_jump_to_an_even_address_in_code_is_said_to_lack_the_thumb_bit()
    {
        CauseOfDeath cause = SceneBuilder.Reason(35).Code(0x1200, "4798").Set("pc", 0x1400).Set("lr", 0x1203).Set("xpsr", 0)
            .Function("on_timer", 0x1400, 0x1410).Explain();
        Assert.Equal(CauseKind.WildCall, cause.Kind);
        Assert.Equal("Jump to 0x00001400 (on_timer) without the Thumb bit", cause.Title);
    }

    [Fact]
    public void A_pc_that_no_call_explains_after_a_direct_call_is_a_return_through_a_smashed_stack()
    {
        // bl copy_bytes at 0x1200; copy_bytes at 0x1300 is push/pop without a jump through a register.
        CauseOfDeath cause = SceneBuilder.Reason(27).Code(0x1200, "f000f87e").Code(0x1300, "b510bd10")
            .Function("parse_options", 0x11F0, 0x1210).Function("copy_bytes", 0x1300, 0x1304)
            .Set("pc", 0x4141_4140).Set("lr", 0x1205).Explain();
        Assert.Equal(CauseKind.StackSmashing, cause.Kind);
        Assert.True(cause.Inferred);
        Assert.Contains(cause.Evidence, e => e.Contains("copy_bytes", StringComparison.Ordinal) && e.Contains("no jump through a register", StringComparison.Ordinal));
    }

    [Fact]
    public void A_callee_that_jumps_through_a_register_may_be_the_one_that_jumped()
    {
        // dispatch at 0x1300 is a tail call: ldr r3, [r0, #0]; bx r3.
        CauseOfDeath cause = SceneBuilder.Reason(35).Code(0x1200, "f000f87e").Code(0x1300, "68034718")
            .Function("caller", 0x11F0, 0x1210).Function("dispatch", 0x1300, 0x1304)
            .Set("pc", 0).Set("lr", 0x1205).Set("xpsr", 0).Explain();
        Assert.Equal(CauseKind.NullCall, cause.Kind);
        Assert.Equal("Null dereference: call through a null function pointer in dispatch()", cause.Title);
    }

    [Fact]
    public void A_link_register_restored_from_a_smashed_stack_shows_by_being_the_pc()
    {
        CauseOfDeath cause = SceneBuilder.Reason(27).Set("pc", 0x4141_4140).Set("lr", 0x4141_4141).Explain();
        Assert.Equal(CauseKind.StackSmashing, cause.Kind);
    }

    [Fact]
    public void A_jump_without_a_known_origin_is_still_a_jump_to_nowhere()
    {
        CauseOfDeath cause = SceneBuilder.Reason(27).Set("pc", 0x6000_0100).Explain();
        Assert.Equal(CauseKind.WildCall, cause.Kind);
        Assert.Null(cause.Instruction);
    }
}
