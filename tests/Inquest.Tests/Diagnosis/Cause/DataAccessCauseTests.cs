using Inquest.Architectures;
using Inquest.Diagnosis.Cause;
using Inquest.Target;
using Inquest.Zephyr.Heap;

namespace Inquest.Tests.Diagnosis.Cause;

public sealed class DataAccessCauseTests
{
    private const uint DataAccessViolation = 19;
    private const uint PreciseBusFault = 25;

    [Fact]
    public void A_member_read_through_null_is_a_null_read_at_the_members_offset()
    {
        // ldr r3, [r0, #12]
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("68c3").Set("r0", 0).Explain();

        Assert.Equal(CauseKind.NullRead, cause.Kind);
        Assert.Equal("Null dereference: read of 4 bytes at 0x0000000c", cause.Title);
        Assert.Equal(0xCul, cause.FaultAddress);
        Assert.Equal(FaultAccess.Read, cause.Access);
        Assert.Equal(4, cause.AccessSize);
        Assert.Equal("ldr r3, [r0, #12]", cause.Instruction);
        Assert.Equal("r0", cause.PointerRegister);
        Assert.True(cause.Inferred);
        Assert.Contains("The instruction at 0x00001100 is `ldr r3, [r0, #12]` with r0 = 0x00000000.", cause.Evidence);
    }

    [Fact]
    public void A_write_through_null_is_a_null_write()
    {
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("60c3").Set("r0", 0).Set("r3", 7).Explain();
        Assert.Equal(CauseKind.NullWrite, cause.Kind);
        Assert.Equal("Null dereference: write of 4 bytes at 0x0000000c", cause.Title);
    }

    [Fact]
    public void A_latched_fault_address_is_stated_not_inferred_and_compared_with_the_recomputed_one()
    {
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("68c3").Set("r0", 0).Status(0x82, mmfar: 0xC).Explain();
        Assert.False(cause.Inferred);
        Assert.Contains(cause.Evidence, e => e.Contains("agrees with the fault address register", StringComparison.Ordinal));
        Assert.Contains(cause.Evidence, e => e.Contains("CFSR = 0x00000082 (DACCVIOL), MMFAR = 0x0000000c", StringComparison.Ordinal));
    }

