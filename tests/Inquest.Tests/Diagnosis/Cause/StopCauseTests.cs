using Inquest.Diagnosis.Cause;

namespace Inquest.Tests.Diagnosis.Cause;

public sealed class StopCauseTests
{
    [Fact]
    public void A_push_into_the_guard_is_a_stack_overflow_of_the_running_thread()
    {
        // push {r4, r5, r6, r7, lr} with sp 8 bytes above the stack's lowest address.
        CauseOfDeath cause = SceneBuilder.Reason(2).Fault("b5f0").Set("sp", SceneBuilder.StackStart + 8).Explain();
        Assert.Equal(CauseKind.StackOverflow, cause.Kind);
        Assert.Equal("Stack overflow: thread net_rx went 12 bytes below its stack of 1,024 bytes", cause.Title);
        Assert.False(cause.Inferred);
        Assert.Equal("push {r4, r5, r6, r7, lr}", cause.Instruction);
        Assert.Contains(cause.Evidence, e => e.StartsWith("The kernel found it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_guarded_overflow_names_what_lies_below_and_does_not_claim_that_it_was_written_to()
    {
        CauseOfDeath cause = SceneBuilder.Reason(2).Fault("910b").Set("sp", SceneBuilder.StackStart - 16)
            .Variable("settings_stack", SceneBuilder.StackStart - 0x200, SceneBuilder.StackStart).Explain();
        Assert.Equal("Stack overflow: thread net_rx went 16 bytes below its stack of 1,024 bytes", cause.Title);
        Assert.Contains("Below the stack lies settings_stack: a guard keeps it; without one the overflow may have written to it.", cause.Evidence);
        Assert.DoesNotContain(cause.Evidence, e => e.Contains("not to be trusted", StringComparison.Ordinal));
    }

    /// <summary>«Find the recursion or the large local variable in the call stack» is what the tool is for: it counts the frames and measures them.</summary>
    [Fact]
    public void What_fills_the_stack_is_named()
    {
        SceneBuilder recursion = Overflow().Frame("read_type", bytes: 16);
        for (int i = 0; i < 4; i++)
        {
            recursion.Frame("parse", bytes: 48).Frame("decode", inlined: true);
        }

        CauseOfDeath cause = recursion.Frame("net_rx").Explain();
        Assert.Contains("parse() stands 4 times in the call stack, 192 bytes in all: it calls itself.", cause.Evidence);
        Assert.Equal("Bound the recursion of parse(), or make this stack larger.", cause.Advice[0]);

        SceneBuilder ring = Overflow();
        for (int i = 0; i < 4; i++)
        {
            ring.Frame("ask").Frame("answer");
        }

        Assert.Contains("ask() stands 4 times in the call stack: what it calls calls it again.", ring.Explain().Evidence);

        cause = Overflow().Frame("format", bytes: 600).Frame("log_line", bytes: 300).Frame("net_rx", bytes: 255).Explain();
        Assert.Contains("The largest frames are format()'s with 600 bytes and log_line()'s with 300 bytes.", cause.Evidence);
        Assert.DoesNotContain(Overflow().Frame("a", bytes: 255).Frame("b").Frame("b").Frame("b").Explain().Evidence, e => e.Contains("frame", StringComparison.Ordinal) || e.Contains("times", StringComparison.Ordinal));

        static SceneBuilder Overflow() => SceneBuilder.Reason(2).Fault("b5f0").Set("sp", SceneBuilder.StackStart + 8);
    }

    [Fact]
    public void An_unguarded_overflow_is_inferred_from_sp_and_names_what_lies_below()
    {
        CauseOfDeath cause = SceneBuilder.Reason(25).Fault("6803").Set("r0", 0x4FFF_0000).Set("sp", SceneBuilder.StackStart - 0x80)
            .Variable("settings_stack", SceneBuilder.StackStart - 0x200, SceneBuilder.StackStart).Explain();
        Assert.Equal(CauseKind.StackOverflow, cause.Kind);
        Assert.Equal("Stack overflow: thread net_rx went 128 bytes below its stack of 1,024 bytes", cause.Title);
        Assert.True(cause.Inferred);
        Assert.Contains(cause.Evidence, e => e.Contains("settings_stack", StringComparison.Ordinal));
        Assert.Contains(cause.Advice, a => a.Contains("CONFIG_HW_STACK_PROTECTION", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stack_pointer_inside_its_stack_is_no_overflow()
    {
        CauseOfDeath cause = SceneBuilder.Reason(25).Fault("6803").Set("r0", 0x4FFF_0000).Explain();
        Assert.NotEqual(CauseKind.StackOverflow, cause.Kind);
    }

    [Fact]
    public void A_stack_pointer_whose_meaning_is_open_still_shows_an_overflow_that_no_meaning_explains()
    {
        CauseOfDeath cause = SceneBuilder.Reason(25).Fault("6803").Set("r0", 0x4FFF_0000).ForgetSp(SceneBuilder.StackStart - 200).Explain();
        Assert.Equal(CauseKind.StackOverflow, cause.Kind);
        Assert.Equal("Stack overflow: thread net_rx went at least 92 bytes below its stack of 1,024 bytes", cause.Title);
    }

    [Fact]
    public void A_stack_pointer_whose_meaning_is_open_is_no_overflow_within_an_exception_frame()
    {
        CauseOfDeath cause = SceneBuilder.Reason(25).Fault("6803").Set("r0", 0x4FFF_0000).ForgetSp(SceneBuilder.StackStart - 100).Explain();
        Assert.Equal(CauseKind.BusFault, cause.Kind);
    }

    [Fact]
    public void Without_a_running_stack_the_stack_just_above_sp_is_the_one()
    {
        CauseOfDeath cause = SceneBuilder.Reason(2).WithoutRunningStack().Set("sp", 0x2000_2FF8).Explain();
        Assert.Equal(CauseKind.StackOverflow, cause.Kind);
        Assert.Equal("Stack overflow: thread hid_tx went 8 bytes below its stack of 1,024 bytes", cause.Title);
    }

    // A k_thread that was written over named a stack of gigabytes, and every word of it was asked for: 40 s. Here it would not end.
    [Fact]
    public void A_stack_that_cannot_be_is_looked_at_only_where_the_dump_has_memory() =>
        Assert.Equal(CauseKind.StackOverflow, SceneBuilder.Reason(2).RunningStack(SceneBuilder.StackStart, 1UL << 62).Set("sp", SceneBuilder.StackStart - 16).Explain().Kind);

    [Fact]
    public void A_stated_overflow_without_any_stack_is_still_one()
    {
        CauseOfDeath cause = SceneBuilder.Reason(2).WithoutRunningStack().Set("sp", 0x2000_7000).Explain();
        Assert.Equal("Stack overflow", cause.Title);
    }

    [Fact]
    public void A_stated_overflow_is_the_current_threads_when_the_registers_are_an_older_frames()
    {
        // The exception could not stack its frame: xPSR is a stale word that looks like an interrupt's.
        CauseOfDeath cause = SceneBuilder.Reason(2).Set("sp", SceneBuilder.StackStart + 36).Set("xpsr", 0x0100_0019).Explain();
        Assert.Equal("Stack overflow: thread net_rx used up its stack of 1,024 bytes", cause.Title);
    }

    [Fact]
    public void A_changed_canary_names_the_function_whose_frame_it_guarded()
    {
        CauseOfDeath cause = SceneBuilder.Reason(2).Frame("__stack_chk_fail").Frame("parse_name").Frame("net_receive").Explain();
        Assert.Equal(CauseKind.StackSmashing, cause.Kind);
        Assert.Equal("Stack smashing: the canary of parse_name() was overwritten", cause.Title);
        Assert.Equal("parse_name", cause.Function);
    }

    [Fact]
    public void An_assertions_text_comes_from_the_constants_that_the_code_passes()
    {
        // append_payload at 0x1200: ldr r0, =format; ldr r1, =test; ldr r2, =file; movs r3, #71; bl assert_print;
        // movs r1, #71; ldr r0, =file; bl assert_post_action; literals at 0x1220.
        CauseOfDeath cause = SceneBuilder.Reason(4)
            .Code(0x1200, "4807" + "4908" + "4a08" + "2347" + "f000f87a" + "2147" + "4806" + "f000f878")
            .Word(0x1220, 0x8000).Word(0x1224, 0x8040).Word(0x1228, 0x8080)
            .Text(0x8000, "ASSERTION FAIL [%s] @ %s:%d\n").Text(0x8040, "buf->len + len <= buf->size").Text(0x8080, "net/packet.c")
            .Function("append_payload", 0x1200, 0x1230)
            .Frame("assert_post_action", 0x1300).Frame("net_buf_add", 0x1214, "net/packet.c", 71, inlined: true).Frame("append_payload", 0x1214).Explain();

        Assert.Equal(CauseKind.Assertion, cause.Kind);
        Assert.Equal("Assertion failed: buf->len + len <= buf->size at net/packet.c:71", cause.Title);
        Assert.Equal(new FailedAssertion("buf->len + len <= buf->size", "net/packet.c", 71), cause.Assertion);
        Assert.Equal("net_buf_add", cause.Function);
    }

    [Fact]
    public void An_assertion_without_text_still_has_the_line_of_its_frame()
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).Frame("assert_post_action", 0x1300).Frame("append_payload", 0x1214, "net/packet.c", 71).Explain();
        Assert.Equal("Assertion failed at net/packet.c:71", cause.Title);
        Assert.Null(cause.Assertion!.Expression);
    }

    [Theory]
    [InlineData("\tqueue 3 is gone", "Assertion failed: q != NULL (queue 3 is gone) at app/src/q.c:12")]
    [InlineData("[00:00:01] <inf> app: another line", "Assertion failed: q != NULL at app/src/q.c:12")]
    [InlineData("\t", "Assertion failed: q != NULL at app/src/q.c:12")]
    public void The_message_that_follows_an_assertion_is_said_with_it(string next, string title)
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).Frame("assert_post_action", 0x1300).Frame("send", 0x1214)
            .Log("ASSERTION FAIL [q != NULL] @ app/src/q.c:12").Log(next).Explain();
        Assert.Equal(title, cause.Title);
    }

    [Fact]
    public void A_sentinel_that_is_found_late_does_not_blame_the_call_stack()
    {
        CauseOfDeath cause = SceneBuilder.Reason(2).Frame("z_check_stack_sentinel").Frame("z_swap").Frame("k_msgq_get").Frame("net_rx_thread").Frame("z_thread_entry").Explain();
        Assert.Equal((CauseKind.StackOverflow, false), (cause.Kind, cause.Inferred));
        Assert.Equal("Stack overflow: thread net_rx ran over the end of its stack of 1,024 bytes; found later", cause.Title);
        Assert.Contains(cause.Evidence, e => e.Contains("had returned and is not in this call stack", StringComparison.Ordinal));
        Assert.Contains("net_rx_thread()", cause.Advice[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_assertion_in_the_log_is_believed()
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).Frame("assert_post_action", 0x1300).Frame("send", 0x1214)
            .Log("ASSERTION FAIL [q != NULL] @ WEST_TOPDIR/app/src/q.c:12").Explain();
        Assert.Equal("Assertion failed: q != NULL at WEST_TOPDIR/app/src/q.c:12", cause.Title);
    }

    [Theory]
    [InlineData(3u, CauseKind.Oops, "Kernel oops, raised in report_level()")]
    [InlineData(4u, CauseKind.Panic, "Kernel panic, raised in report_level()")]
    public void A_requested_stop_names_the_function_that_asked(uint reason, CauseKind kind, string title)
    {
        CauseOfDeath cause = SceneBuilder.Reason(reason).Fault("df02").Frame("report_level").Frame("work_queue_main").Explain();
        Assert.Equal(kind, cause.Kind);
        Assert.Equal(title, cause.Title);
    }

    [Fact]
    public void The_end_of_an_essential_thread_is_told_from_other_panics()
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).Frame("z_thread_abort").Frame("main").Explain();
        Assert.Equal(CauseKind.Panic, cause.Kind);
        Assert.StartsWith("Kernel panic: an essential thread ended", cause.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_out_of_a_watchdogs_callback_is_the_watchdogs()
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).Frame("task_wdt_trigger").Frame("sys_clock_isr").Explain();
        Assert.Equal(CauseKind.Watchdog, cause.Kind);
        Assert.True(cause.Inferred);
    }

    [Fact]
    public void A_freeze_is_none_of_the_panic_by_which_the_supervisor_took_its_dump()
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).FrozenBy(FreezeWatcher.Supervisor).Frame("inquest_supervisor_expired").Frame("lock_up", interrupted: true).Frame("main").Explain();
        Assert.Equal((CauseKind.Watchdog, "Freeze: the supervisor timer expired while lock_up() ran", "lock_up"), (cause.Kind, cause.Title, cause.Function));
        Assert.Equal("Freeze: the supervisor timer expired", SceneBuilder.Reason(4).FrozenBy(FreezeWatcher.Supervisor).Frame("inquest_supervisor_expired").Explain().Title);
    }

    [Fact]
    public void What_ran_when_the_watchdog_bit_is_named_unless_it_was_nothing()
    {
        CauseOfDeath cause = SceneBuilder.Reason(4).FrozenBy(FreezeWatcher.Watchdog).Frame("lock_up").Frame("main").Explain();
        Assert.Equal((CauseKind.Watchdog, "Freeze: the watchdog reset the device while lock_up() ran"), (cause.Kind, cause.Title));
        cause = SceneBuilder.Reason(4).FrozenBy(FreezeWatcher.Watchdog).Frame("arch_cpu_idle").Frame("idle").Explain();
        Assert.Equal("Freeze: the watchdog reset the device", cause.Title);
        Assert.Contains(cause.Evidence, e => e.Contains("idle thread", StringComparison.Ordinal));
        Assert.Equal(CauseKind.NullRead, SceneBuilder.Reason(19).Fault("68c3").Set("r0", 0).FrozenBy(FreezeWatcher.Supervisor).Explain().Kind);
    }

    [Fact]
    public void A_fault_in_a_watchdogs_driver_is_that_fault()
    {
        CauseOfDeath cause = SceneBuilder.Reason(19).Fault("68c3").Set("r0", 0).Frame("wdt_nrfx_isr").Explain();
        Assert.Equal(CauseKind.NullRead, cause.Kind);
    }

    [Fact]
    public void An_unhandled_interrupt_has_its_number_from_ipsr()
    {
        CauseOfDeath cause = SceneBuilder.Reason(1).Set("xpsr", 0x0100_0019).Explain();
        Assert.Equal(CauseKind.UnhandledInterrupt, cause.Kind);
        Assert.Equal("Unhandled interrupt: IRQ 9 has no handler", cause.Title);
    }

    [Fact]
    public void A_division_by_zero_shows_the_divisor()
    {
        CauseOfDeath cause = SceneBuilder.Reason(30).Fault("fb92f1f3").Set("r3", 0).Explain();
        Assert.Equal(CauseKind.DivideByZero, cause.Kind);
        Assert.Equal("Division by zero: `sdiv r1, r2, r3` with r3 = 0", cause.Title);
        Assert.False(cause.Inferred);
    }

    [Fact]
    public void A_division_by_something_else_is_not_called_one_by_zero()
    {
        CauseOfDeath cause = SceneBuilder.Reason(0).Fault("fb92f1f3").Set("r3", 5).Explain();
        Assert.Equal(CauseKind.CpuException, cause.Kind);
    }

    [Fact]
    public void A_trap_of_the_compilers_is_told_from_other_undefined_instructions()
    {
        CauseOfDeath trap = SceneBuilder.Reason(36).Fault("deff").Function("decode", 0x1100, 0x1110).Explain();
        CauseOfDeath erased = SceneBuilder.Reason(36).Fault("ffffffff").Explain();
        Assert.Equal(CauseKind.UndefinedInstruction, trap.Kind);
        Assert.Equal("Trap: `udf #255` at 0x00001100 (decode)", trap.Title);
        Assert.Equal(CauseKind.UndefinedInstruction, erased.Kind);
        Assert.Contains(erased.Evidence, e => e.Contains("erased flash", StringComparison.Ordinal));
    }

    [Fact]
    public void An_imprecise_bus_fault_warns_that_the_line_may_be_later_than_the_culprit()
    {
        // The instruction at pc reads through null, and still is not blamed.
        CauseOfDeath cause = SceneBuilder.Reason(26).Fault("68c3").Set("r0", 0).Explain();
        Assert.Equal(CauseKind.ImpreciseBusFault, cause.Kind);
        Assert.Null(cause.FaultAddress);
        Assert.Contains(cause.Evidence, e => e.Contains("later than the culprit", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(17u, CauseKind.MemoryFault)]
    [InlineData(23u, CauseKind.BusFault)]
    [InlineData(34u, CauseKind.UsageFault)]
    [InlineData(33u, CauseKind.UsageFault)]
    [InlineData(41u, CauseKind.SecureFault)]
    [InlineData(9u, CauseKind.Unknown)]
    [InlineData(null, CauseKind.Unknown)]
    public void Every_reason_has_a_cause_even_without_any_other_evidence(uint? reason, CauseKind kind)
    {
        Assert.Equal(kind, SceneBuilder.Reason(reason).Explain().Kind);
    }

    [Fact]
    public void Every_reason_code_is_explained_without_a_throw_whatever_the_registers_hold()
    {
        Random random = new(7);
        for (uint reason = 0; reason < 70; reason++)
        {
            for (int i = 0; i < 20; i++)
            {
                SceneBuilder scene = SceneBuilder.Reason(reason);
                foreach (string register in (string[])["r0", "r1", "r2", "r3", "r12", "sp", "lr", "pc", "xpsr"])
                {
                    scene.Set(register, random.Next(3) switch { 0 => (uint)random.Next(), 1 => 0x1000u + (uint)random.Next(0x900), _ => 0xFFFF_FF00u + (uint)random.Next(256) });
                }

                CauseOfDeath cause = scene.Code(0x1100, "68c3e9d0").Explain();
                Assert.NotEmpty(cause.Title);
            }
        }
    }

    [Fact]
    public void Where_no_line_is_known_none_is_pointed_to()
    {
        Assert.Equal("The code stopped the system on purpose: look for the condition that led to it.", Assert.Single(SceneBuilder.Reason(3).Explain().Advice));
    }
}
