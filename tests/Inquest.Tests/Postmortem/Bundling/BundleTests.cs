using System.IO.Compression;
using System.Text;
using Inquest.Cli;
using Inquest.Postmortem;
using Inquest.Postmortem.Bundling;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Snapshots;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem.Bundling;

public sealed class BundleTests : IDisposable
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("bt/keys/long-term-key-of-the-owner");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inquest-bundle-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Every fixture with an image around it, and one of each way to store a dump.</summary>
    public static TheoryData<string> Some =>
    [
        .. LabFixture.All.Where(f => f.Name.StartsWith("uf2_", StringComparison.Ordinal) || f.Name.StartsWith("sample_", StringComparison.Ordinal)
                || f.Name.StartsWith("log_", StringComparison.Ordinal) || f.Name.StartsWith("truncated_", StringComparison.Ordinal)
                || f.Name.StartsWith("overflow_", StringComparison.Ordinal) || f.Name.StartsWith("headerless", StringComparison.Ordinal)
                || f.Name.StartsWith("null_member_read", StringComparison.Ordinal))
            .Select(f => f.Name),
    ];

    [Theory]
    [MemberData(nameof(Some))]
    public void The_bundle_gives_the_same_report(string name) => AssertSameReport(LabFixture.Named(name));

    [Fact]
    [Trait("Speed", "Slow")]
    public void The_bundle_of_every_fixture_gives_the_same_report()
    {
        foreach (LabFixture fixture in LabFixture.All)
        {
            AssertSameReport(fixture);
        }
    }

    [Fact]
    public void Settings_pages_of_a_whole_flash_stay_behind()
    {
        LabFixture fixture = LabFixture.Named("uf2_null_member_read");
        PostmortemInput[] inputs = [new("CURRENT.UF2", WithSettings(fixture)), LabFixture.ElfInput(fixture.Elf)];
        Assert.True(inputs[0].Bytes.Span.IndexOf(s_secret) > 0);
        Bundle bundle = Engine.Bundle(inputs, new ExplainOptions())!;
        Assert.All(bundle.Files, f => Assert.Equal(-1, f.Bytes.Span.IndexOf(s_secret)));
        Assert.Contains(bundle.LeftOut, l => l.Contains("neither the dump nor the firmware (settings, bonds, keys", StringComparison.Ordinal));
        Report again = Engine.Explain(AsInputs(bundle), new ExplainOptions());
        Assert.Equal(MatchVerdicts.Proved, again.Dumps[0].Match!.Verdict);
    }

    [Fact]
    public void Without_an_elf_only_the_dump_and_the_banner_are_taken()
    {
        LabFixture fixture = LabFixture.Named("uf2_null_member_read");
        PostmortemInput[] inputs = [new("CURRENT.UF2", WithSettings(fixture))];
        Bundle bundle = Engine.Bundle(inputs, new ExplainOptions())!;
        Assert.All(bundle.Files, f => Assert.Equal(-1, f.Bytes.Span.IndexOf(s_secret)));
        Assert.Equal(["README.txt", "CURRENT.UF2"], bundle.Files.Select(f => f.Name));
        Assert.InRange(bundle.Files[1].Bytes.Length, (int)bundle.Dump.Size, (3 * (int)bundle.Dump.Size) + 4096);
        DumpReport first = Engine.Explain(inputs, new ExplainOptions()).Dumps[0];
        DumpReport again = Engine.Explain(AsInputs(bundle), new ExplainOptions()).Dumps[0];
        Assert.NotNull(first.Firmware?.Banner);
        Assert.Equal((first.Firmware.Banner, first.Firmware.BuildId, first.Firmware.Board), (again.Firmware!.Banner, again.Firmware.BuildId, again.Firmware.Board));
        Assert.Equal(first.Cause!.Title, again.Cause!.Title);
    }

    [Fact]
    public void An_elf_that_does_not_match_is_not_in_it_unless_forced()
    {
        LabFixture fixture = LabFixture.Named("uf2_stale_dump_truncated");
        PostmortemInput[] inputs = [fixture.Dump, LabFixture.ElfInput(fixture.ImageElf!)];
        Bundle bundle = Engine.Bundle(inputs, new ExplainOptions())!;
        Assert.Equal(MatchVerdicts.Mismatch, bundle.Match.Verdict);
        Assert.DoesNotContain(bundle.Files, f => f.Name.EndsWith(".elf", StringComparison.Ordinal));
        Assert.Contains(bundle.LeftOut, l => l.Contains("not the firmware that wrote the dump", StringComparison.Ordinal));
        Assert.Contains(Engine.Bundle(inputs, new ExplainOptions { Force = true })!.Files, f => f.Name.EndsWith(".elf", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_log_says_before_and_after_the_crash_stays_behind()
    {
        LabFixture fixture = LabFixture.All.First(f => f.Name.StartsWith("null_member_read", StringComparison.Ordinal) && f.DumpPath.EndsWith(".log", StringComparison.Ordinal));
        byte[] log = [.. "typed: hunter2\n"u8, .. LabFixture.ReadFile(fixture.DumpPath), .. "\ntyped: hunter3\n"u8];
        Bundle bundle = Engine.Bundle([new("serial.log", log), LabFixture.ElfInput(fixture.Elf)], new ExplainOptions())!;
        Assert.All(bundle.Files, f => Assert.Equal(-1, f.Bytes.Span.IndexOf("hunter"u8)));
        Assert.Contains("#CD:BEGIN#", Encoding.UTF8.GetString(bundle.Files[1].Bytes.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_said_between_the_lines_of_a_crash_stays_behind()
    {
        byte[] log = LabFixture.ReadFile(LabFixture.Named("log_interleaved").DumpPath);
        byte[] text = log[..log.AsSpan().IndexOf("#CD:BEGIN"u8)];
        string[] lines = Encoding.UTF8.GetString(text).Split('\n');
        string noisy = string.Join('\n', lines.SelectMany(l => (string[])[l, "[00:00:01.600,000] <inf> wifi: psk=hunter2"]));
        Bundle bundle = Engine.Bundle([new("serial.log", Encoding.UTF8.GetBytes(noisy))], new ExplainOptions())!;
        Assert.All(bundle.Files, f => Assert.Equal(-1, f.Bytes.Span.IndexOf("hunter"u8)));
        Assert.Equal(-1, bundle.Files[0].Bytes.Span.IndexOf("copy of the device's memory"u8));
        Assert.Contains("FATAL ERROR", Encoding.UTF8.GetString(bundle.Files[1].Bytes.Span), StringComparison.Ordinal);
    }

    /// <summary>A shell that draws its prompt again ends a line with CR alone, and a terminal breaks lines at its edge: every line of the crash is kept all the same.</summary>
    [Fact]
    public void A_log_as_a_terminal_left_it_loses_no_line_of_the_crash()
    {
        PostmortemInput elf = LabFixture.ElfInput(LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging").Elf);
        string log = string.Join('\n', File.ReadAllLines(Repository.PathOf(LabFixture.Named("bus_fault_read_an385_v2_linker-ram_logging").DumpPath))
            .Where(l => !l.Contains("#CD:", StringComparison.Ordinal))
            .SelectMany(l => l.Length > 80 ? [l[..80], l[80..]] : new[] { l }));
        PostmortemInput[] inputs = [new("term.log", Encoding.UTF8.GetBytes("uart:~$ hel\ruart:~$ help\ruart:~$ help me\n" + log)), elf];
        Bundle bundle = Engine.Bundle(inputs, new ExplainOptions())!;
        Assert.Equal(Comparable(Engine.Explain(inputs, new ExplainOptions())), Comparable(Engine.Explain(AsInputs(bundle), new ExplainOptions())));
        Assert.All(bundle.Files.Where(f => f.Name == "term.log"), f => Assert.Equal(-1, f.Bytes.Span.IndexOf("help"u8)));
    }

    [Fact]
    public void What_is_cut_out_of_a_read_of_flash_is_named_as_what_it_is()
    {
        LabFixture fixture = LabFixture.Named("uf2_null_member_read");
        PostmortemInput[] inputs = [new("reads/flash.bin", RawFlash.Of(fixture).Bytes), LabFixture.ElfInput(fixture.Elf)];
        Bundle bundle = Engine.Bundle(inputs, new ExplainOptions())!;
        Assert.Equal(["README.txt", "flash.hex", Path.GetFileName(fixture.Elf)], bundle.Files.Select(f => f.Name));
        Assert.Equal(Comparable(Engine.Explain(inputs, new ExplainOptions())), Comparable(Engine.Explain(AsInputs(bundle), new ExplainOptions())));
    }

    [Fact]
    public void No_crash_gives_no_bundle() => Assert.Null(Engine.Bundle([new("a.txt", "nothing here"u8.ToArray())], new ExplainOptions()));

    [Fact]
    public void The_readme_says_what_is_in_it_and_what_to_be_careful_with()
    {
        string readme = Encoding.UTF8.GetString(Bundle("uf2_null_member_read").Files[0].Bytes.Span);
        Assert.StartsWith("Null dereference", readme, StringComparison.Ordinal);
        Assert.Contains("CURRENT.UF2: the dump, and the image's bytes that prove the ELF", readme, StringComparison.Ordinal);
        Assert.Contains("copy of the device's memory", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_writes_the_same_bytes_every_time_and_explain_opens_them()
    {
        LabFixture fixture = LabFixture.Named("uf2_null_member_read");
        string[] arguments = ["bundle", Repository.PathOf(fixture.DumpPath), Repository.PathOf(fixture.Elf), "-o"];
        (int code, string error) = Run([.. arguments, "one.zip"]);
        Assert.Equal(0, code);
        Assert.Contains("  left out: ", error, StringComparison.Ordinal);
        Assert.Equal(0, Run([.. arguments, "two.zip"]).Code);
        byte[] one = File.ReadAllBytes(Path.Combine(_folder.FullName, "one.zip"));
        Assert.Equal(one, File.ReadAllBytes(Path.Combine(_folder.FullName, "two.zip")));
        using var zip = new ZipArchive(new MemoryStream(one));
        Assert.Equal(["README.txt", "CURRENT.UF2", Path.GetFileName(fixture.Elf)], zip.Entries.Select(e => e.FullName));
        Assert.Equal(0, Run(["explain", "one.zip"]).Code);
    }

    [Fact]
    public void A_mismatch_is_exit_code_4_and_no_dump_3()
    {
        LabFixture fixture = LabFixture.Named("uf2_stale_dump_truncated");
        Assert.Equal(4, Run(["bundle", Repository.PathOf(fixture.DumpPath), Repository.PathOf(fixture.ImageElf!), "-o", "a.zip"]).Code);
        Assert.Equal(3, Run(["bundle", Repository.PathOf(fixture.Elf), "-o", "b.zip"]).Code);
        Assert.False(File.Exists(Path.Combine(_folder.FullName, "b.zip")));
        Assert.Equal(2, Run(["bundle", Repository.PathOf(fixture.DumpPath)]).Code);
        Assert.Equal(2, Run(["bundle", Repository.PathOf(fixture.DumpPath), "-o", "c.zip", "--dump", "all"]).Code);
    }

    private static void AssertSameReport(LabFixture fixture)
    {
        PostmortemInput[] inputs = [fixture.Dump, LabFixture.ElfInput(fixture.Elf)];
        ExplainOptions options = new() { BaseAddress = fixture.Base, AllThreads = true };
        Report first = Engine.Explain(inputs, options);
        Bundle bundle = Engine.Bundle(inputs, options)!;
        Report again = Engine.Explain(AsInputs(bundle), new ExplainOptions { AllThreads = true });
        Assert.Equal(Comparable(first), Comparable(again), ignoreLineEndingDifferences: true);
    }

    // Where in its file the dump was is another place now, and the files are other files: a raw one has become Intel HEX.
    private static string Comparable(Report report)
    {
        DumpReport dump = report.Dumps[0];
        DumpInfo info = dump.Dump with { Source = Path.GetFileNameWithoutExtension(dump.Dump.Source), Offset = null, AlsoIn = [] };
        string[] hints = [.. report.Hints.Where(h => !h.StartsWith("inquest gdb ", StringComparison.Ordinal))];
        return ReportSnapshotTests.Json(report with { Hints = hints, Inputs = [], OtherDumps = [], Diagnostics = [], Dumps = [dump with { Dump = info }] });
    }

    private static Bundle Bundle(string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        return Engine.Bundle([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], new ExplainOptions { BaseAddress = fixture.Base })!;
    }

    private static PostmortemInput[] AsInputs(Bundle bundle) => [.. bundle.Files.Select(f => new PostmortemInput(f.Name, f.Bytes))];

    private static byte[] WithSettings(LabFixture fixture)
    {
        byte[] page = new byte[256];
        s_secret.CopyTo(page, 16);
        byte[] flash = LabFixture.ReadFile(fixture.DumpPath);
        return [.. flash, .. Uf2Builder.FromImage(0xEC000, page).Build()];
    }

    private (int Code, string Error) Run(string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var host = new CommandHost { Input = Stream.Null, Output = output, Error = error, CurrentDirectory = _folder.FullName };
        return (new Application(new PostmortemEngine(), host).Run(arguments), error.ToString());
    }
}
