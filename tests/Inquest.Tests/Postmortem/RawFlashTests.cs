using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>What a debug probe reads out of flash: plain bytes, and nobody knows from where.</summary>
public sealed class RawFlashTests
{
    private static readonly LabFixture s_fixture = LabFixture.Named("uf2_null_member_read");
    private static readonly PostmortemInput s_elf = LabFixture.ElfInput(s_fixture.Elf);

    [Fact]
    public void A_read_of_flash_is_placed_by_the_elf_whose_code_is_in_it()
    {
        DumpReport byAddress = Engine.Explain([s_fixture.Dump, s_elf], new ExplainOptions()).Dumps[0];
        Report report = Engine.Explain([new("flash.bin", RawFlash.Of(s_fixture).Bytes), s_elf], new ExplainOptions());
        DumpReport dump = report.Dumps[0];
        Assert.Equal(MatchVerdicts.Proved, dump.Match!.Verdict);
        Assert.Equal((byAddress.Match!.Summary, byAddress.Dump.FlashAddress, byAddress.Cause!.Title), (dump.Match.Summary, dump.Dump.FlashAddress, dump.Cause!.Title));
        Assert.Contains(report.Diagnostics, d => d.Id == "INQ8004");
        Assert.DoesNotContain(report.Hints, h => h.Contains("--base", StringComparison.Ordinal));
    }

    [Fact]
    public void Another_builds_code_or_a_second_copy_of_it_places_nothing()
    {
        RawFlash flash = RawFlash.Of(s_fixture);
        byte[] twice = [.. flash.Bytes, .. flash.Bytes];
        byte[] changed = [.. flash.Bytes];
        ulong? pc = Engine.Explain([s_fixture.Dump, s_elf], new ExplainOptions()).Dumps[0].Registers.First(r => r.Name == "pc").Value;
        changed[(int)(pc!.Value - flash.Start)] ^= 1;
        Assert.All([twice, changed], bytes =>
        {
            Report report = Engine.Explain([new("flash.bin", bytes), s_elf], new ExplainOptions());
            Assert.DoesNotContain(report.Diagnostics, d => d.Id == "INQ8004");
            Assert.NotEqual(MatchVerdicts.Proved, report.Dumps[0].Match!.Verdict);
            Assert.Null(report.Dumps[0].Dump.FlashAddress);
        });
    }
}
