using System.Buffers;
using System.Text;
using System.Text.Json;
using Inquest.Dwarf;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Inquest.Tests.Zephyr;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>Reports of crashes of which there is only Zephyr's text, for every processor that Zephyr prints one on.</summary>
public sealed class FatalTextReportTests
{
    public static TheoryData<string, string, int, string, ulong?> Texts => new()
    {
        { nameof(FatalLogTexts.CortexR), FatalLogTexts.CortexR, 40, CauseKinds.MemoryFault, 8 },
        { nameof(FatalLogTexts.RiscV), FatalLogTexts.RiscV, 243, CauseKinds.NullWrite, 4 },
        { nameof(FatalLogTexts.RiscV64), FatalLogTexts.RiscV64, 243, CauseKinds.UndefinedInstruction, null },
        { nameof(FatalLogTexts.RiscVOld), FatalLogTexts.RiscVOld, 243, CauseKinds.UndefinedInstruction, null },
        { nameof(FatalLogTexts.Xtensa), FatalLogTexts.Xtensa, 94, CauseKinds.NullRead, 8 },
        { nameof(FatalLogTexts.X86), FatalLogTexts.X86, 3, CauseKinds.NullWrite, 0x10 },
        { nameof(FatalLogTexts.X8664), FatalLogTexts.X8664, 62, CauseKinds.DivideByZero, null },
        { nameof(FatalLogTexts.Arm64), FatalLogTexts.Arm64, 183, CauseKinds.NullWrite, 0x18 },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Tells_cause_functions_and_lines(string what, string text, int machine, string kind, ulong? address)
    {
        DumpReport report = Explain(text, Elf(machine));
        Assert.True(report.Cause?.Kind == kind, $"{what}: {report.Cause?.Kind}");
        Assert.Equal(address, report.Cause!.FaultAddress);
        Assert.Equal(MatchVerdicts.Likely, report.Match?.Verdict);
        Assert.Equal(("leaf", 30, true), (report.Threads[0].Frames[0].Function, report.Threads[0].Frames[0].Line, report.Threads[0].Frames[0].Inlined));
        Assert.Equal(["leaf", "middle", "outer"], report.Threads[0].Frames.Take(3).Select(f => f.Function));
        Assert.Equal(0x20001340ul, report.Threads[0].Id);
        Assert.NotNull(report.Threads[0].Name);
        Assert.False(report.Fingerprint!.Provisional);
        Assert.All(report.Registers, r => Assert.Equal(RegisterSources.Log, r.Source));
    }

    [Fact]
    public void The_callers_come_from_the_call_trace_or_from_the_return_address()
    {
        Assert.Equal(["leaf", "middle", "outer", "caller", "main"], Functions(Explain(FatalLogTexts.RiscV, Elf(243))));
        Assert.Equal(["leaf", "middle", "outer", "caller"], Functions(Explain(FatalLogTexts.RiscVOld, Elf(243))));
        Assert.Equal(["leaf", "middle", "outer", "caller"], Functions(Explain(FatalLogTexts.Xtensa, Elf(94))));
        // The trace is the log's word for it, whatever the device found it by; what it picked from the stack may be left over.
        Assert.All(Explain(FatalLogTexts.RiscV, Elf(243)).Threads[0].Frames, f => Assert.Equal(FrameTrusts.Log, f.Trust));
        Assert.Equal([FrameTrusts.Log, FrameTrusts.LinkRegister], Explain(FatalLogTexts.RiscVOld, Elf(243)).Threads[0].Frames.Select(f => f.Trust).Distinct().Take(2));
        DumpReport searched = Explain(FatalLogTexts.RiscV64, Elf(243));
        Assert.Equal(FrameTrusts.Scan, searched.Threads[0].Frames[^1].Trust);
    }

    [Fact]
    public void An_elf_for_another_processor_is_refused()
    {
        DumpReport report = Explain(FatalLogTexts.RiscV, Elf(183));
        Assert.Equal((MatchVerdicts.Mismatch, "the log is from riscv, fw.elf is for arm64"), (report.Match?.Verdict, report.Match?.Summary));
        Assert.All(report.Threads[0].Frames, f => Assert.Null(f.Function));
        DumpReport arm = Explain(FatalLogTexts.CortexMColoured, Elf(243));
        Assert.Equal(MatchVerdicts.Mismatch, arm.Match?.Verdict);
    }

    [Fact]
    public void Without_an_elf_reason_registers_and_thread_are_told()
    {
        DumpReport report = Explain(FatalLogTexts.Arm64, null);
        Assert.Equal((MatchVerdicts.NoElf, CauseKinds.NullWrite, "main"), (report.Match?.Verdict, report.Cause?.Kind, report.Threads[0].Name));
        Assert.True(report.Fingerprint!.Provisional);
        Assert.Equal(8, report.Dump.AddressBytes);
    }

    [Fact]
    public void Without_an_elf_a_valid_fault_address_is_told()
    {
        CauseInfo cause = Explain(FatalLogTexts.CortexMColoured, null).Cause!;
        Assert.Equal(("Null dereference: access at 0x0000000c", 0xcul, true), (cause.Title, cause.FaultAddress, cause.Inferred));
        CauseInfo wild = Explain(FatalLogTexts.CortexMMinimal, null).Cause!;
        Assert.StartsWith("Bus fault: access at 0x40001000", wild.Title, StringComparison.Ordinal);
        Assert.Equal(0x4000_1000ul, wild.FaultAddress);
    }

    [Fact]
    public void Without_the_reasons_line_the_fault_status_names_the_fault_and_no_dump_is_spoken_of()
    {
        string lost = string.Join('\n', FatalLogTexts.CortexMMinimal.Split('\n').Where(l => !l.Contains("FATAL ERROR", StringComparison.Ordinal)));
        DumpReport report = Explain(lost, null);
        Assert.StartsWith("Bus fault: access at 0x40001000", report.Cause!.Title, StringComparison.Ordinal);
        DumpReport nothing = Explain("E: r0/a1:  0x00000001  r1/a2:  0x00000002  r2/a3:  0x00000003\nE:  xpsr:  0x61000000\nE: Faulting instruction address (r15/pc): 0x00001014\n", null);
        Assert.Equal("The cause is not known: Zephyr's reason is missing", nothing.Cause!.Title);
    }

    [Fact]
    public void An_assertion_in_the_text_is_the_cause()
    {
        DumpReport report = Explain(FatalLogTexts.Assertion, null);
        Assert.Equal((CauseKinds.Assertion, "Assertion failed: net_buf_tailroom(buf) >= len (not enough room) at WEST_TOPDIR/zephyr/lib/net_buf/buf_simple.c:72"), (report.Cause?.Kind, report.Cause?.Title));
    }

    [Fact]
    public void The_newest_of_several_is_explained_and_the_others_are_named()
    {
        Report report = Engine.Explain([new PostmortemInput("log.txt", Encoding.UTF8.GetBytes(FatalLogTexts.RiscV + FatalLogTexts.RiscV64))], ExplainOptions.Default);
        Assert.Equal(8, Assert.Single(report.Dumps).Dump.AddressBytes);
        Assert.Single(report.OtherDumps);
        Assert.Equal(2, Engine.Find([new PostmortemInput("log.txt", Encoding.UTF8.GetBytes(FatalLogTexts.RiscV + FatalLogTexts.RiscV64))], ExplainOptions.Default).Dumps.Count);
        Assert.Empty(Engine.Extract([new PostmortemInput("log.txt", Encoding.UTF8.GetBytes(FatalLogTexts.RiscV))], ExplainOptions.Default));
    }

    private static List<string?> Functions(DumpReport report) => [.. report.Threads[0].Frames.Select(f => f.Function)];

    private static DumpReport Explain(string text, byte[]? elf)
    {
        List<PostmortemInput> inputs = [new("log.txt", Encoding.UTF8.GetBytes(text))];
        if (elf is not null)
        {
            inputs.Add(new PostmortemInput("fw.elf", elf));
        }

        Report report = Engine.Explain(inputs, ExplainOptions.Default);
        var buffer = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(report, buffer);
        using var json = JsonDocument.Parse(buffer.WrittenMemory);
        using Stream stream = ReportSchema.Open();
        using var schema = JsonDocument.Parse(stream);
        Assert.Empty(JsonSchemaCheck.Errors(schema.RootElement, json.RootElement));
        return Assert.Single(report.Dumps);
    }

    // 0x1000: outer, with middle and leaf inlined at 0x1014; 0x1020: caller; 0x1030: main. A thread object at 0x20001340.
    private static byte[] Elf(int machine)
    {
        ElfBuilder elf = new ElfBuilder { Machine = (ushort)machine, Is64Bit = machine is 62 or 183 }
            .AddSection(".text", new byte[0x100], 1, 6, 0x1000)
            .AddSection("bss", [], 8, 3, 0x20001000, 0x1000)
            .AddSymbol("main_thread", 0x20001340, 0x80, type: 1, section: 2);
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("main.c").String(DwarfAttribute.CompDir, "/w").Offset(DwarfAttribute.StmtList, 0).Range(0x1000, 0x40)
            .Child(DwarfTag.StructureType, s => s.Name("k_thread").Data(DwarfAttribute.ByteSize, 0x80))
            .Child(DwarfTag.Subprogram, f => f.Label("leaf").Name("leaf").Data(DwarfAttribute.Inline, 1))
            .Child(DwarfTag.Subprogram, f => f.Label("middle").Name("middle").Data(DwarfAttribute.Inline, 1))
            .Function("outer", 0x1000, 0x20, f => f.Inlined("middle", 0x1010, 0x10, 12, m => m.Inlined("leaf", 0x1014, 4, 21)))
            .Function("caller", 0x1020, 0x10)
            .Function("main", 0x1030, 0x10));
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        elf.AddSection(".debug_line", new LineProgramBuilder(5).Directory("/w").File("main.c").File("main.c").SetAddress(0x1000)
            .Row(0x1000, 10).Row(0x1010, 20).Row(0x1014, 30).Row(0x1018, 22).Row(0x1020, 40).Row(0x1030, 50).EndSequence(0x1040).Build());
        return elf.Build();
    }
}
