using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Diagnosis.Match;

/// <summary>
/// Three builds that are hard to tell apart, and the same crash of each: the sources, the same sources from another folder,
/// and the sources with one line more. Every dump with every ELF, alone and in an image, each way round.
/// </summary>
public sealed class SameSourcesMatchTests
{
    private const string Here = "same_sources";
    private const string Elsewhere = "other_folder";
    private const string Changed = "unrelated_change";

    /// <summary>Dump and ELF by the fixture's name, and whether the ELF's code is the dump's.</summary>
    public static TheoryData<string, string, bool> Pairs
    {
        get
        {
            TheoryData<string, string, bool> pairs = [];
            foreach (string dump in (string[])[Here, Elsewhere, Changed])
            {
                foreach (string elf in (string[])[Here, Elsewhere, Changed])
                {
                    pairs.Add(dump, elf, (dump == Changed) == (elf == Changed));
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Without_an_image_another_build_is_a_mismatch_and_another_folder_is_not(string dump, string elf, bool same)
    {
        MatchInfo match = LabFixture.Named(dump).Explain(LabFixture.Named(elf).Elf).Match!;
        Assert.Equal(same ? MatchVerdicts.Likely : MatchVerdicts.Mismatch, match.Verdict);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void With_the_image_the_same_code_is_proved_from_whichever_folder_it_was_built(string dump, string elf, bool same)
    {
        MatchInfo match = Explain(Uf2Of(dump, dump), elf).Match!;
        Assert.Equal(same ? MatchVerdicts.Proved : MatchVerdicts.Mismatch, match.Verdict);
        Assert.Contains(same ? "code bytes equal the image's" : "code bytes differ from the image's", match.Summary, StringComparison.Ordinal);
    }

    /// <summary>A version string, or a folder that assertions name: constants differ, the code is the same.</summary>
    [Fact]
    public void Constants_that_differ_are_told_from_code_that_differs()
    {
        byte[] elf = [.. LabFixture.ReadFile(LabFixture.Named(Here).Elf)];
        ElfSection constants = Open(elf).FindSection("rodata")!;
        elf[(int)constants.Offset + ((int)constants.Size / 2)] ^= 1;
        MatchInfo match = Inquest.Postmortem.Postmortem.Explain([Uf2Of(Here, Here), new("zephyr.elf", elf)], new()).Dumps[0].Match!;
        Assert.Equal(MatchVerdicts.Proved, match.Verdict);
        Assert.True(match.Confidence < 1);
        Assert.Contains(match.Evidence, e => e.StartsWith("1 bytes of constants differ", StringComparison.Ordinal)
            && e.EndsWith("the same code, built in another folder or with another setting", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Here, Changed)]
    [InlineData(Elsewhere, Changed)]
    [InlineData(Changed, Here)]
    [InlineData(Changed, Elsewhere)]
    public void A_dump_that_outlived_a_reflash_is_not_the_new_firmwares(string dump, string image)
    {
        PostmortemInput uf2 = Uf2Of(image, dump);
        MatchInfo newer = Explain(uf2, image).Match!;
        Assert.Equal(MatchVerdicts.Mismatch, newer.Verdict);
        Assert.Contains("is the image's firmware, but the dump in it was made by another build", newer.Summary, StringComparison.Ordinal);

        MatchInfo own = Explain(uf2, dump).Match!;
        Assert.Equal(MatchVerdicts.Likely, own.Verdict);
        Assert.Contains("the dump in the image is older than it", own.Summary, StringComparison.Ordinal);

        Report both = Inquest.Postmortem.Postmortem.Explain([uf2, LabFixture.ElfInput(LabFixture.Named(image).Elf), LabFixture.ElfInput(LabFixture.Named(dump).Elf)], new());
        Assert.Equal(Path.GetFileName(LabFixture.Named(dump).Elf), both.Dumps[0].Match!.Elf);
    }

    [Fact]
    public void A_reflash_with_the_same_code_changes_nothing()
    {
        Assert.Equal(MatchVerdicts.Proved, Explain(Uf2Of(Elsewhere, Here), Here).Match!.Verdict);
        Assert.Equal(MatchVerdicts.Proved, Explain(Uf2Of(Elsewhere, Here), Elsewhere).Match!.Verdict);
    }

    private static DumpReport Explain(PostmortemInput input, string elf) =>
        Assert.Single(Inquest.Postmortem.Postmortem.Explain([input, LabFixture.ElfInput(LabFixture.Named(elf).Elf)], new()).Dumps);

    /// <summary>What the boot loader would export: one fixture's firmware, and another's dump in its partition.</summary>
    private static PostmortemInput Uf2Of(string firmware, string dump)
    {
        List<(ulong Address, byte[] Bytes)> ranges =
        [
            .. Open(LabFixture.ReadFile(LabFixture.Named(firmware).Elf)).Segments.Where(s => s.IsLoad && s.FileSize > 0).Select(s => (s.PhysicalAddress, s.Bytes.ToArray())),
            (LabFixture.Named(dump).Base!.Value, LabFixture.Named(dump).Dump.Bytes.ToArray()),
        ];
        return new("CURRENT.UF2", ranges.SelectMany(r => Uf2Builder.FromImage((uint)r.Address, r.Bytes).Build()).ToArray());
    }

    private static ElfFile Open(byte[] elf) => ElfFile.Open(elf, "zephyr.elf", Limits.Default, new DiagnosticBag());
}
