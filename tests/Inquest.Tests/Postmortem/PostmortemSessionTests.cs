using Inquest.Architectures.Arm;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

/// <summary>The dump opened for questions: what debuggers and editors are built on.</summary>
public sealed class PostmortemSessionTests
{
    public static TheoryData<string> Fixtures => [.. LabFixture.All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Fixtures))]
    [Trait("Speed", "Slow")]
    public void Every_frame_of_the_report_has_its_session_frame(string name)
    {
        PostmortemSession session = Open(LabFixture.Named(name));
        DumpReport report = session.Dump!;
        Assert.Equal(report.Threads, session.Threads.Select(t => t.Info));
        foreach (PostmortemThread thread in session.Threads)
        {
            Assert.Equal(thread.Info.Frames, thread.Frames.Select(f => f.Info));
            Assert.All(thread.Frames, f => Assert.Equal(f.Info.Pc, f.Physical?.Pc));
        }
    }

    [Fact]
    public void Evaluates_locals_of_any_frame_and_globals()
    {
        PostmortemSession session = Open(First("null_member_read"));
        PostmortemFrame frame = session.Threads[0].Frames.First(f => f.Info.Variables.Any(v => v.Value is not null && v.Children.Count == 0));
        VariableInfo local = frame.Info.Variables.First(v => v.Value is not null && v.Children.Count == 0);
        Assert.Equal(local.Value, session.Evaluate(frame, local.Name).Value);
        Assert.Equal(frame.Info.Variables.Select(v => (v.Name, v.Value)), session.Variables(frame).Select(v => (v.Name, v.Value)));
        Assert.Equal(VariableStates.Invalid, session.Evaluate(null, "no_such_thing").State);
        Assert.Contains(session.Symbols!.GlobalVariableNames, n => session.Evaluate(null, n).State == VariableStates.Available);
    }

    [Fact]
    public void Lists_code_around_the_fault_with_its_function_and_lines()
    {
        PostmortemSession session = Open(First("null_member_read"));
        FrameInfo first = session.Threads[0].Info.Frames[0];
        IReadOnlyList<CodeLine> lines = session.Disassemble(first.Pc!.Value, 3, 4);
        Assert.Equal(7, lines.Count);
        Assert.Equal(first.Pc, lines[3].Instruction.Address);
        Assert.Equal(session.Dump!.Cause!.Instruction, lines[3].Instruction.Text);
        Assert.Equal(first.Line, lines[3].Line);
        for (int i = 1; i < lines.Count; i++)
        {
            Assert.Equal(lines[i - 1].Instruction.Address + (ulong)lines[i - 1].Instruction.Length, lines[i].Instruction.Address);
        }

        Assert.Empty(session.Disassemble(0xF000_0000, 5, 5));
    }

    [Fact]
    public void Listing_goes_on_over_the_start_of_a_function_and_shows_literals_as_words()
    {
        PostmortemSession session = Open(First("null_member_read"));
        Symbols(session, out ulong function);
        IReadOnlyList<CodeLine> lines = session.Disassemble(function, 40, 1);
        Assert.Equal(41, lines.Count);
        Assert.Equal(0ul, lines[40].Offset);
        IEnumerable<CodeLine> all = session.Symbols!.GetFunctions().SelectMany(f => session.Disassemble(f.Range.Start, 0, (int)f.Range.Length / 2));
        Assert.Contains(all, l => l.Instruction.Text.StartsWith(".word 0x", StringComparison.Ordinal));
    }

    [Fact]
    public void A_crash_in_an_interrupt_gives_the_interrupted_thread_with_its_registers()
    {
        PostmortemSession session = Open(LabFixture.Named("isr_busy_an547_v2_threads_logging"));
        Assert.True(session.IsInterrupt);
        Assert.NotNull(session.Threads[0].Interrupted);
        Assert.NotNull(session.Threads[0].Interrupted!.Registers[CortexMRegisters.Pc]);
    }

    [Fact]
    public void Without_an_elf_there_are_registers_and_memory_and_no_symbols()
    {
        LabFixture fixture = First("null_member_read");
        var session = PostmortemSession.Open([fixture.Dump], new ExplainOptions { BaseAddress = fixture.Base });
        Assert.Equal(SessionState.NoElf, session.State);
        Assert.Null(session.Symbols);
        Assert.NotNull(Assert.Single(session.Threads).Registers![CortexMRegisters.Pc]);
        Assert.Equal(VariableStates.Invalid, session.Evaluate(null, "_kernel").State);
    }

    [Fact]
    public void A_refused_elf_lends_neither_memory_nor_symbols()
    {
        LabFixture fixture = First("null_member_read");
        string other = LabFixture.Elves.First(e => e != fixture.Elf);
        var session = PostmortemSession.Open([fixture.Dump, LabFixture.ElfInput(other)], new ExplainOptions { BaseAddress = fixture.Base });
        Assert.Equal(SessionState.ElfRefused, session.State);
        Assert.Null(session.Elf);
        Assert.All(session.Memory.Runs, r => Assert.Equal(MemorySource.Dump, r.Source));
        var forced = PostmortemSession.Open([fixture.Dump, LabFixture.ElfInput(other)], new ExplainOptions { BaseAddress = fixture.Base, Force = true });
        Assert.Equal(SessionState.Ready, forced.State);
    }

    [Fact]
    public void Without_a_dump_there_is_nothing_to_question()
    {
        var session = PostmortemSession.Open([new PostmortemInput("empty.log", "nothing here\n"u8.ToArray())], ExplainOptions.Default);
        Assert.Equal(SessionState.NoDump, session.State);
        Assert.NotNull(session.Report.NoDump);
        Assert.Empty(session.Threads);
        Assert.Empty(session.Memory.Runs);
        Assert.Empty(session.Disassemble(0, 1, 1));
    }

    internal static PostmortemSession Open(LabFixture fixture) =>
        PostmortemSession.Open([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], new ExplainOptions { BaseAddress = fixture.Base });

    private static LabFixture First(string scenario) => LabFixture.All.First(f => f.Scenario == scenario && !f.Name.Contains("zeros", StringComparison.Ordinal));

    private static void Symbols(PostmortemSession session, out ulong function) =>
        function = session.Symbols!.FindFunction(session.Threads[0].Info.Frames[0].Pc!.Value)!.Value.EntryPoint;
}
