using System.Text;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Reporting;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Postmortem;

public class PermalinkTests
{
    private const string A = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private const string C = "cccccccccccccccccccccccccccccccccccccccc";

    private const string Manifest = $"""
        manifest:
          projects:
          - name: zephyr
            url: https://github.com/zmkfirmware/zephyr.git
            revision: {A}
          - name: nanopb
            url: https://gitlab.com/group/sub/nanopb
            revision: {B}
            path: modules/lib/nanopb
          self:
            path: app
            url: git@github.com:someone/app.git
            revision: {C}
        """;

    [Fact]
    public void Frames_of_zephyr_modules_and_the_application_get_their_links()
    {
        Assert.Equal(
            [
                $"https://github.com/zmkfirmware/zephyr/blob/{A}/kernel/sched.c#L10",
                $"https://gitlab.com/group/sub/nanopb/-/blob/{B}/zephyr/pb%20x.c#L10",
                $"https://github.com/someone/app/blob/{C}/src/hid.c#L10",
                null,
                null,
                null,
                null,
            ],
            Links(
                "/__w/config/zephyr/kernel/sched.c",
                "/__w/config/modules/lib/nanopb/zephyr/pb x.c",
                "/__w/config/app/src/hid.c",
                "/__w/config/app/build/zephyr/include/generated/x.h",
                "/__w/config/app/../secret.c",
                "/opt/toolchain/libc/memcpy.c",
                "zephyr/kernel/relative.c"));
    }

    [Theory]
    [InlineData("https://github.com/a/b", "https://github.com/a/b/blob/R/x.c#L7")]
    [InlineData("https://github.com/a/b.git/", "https://github.com/a/b/blob/R/x.c#L7")]
    [InlineData("https://token:secret@github.com/a/b", "https://github.com/a/b/blob/R/x.c#L7")]
    [InlineData("ssh://git@github.com/a/b.git", "https://github.com/a/b/blob/R/x.c#L7")]
    [InlineData("git@gitlab.example.org:a/b/c.git", "https://gitlab.example.org/a/b/c/-/blob/R/x.c#L7")]
    [InlineData("https://codeberg.org/a/b", "https://codeberg.org/a/b/src/commit/R/x.c#L7")]
    [InlineData("https://bitbucket.org/a/b", "https://bitbucket.org/a/b/src/R/x.c#lines-7")]
    [InlineData("https://github.com.evil.example/a/b", null)]
    [InlineData("https://evil.example/github.com/b", null)]
    [InlineData("https://github.com/a/b?x=javascript:", null)]
    [InlineData("https://github.com/a/\"><script>", null)]
    [InlineData("javascript:alert(1)//github.com/a/b", null)]
    [InlineData("file:///github.com/a/b", null)]
    [InlineData("", null)]
    public void Only_plain_addresses_of_known_hosts_become_links(string url, string? expected) =>
        Assert.Equal(expected, RepositoryUrl.Line(url, "R", ["x.c"], "7"));

    [Fact]
    public void The_manifest_beside_the_elf_counts()
    {
        string other = Manifest.Replace(A, C, StringComparison.Ordinal);
        InputSet inputs = Read(("old/west.yml", other), ("new/west.yml", Manifest));
        DumpReport report = Report("/w/zephyr/a.c") with { Match = new() { Verdict = MatchVerdicts.Proved, Elf = "new/zmk.elf" } };
        Assert.Contains(A, Add(report, inputs).Threads[0].Frames[0].Permalink, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_manifest_nothing_changes()
    {
        DumpReport report = Report("/w/zephyr/a.c");
        Assert.Same(report, Add(report, Read(("a.txt", "nothing"))));
    }

    [Fact]
    public void A_manifest_beside_a_dump_links_the_sample_and_shows_in_markdown()
    {
        LabFixture fixture = LabFixture.Named("uf2_null_member_read");
        string manifest = Manifest.Replace("path: app", "path: firmware", StringComparison.Ordinal);
        Report report = Inquest.Postmortem.Postmortem.Explain(
            [fixture.Dump, LabFixture.ElfInput(fixture.Elf), new("west-frozen.yml", Encoding.UTF8.GetBytes(manifest))], new ExplainOptions());
        string link = report.Dumps[0].Threads[0].Frames[0].Permalink!;
        Assert.StartsWith($"https://github.com/someone/app/blob/{C}/app/hid.c#L", link, StringComparison.Ordinal);
        Assert.Contains($"](<{link}>)", MarkdownReportWriterTests.Markdown(report), StringComparison.Ordinal);
        Assert.Equal(InputRoles.Source, report.Inputs[2].Role);
    }

    [Fact]
    public void A_folder_of_a_projects_name_is_not_its_workspace()
    {
        // firmware/ is a repository on a branch; app/ inside of it is not the manifest's own.
        string branch = Manifest.Replace($"revision: {B}\n    path: modules/lib/nanopb", "revision: main\n    path: crashlab/firmware", StringComparison.Ordinal);
        Assert.NotEqual(Manifest, branch);
        DumpReport report = Report("/w/crashlab/firmware/app/hid.c", "/w/zephyr/a.c", "/w/app/b.c");
        IReadOnlyList<FrameInfo> frames = Permalinks.Add(
            report, Read(("west.yml", branch)), ["/w/crashlab/firmware/app/hid.c", "/w/crashlab/firmware/app/x.c", "/w/crashlab/firmware/app/y.c", "/w/zephyr/a.c", "/w/app/b.c"], new DiagnosticBag()).Threads[0].Frames;
        Assert.Null(frames[0].Permalink);
        Assert.StartsWith("https://github.com/zmkfirmware/zephyr/", frames[1].Permalink, StringComparison.Ordinal);
        Assert.StartsWith("https://github.com/someone/app/", frames[2].Permalink, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_workspaces_manifest_links_nothing_and_is_noted()
    {
        DiagnosticBag diagnostics = new();
        DumpReport report = Report("/w/crashlab/firmware/app/hid.c");
        string[] sources = ["/w/crashlab/firmware/app/hid.c", "/w/crashlab/firmware/kernel/a.c", "/w/crashlab/firmware/kernel/b.c"];
        Assert.Same(report, Permalinks.Add(report, Read(("west.yml", Manifest)), sources, diagnostics));
        Assert.Equal("INQ8003", Assert.Single(diagnostics.Items).Id);
    }

    private static IEnumerable<string?> Links(params string[] files) =>
        Add(Report(files), Read(("west.yml", Manifest))).Threads[0].Frames.Select(f => f.Permalink);

    private static DumpReport Add(DumpReport report, InputSet inputs) =>
        Permalinks.Add(report, inputs, report.Threads.SelectMany(t => t.Frames).Select(f => f.File!), new DiagnosticBag());

    private static DumpReport Report(params string[] files) => SampleReports.FullDump() with
    {
        Threads = [new() { Frames = [.. files.Select((f, i) => new FrameInfo { Index = i, File = f, Line = 10, Trust = FrameTrusts.Cfi })] }],
    };

    private static InputSet Read(params (string Name, string Text)[] files) =>
        InputReader.Read([.. files.Select(f => new NamedBytes(f.Name, Encoding.UTF8.GetBytes(f.Text)))], new DiagnosticBag(Limits.Default));
}
