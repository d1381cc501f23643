using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

public sealed class FurtherStepsTests
{
    private static readonly LabFixture s_crash = LabFixture.Named("wild_read");

    [Fact]
    public void The_line_that_opens_the_dump_in_gdb_is_told_where_it_would_work()
    {
        string elf = Path.GetFileName(s_crash.Elf);
        Assert.Contains($"inquest gdb {s_crash.Dump.Name} {elf} --base 0x{s_crash.Base:x}", Read(s_crash.Dump, LabFixture.ElfInput(s_crash.Elf)).Hints);
        Assert.DoesNotContain(Read(s_crash.Dump).Hints, h => h.Contains("inquest gdb", StringComparison.Ordinal));
        Report refused = Read(s_crash.Dump, LabFixture.ElfInput("crashlab/builds/an505-O2-dwarf5.elf"));
        Assert.DoesNotContain(refused.Hints, h => h.Contains("inquest gdb", StringComparison.Ordinal));
        Report odd = Read(s_crash.Dump with { Name = "a b;c.bin" }, LabFixture.ElfInput(s_crash.Elf));
        Assert.DoesNotContain(odd.Hints, h => h.Contains("inquest gdb", StringComparison.Ordinal));
    }

    [Fact]
    public void A_text_beside_the_dump_is_no_file_for_gdb()
    {
        Report report = Read(s_crash.Dump, LabFixture.ElfInput(s_crash.Elf), new("README.txt", "What was packed, and why.\n"u8.ToArray()));
        Assert.Contains($"inquest gdb {s_crash.Dump.Name} {Path.GetFileName(s_crash.Elf)} --base 0x{s_crash.Base:x}", report.Hints);
    }

    private static Report Read(params PostmortemInput[] inputs) => Engine.Explain(inputs, new ExplainOptions { BaseAddress = s_crash.Base });
}
