using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Tests.Synth;

namespace Inquest.Web.Tests.Reports;

/// <summary>Report pages as files, made once for a class of tests.</summary>
public sealed class ReportPages : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inquest-pages-");

    /// <summary>The names of the pages.</summary>
    public static IReadOnlyList<string> Names { get; } = ["full", "memory", "no-dump", "several", "sample", "mismatch"];

    /// <summary>A page's address.</summary>
    public Uri Address(string name) => Write(name, Report(name), memory: name == "memory");

    /// <summary>Writes a report as a page.</summary>
    public Uri Write(string name, Report report, bool memory = false)
    {
        string path = Path.Combine(_folder.FullName, name + ".html");
        using (var writer = new StreamWriter(path))
        {
            HtmlReportWriter.Write(report, writer, new SharingOptions { IncludeMemory = memory });
        }

        return new Uri(path);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Report Report(string name)
    {
        Report full = SampleReports.Full();
        DumpReport dump = full.Dumps[0];
        byte[] bytes = new byte[600];
        new Random(1).NextBytes(bytes.AsSpan(100));
        return name switch
        {
            "no-dump" => SampleReports.NoDump(),
            "several" => full with { Dumps = [dump, dump with { Cause = null, Threads = [] }] },
            "memory" => full with { Dumps = [dump with { MemoryContents = [new(0x20000004, bytes)] }] },
            "mismatch" => full with { Dumps = [dump with { Match = dump.Match! with { Verdict = "mismatch", Summary = "zmk.elf is another build." } }] },
            "sample" => Inquest.Postmortem.Postmortem.Explain(
                [new PostmortemInput("keyboard-lockup.zip", File.ReadAllBytes(Repository.PathOf("samples/keyboard-lockup.zip")))],
                new ExplainOptions { AllThreads = true }),
            _ => full,
        };
    }
}
