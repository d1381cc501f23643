using System.Text;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Snapshots.Causes;

/// <summary>
/// The whole text of one crash of each class, as it is printed with the sources at hand: read it as a person who did not
/// write the firmware, and who wants to know what to mend.
/// </summary>
public sealed class CauseSnapshotTests
{
    public static TheoryData<string, string> Crashes => new()
    {
        { CauseKinds.NullRead, "null_member_read_an386_v2-zeros_linker-ram_flash" },
        { CauseKinds.NullWrite, "null_member_write_an386_v2-zeros_linker-ram_nrf-flash" },
        { CauseKinds.NullCall, "call_null_an386_v2_linker-ram_nrf-flash" },
        { CauseKinds.WildRead, "wild_read" },
        { CauseKinds.WildWrite, "wild_write" },
        { CauseKinds.WildCall, "jump_unmapped_an385_v2-zeros_linker-ram_nrf-flash" },
        { CauseKinds.FreedMemory, "use_after_free_an385_v1_linker-ram_flash" },
        { CauseKinds.ExecuteData, "execute_data_an547_v2-zeros_linker-ram_logging" },
        { CauseKinds.ReadOnlyWrite, "write_rodata_an386_v1_linker-ram_flash" },
        { CauseKinds.Unaligned, "unaligned_ldrd_an385_v1_linker-ram_nrf-flash" },
        { CauseKinds.DivideByZero, "divide_by_zero_an505_v3_linker-ram_nrf-flash" },
        { CauseKinds.UndefinedInstruction, "undefined_instruction_an547_v3_linker-ram_flash" },
        { CauseKinds.StackOverflow, "stack_overflow_an385_v2-zeros_linker-ram_nrf-flash" },
        { CauseKinds.StackOverflow, "stack_overflow_unguarded_an386_v2-zeros_linker-ram_nrf-flash" },
        { CauseKinds.StackOverflow, "stack_overflow_sentinel" },
        { CauseKinds.StackSmashing, "stack_canary_an385_v3_linker-ram_flash" },
        { CauseKinds.StackSmashing, "smashed_return_an505_v3_linker-ram_flash" },
        { CauseKinds.Assertion, "last_words_assertion" },
        { CauseKinds.Assertion, "assertion_an386_v3_threads_logging" },
        { CauseKinds.Oops, "oops_an386_v3_threads_flash" },
        { CauseKinds.Panic, "deadlock_three" },
        { CauseKinds.UnhandledInterrupt, "spurious_irq_an385_v3-zeros_linker-ram_logging" },
        { CauseKinds.ImpreciseBusFault, "imprecise_write_an386_v2-zeros_linker-ram_nrf-flash" },
        { CauseKinds.BusFault, "isr_busy_an386_v2-zeros_linker-ram_nrf-flash" },
        { CauseKinds.UsageFault, "fp_unit_off" },
        { CauseKinds.SecureFault, "secure_transition" },
        { CauseKinds.Watchdog, "watchdog_an547_v3-zeros_linker-ram_flash" },
        { CauseKinds.HeapCorruption, "heap_overrun" },
        { CauseKinds.HeapCorruption, "double_free" },
    };

    // What is said when nothing is known: these never are the answer to a dump with its ELF in the lab.
    private static readonly string[] s_never = [CauseKinds.MemoryFault, CauseKinds.CpuException, CauseKinds.Unknown];

    [Theory]
    [MemberData(nameof(Crashes))]
    public void A_crash_of_each_class_reads_well(string kind, string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        Report report = Explain([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], fixture.Base);
        Assert.Equal(kind, report.Dumps[0].Cause?.Kind);
        Snapshot.Matches(ReportSnapshotTests.Text(report, new()), kind + "." + name);
    }

    [Fact]
    public void Every_class_is_among_them()
    {
        Assert.Equal(CauseKinds.All.Except(s_never).Order(), Crashes.Select(c => c.Data.Item1).Distinct().Order());
    }

    [Fact]
    public void A_fatal_text_from_a_terminal_reads_well()
    {
        LabFixture fixture = LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging");
        byte[] text = Encoding.UTF8.GetBytes(string.Join('\n', File.ReadAllLines(Repository.PathOf(fixture.DumpPath)).Where(l => !l.Contains("#CD:", StringComparison.Ordinal))));
        Snapshot.Matches(ReportSnapshotTests.Text(Explain([new("pasted.txt", text), LabFixture.ElfInput(fixture.Elf)], null), new()), "fatal-text");
        Snapshot.Matches(ReportSnapshotTests.Text(Explain([new("pasted.txt", text)], null), new()), "fatal-text-without-elf");
    }

    internal static Report Explain(IReadOnlyList<PostmortemInput> inputs, ulong? origin, bool allThreads = false)
    {
        using var reader = new FileReader(Limits.Default);
        return Engine.Explain(inputs, ExplainOptions.Default with
        {
            BaseAddress = origin,
            AllThreads = allThreads,
            Files = new FolderFileFinder([Repository.PathOf("crashlab")], Repository.Root, reader, SourceReach.Folders),
        });
    }
}
