using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>A source file that is found is held against the debug information: a line of another version is not pointed at without a word.</summary>
public sealed class SourceReaderTests
{
    private const int Line = 72;

    private static readonly LabFixture s_sample = LabFixture.Named("sample_keyboard_lockup");
    private static readonly string s_built = File.ReadAllText(Repository.PathOf("crashlab/firmware/app/hid.c"));

    [Fact]
    public void The_file_that_was_built_is_not_doubted()
    {
        SourceExcerpt source = Read(s_built)!;
        Assert.Equal(("found/hid.c", Line, null), (source.File, source.MarkedLine, source.Doubt));
        Assert.Contains("pkt->len", source.Lines[Line - source.FirstLine], StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_other_lines_above_is_another_version()
    {
        SourceExcerpt source = Read("// new\n// lines\n" + s_built)!;
        Assert.StartsWith("send_report begins at line ", source.Doubt, StringComparison.Ordinal);
        Assert.Contains("another version", source.Doubt, StringComparison.Ordinal);
        Assert.NotEmpty(source.Lines);
    }

    [Fact]
    public void A_file_that_does_not_know_the_function_may_be_another_projects()
    {
        SourceExcerpt source = Read(string.Join('\n', Enumerable.Range(1, 200).Select(i => $"OTHER PROJECT {i}")))!;
        Assert.Equal("Nothing in it is named send_report, so it may be another file than the one that was built.", source.Doubt);
    }

    [Fact]
    public void A_file_that_is_too_short_shows_nothing_and_says_why()
    {
        SourceExcerpt source = Read("// moved\n")!;
        Assert.Empty(source.Lines);
        Assert.Equal($"It has 2 lines, so it is not the file that was built: line {Line} is not shown.", source.Doubt);
    }

    [Fact]
    public void A_name_that_a_macro_makes_is_not_doubted()
    {
        int declared = Array.FindIndex(s_built.Split('\n'), l => l.Contains("send_report(", StringComparison.Ordinal) && !l.EndsWith(';'));
        string[] lines = s_built.Split('\n');
        lines[declared] = "DEFINE_HANDLER(send, report)";
        Assert.Null(Read(string.Join('\n', lines))!.Doubt);
    }

    [Fact]
    public void Where_several_files_fit_alike_it_is_said()
    {
        SourceExcerpt source = Read(null)!;
        Assert.Empty(source.Lines);
        Assert.Equal("a/hid.c and b/hid.c fit alike.", source.Doubt);
    }

    private static SourceExcerpt? Read(string? text) =>
        Engine.Explain([s_sample.Dump, LabFixture.ElfInput(s_sample.Elf)], new ExplainOptions { Files = new OneFile(text) }).Dumps[0].Cause!.Source;

    private sealed class OneFile(string? content) : IFileFinder
    {
        public bool TryFindSource(string path, out string found, out string text)
        {
            (found, text) = ("found/hid.c", content ?? "");
            return content is not null;
        }

        public string? WhyNot(string path) => "a/hid.c and b/hid.c fit alike.";
    }
}
