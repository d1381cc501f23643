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

    /// <summary>A read of RAM holds no code: with an address at which the ELF has some it would be held against that, and the right ELF refused.</summary>
    [Theory]
    [InlineData("isr_busy_an385_v3-zeros_min_in-memory")]
    [InlineData("assertion_an385_v2-zeros_min-top_in-memory")]
    public void No_base_is_asked_for_a_read_of_ram_and_a_false_one_does_no_harm(string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        Assert.All([[fixture.Dump, LabFixture.ElfInput(fixture.Elf)], [fixture.Dump]], (PostmortemInput[] inputs) =>
        {
            Report right = Engine.Explain(inputs, new ExplainOptions { BaseAddress = fixture.Base });
            Report without = Engine.Explain(inputs, new ExplainOptions());
            Report wrong = Engine.Explain(inputs, new ExplainOptions { BaseAddress = 0 });
            Assert.DoesNotContain(without.Hints, h => h.StartsWith("ram.bin", StringComparison.Ordinal) || h.Contains("has no address", StringComparison.Ordinal));
            Assert.All([without, wrong], report => Assert.Equal(
                (right.Dumps[0].Match?.Verdict, right.Dumps[0].Match?.Summary, right.Dumps[0].Cause?.Title),
                (report.Dumps[0].Match?.Verdict, report.Dumps[0].Match?.Summary, report.Dumps[0].Cause?.Title)));
            Assert.DoesNotContain(wrong.Dumps[0].Warnings, w => w.Contains("image", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void All_threads_are_not_advised_to_somebody_who_asked_for_them()
    {
        LabFixture threads = LabFixture.Named("wait_a_while");
        PostmortemInput[] inputs = [threads.Dump, LabFixture.ElfInput(threads.Elf)];
        Assert.Contains("--threads all", Engine.Explain(inputs, new ExplainOptions()).Hints);
        Assert.DoesNotContain("--threads all", Engine.Explain(inputs, new ExplainOptions { AllThreads = true }).Hints);
    }

    private static Report Read(params PostmortemInput[] inputs) => Engine.Explain(inputs, new ExplainOptions { BaseAddress = s_crash.Base });
}