    [Fact]
    public void A_latched_fault_address_that_differs_is_believed_and_the_difference_said()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("68c3").Set("r0", 0x2000_0000).Status(0x8200, bfar: 0x3000_0000).Explain();
        Assert.Equal(0x3000_0000ul, cause.FaultAddress);
        Assert.Equal(CauseKind.WildRead, cause.Kind);
        Assert.Contains(cause.Evidence, e => e.Contains("which is believed", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plain_cpu_exception_is_explained_by_latched_fault_status()
    {
        // Zephyr before 3.3 gives reason 0 for every fault.
        CauseOfDeath cause = SceneBuilder.Reason(0).Fault("68c3").Set("r0", 0).Status(0x82, mmfar: 0xC).Explain();
        Assert.Equal(CauseKind.NullRead, cause.Kind);
    }

    [Theory]
    [InlineData(0x5A5A_5A5Au)]
    [InlineData(0xDEAD_BEEFu)]
    [InlineData(0xAAAA_AAAAu)]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0xFEFE_FEFEu)]
    public void A_poisoned_pointer_is_use_of_freed_or_uninitialised_memory(uint pointer)
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("68c3").Set("r0", pointer).Explain();
        Assert.Equal(CauseKind.FreedMemory, cause.Kind);
        Assert.True(cause.Inferred);
    }

    [Fact]
    public void A_poisoned_pointer_shows_also_behind_an_unknown_index()
    {
        // ldr.w r2, [r0, r7, lsl #2]; r7 was not saved.
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("f8502027").Set("r0", 0x5A5A_5A5A).Explain();
        Assert.Equal(CauseKind.FreedMemory, cause.Kind);
        Assert.Null(cause.FaultAddress);
    }

    [Fact]
    public void An_unknown_register_leaves_the_address_unknown_and_names_the_option_that_saves_it()
    {
        // ldr r3, [r7, #0]: absent is never zero, so this is no null dereference.
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("683b").Explain();
        Assert.Equal(CauseKind.MemoryFault, cause.Kind);
        Assert.Null(cause.FaultAddress);
        Assert.Contains(cause.Evidence, e => e.Contains("does not hold r7", StringComparison.Ordinal));
        Assert.Equal(["CONFIG_EXTRA_EXCEPTION_INFO=y would have saved r7: with it the address could have been computed."], cause.Advice);
        Assert.Equal(
            ["A newer Zephyr (arch block v2) with CONFIG_EXTRA_EXCEPTION_INFO=y would have saved r7: with it the address could have been computed."],
            SceneBuilder.Reason(DataAccessViolation).Fault("683b").CalleeSaved(CalleeSavedState.NoPlace).Explain().Advice);
        Assert.Empty(SceneBuilder.Reason(DataAccessViolation).Fault("683b").CalleeSaved(CalleeSavedState.Lost).Explain().Advice);
    }

    [Fact]
    public void A_register_that_nobody_saved_is_worked_out_from_the_code_before()
    {
        // ldr r4, [r2, #0]; ldr r3, [r4, #8], with r2 = 0x8010, where the constant 0x5a5a5a5a stands.
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Code(0x10FE, "6814").Fault("68a3").Set("r2", 0x8010).Word(0x8010, 0x5A5A_5A5A)
            .Function("sum", 0x10FC, 0x1110).Explain();
        Assert.Equal(CauseKind.FreedMemory, cause.Kind);
        Assert.Equal(0x5A5A_5A62ul, cause.FaultAddress);
        Assert.True(cause.Inferred);
        Assert.Contains(cause.Evidence, e => e.Contains("The dump does not hold r4, but the code before tells it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_read_where_the_firmware_has_nothing_is_a_wild_read()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6803").Set("r0", 0x6000_0100).Explain();
        Assert.Equal(CauseKind.WildRead, cause.Kind);
        Assert.Equal("Wild pointer: read of 4 bytes at 0x60000100, where the firmware has nothing (the external RAM region)", cause.Title);
    }

    [Fact]
    public void A_bus_error_at_a_peripheral_address_is_not_called_wild()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6803").Set("r0", 0x4FFF_0010).Explain();
        Assert.Equal(CauseKind.BusFault, cause.Kind);
        Assert.Equal("Bus fault: read of 4 bytes at 0x4fff0010, in the peripheral region, where nothing answers", cause.Title);
    }

    [Fact]
    public void A_write_to_a_constant_names_it()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6003").Set("r0", 0x8010).Set("r3", 1).Variable("calibration", 0x8010, 0x8020).Explain();
        Assert.Equal(CauseKind.ReadOnlyWrite, cause.Kind);
        Assert.Equal("Write to read-only memory: 4 bytes at 0x00008010, in rodata (calibration)", cause.Title);
    }

    [Fact]
    public void A_fault_at_a_good_address_is_said_to_have_no_evident_cause()
    {
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("6803").Set("r0", 0x2000_0100).Explain();
        Assert.Equal(CauseKind.MemoryFault, cause.Kind);
        Assert.EndsWith("the cause is not evident", cause.Title, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_into_the_guard_of_another_stack_is_a_wild_write()
    {
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("6003").Set("r0", 0x2000_2FF0).Set("r3", 1).Explain();
        Assert.Equal(CauseKind.WildWrite, cause.Kind);
        Assert.Contains(cause.Evidence, e => e.Contains("thread hid_tx", StringComparison.Ordinal));
    }

    [Fact]
    public void A_read_of_several_words_faults_at_the_first_that_is_not_there()
    {
        // ldmia r0!, {r1, r2, r3} from the last word of RAM.
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("c80e").Set("r0", 0x2000_7FFC).Explain();
        Assert.Equal(0x2000_8000ul, cause.FaultAddress);
        Assert.Equal(CauseKind.WildRead, cause.Kind);
    }

    [Fact]
    public void An_instruction_whose_condition_fails_is_not_blamed()
    {
        // ITSTATE in xPSR: eq; Z is clear. ldreq r3, [r0, #12] with r0 = 0.
        CauseOfDeath cause = SceneBuilder.Reason(0).Fault("68c3").Set("r0", 0).Set("xpsr", 0x0100_0800).Explain();
        Assert.Equal(CauseKind.CpuException, cause.Kind);
        Assert.Contains(cause.Evidence, e => e.Contains("condition does not hold", StringComparison.Ordinal));
    }

    [Fact]
    public void A_register_that_unwinding_restored_counts_like_a_dumped_one()
    {
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Fault("683b").Set("r7", 0, RegisterSource.Recovered).Explain();
        Assert.Equal(CauseKind.NullRead, cause.Kind);
    }

    [Theory]
    [InlineData("e9d02300", 0x2000_0001u)] // ldrd from an odd address
    [InlineData("c80e", 0x2000_0002u)] // ldmia from a halfword address
    public void An_unaligned_multiple_is_an_unaligned_access(string code, uint address)
    {
        CauseOfDeath cause = SceneBuilder.Reason(31).Fault(code).Set("r0", address).Explain();
        Assert.Equal(CauseKind.UnalignedAccess, cause.Kind);
        Assert.Equal(address, cause.FaultAddress);
        Assert.Contains("no multiple of 4", cause.Title, StringComparison.Ordinal);
        Assert.False(cause.Inferred);
    }

    [Fact]
    public void An_unaligned_word_in_good_memory_explains_a_fault_without_status()
    {
        // ARMv6-M: one HardFault for everything.
        CauseOfDeath cause = SceneBuilder.Reason(0).Fault("6803").Set("r0", 0x2000_0001).Explain();
        Assert.Equal(CauseKind.UnalignedAccess, cause.Kind);
        Assert.True(cause.Inferred);
    }

    [Fact]
    public void A_pointer_that_is_text_says_so()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6803").Set("r0", 0x7878_7878).Explain();
        Assert.Contains("0x78787878 is the text \"xxxx\": a string was written over the pointer.", cause.Evidence);
    }

    [Fact]
    public void A_fault_inside_the_allocator_is_heap_corruption()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6803").Set("r0", 0x7878_7878).Frame("k_malloc").Frame("cache_text").Explain();
        Assert.Equal(CauseKind.HeapCorruption, cause.Kind);
        Assert.Equal("Heap corruption: k_malloc() read from 0x78787878, where the firmware has nothing (the external RAM region)", cause.Title);
        Assert.True(cause.Inferred);
        Assert.Equal(0x7878_7878ul, cause.FaultAddress);
    }

    /// <summary>chunk_set() of a heap walked into text: without r0 the address is not known, but what was done there is.</summary>
    [Fact]
    public void A_fault_inside_the_allocator_is_heap_corruption_without_the_address_too()
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6003").Frame("chunk_set").Frame("k_malloc").Frame("cache_text").Explain();
        Assert.Equal(CauseKind.HeapCorruption, cause.Kind);
        Assert.Equal("Heap corruption: chunk_set() wrote to an address that is not known", cause.Title);
        Assert.Contains("The address cannot be computed: the dump does not hold r0.", cause.Evidence);
    }

    [Theory]
    [InlineData("k_free", true, "Bad free: a block that is not in use was freed by drop_icon()")]
    [InlineData("k_free", false, "Heap corruption: sys_heap_usable_size() read from 0x00060006, where the firmware has nothing")]
    [InlineData("k_malloc", true, "Heap corruption: sys_heap_usable_size() read from 0x00060006, where the firmware has nothing")]
    public void A_free_that_faults_over_a_whole_heap_was_given_a_wrong_pointer(string allocator, bool isWhole, string title)
    {
        CauseOfDeath cause = SceneBuilder.Reason(PreciseBusFault).Fault("6803").Set("r0", 0x0006_0006)
            .Frame("sys_heap_usable_size").Frame(allocator).Frame("drop_icon").Heap(new HeapCheck("_system_heap", 0x2000_1000, 4, isWhole, null)).Explain();
        Assert.Equal(CauseKind.HeapCorruption, cause.Kind);
        Assert.StartsWith(title, cause.Title, StringComparison.Ordinal);
        Assert.Equal(isWhole && allocator == "k_free", cause.Function == "drop_icon");
    }

    [Fact]
    public void Without_an_elf_the_code_is_absent_and_only_the_reason_is_said()
    {
        CauseOfDeath cause = SceneBuilder.Reason(DataAccessViolation).Set("pc", 0x1100).WithoutElf().Explain();
        Assert.Equal(CauseKind.MemoryFault, cause.Kind);
        Assert.Equal("MPU data access violation", cause.Title);
        Assert.Null(cause.FaultAddress);
    }
}
