using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Html;
using Inquest.Reporting.Json;
using Inquest.Reporting.Markdown;
using Inquest.Reporting.Text;
using Inquest.Tests.Synth;

namespace Inquest.Fuzz;

/// <summary>
/// The whole way, from files to the four forms of a report, with a dump's own ELF. An input begins with two bytes: the
/// dump's number among <see cref="s_crashes"/> and, for a debug section, its number in <see cref="s_sections"/>.
/// </summary>
internal static class ReportTargets
{
    private const int Prefix = 2;
    private const int MostBytes = 64 << 10;

    // The sections that variables and call frames are read from besides those of the symbolizer (DebugSectionTargets).
    private static readonly string[] s_sections = [".debug_info", ".debug_abbrev", ".debug_loclists", ".debug_loc", ".debug_frame", ".symtab", ".rodata", "rodata"];

    private static readonly Lazy<IReadOnlyList<LabCrash>> s_crashes = new(ReadLab);

    /// <summary>The small dumps, one of each scenario.</summary>
    public static IReadOnlyList<byte[]> Dumps() => [.. s_crashes.Value.Select((crash, i) => (byte[])[(byte)i, 0, .. crash.Dump])];

    public static void ExplainDump(ReadOnlyMemory<byte> input)
    {
        if (input.Length >= Prefix && CrashOf(input) is { } crash)
        {
            Explain(crash with { Dump = input[Prefix..].ToArray() }, crash.Elf);
        }
    }

    /// <summary>The same dumps as people send them: UF2, HEX, zip, tgz. Those of a log are logs among <see cref="Dumps"/>.</summary>
    public static IReadOnlyList<byte[]> Files()
    {
        List<byte[]> seeds = [];
        for (int i = 0; i < s_crashes.Value.Count; i++)
        {
            LabCrash crash = s_crashes.Value[i];
            if (crash is { HasMuchToTell: true, Base: ulong start })
            {
                byte[] uf2 = Uf2Builder.FromImage((uint)start, crash.Dump).Build();
                byte[] hex = new IntelHexBuilder().Data((uint)start, crash.Dump).End().Build();
                byte[] tar = ArchiveBuilder.Tar(("build/dump.hex", hex));
                seeds.AddRange(((byte[][])[uf2, hex, ArchiveBuilder.Zip(("CURRENT.UF2", uf2)), ArchiveBuilder.Gzip(tar)]).Select(f => (byte[])[(byte)i, 0, .. f]));
            }
        }

        return seeds;
    }

    /// <summary>Debug and symbol sections of the ELFs of the dumps with most to tell.</summary>
    public static IReadOnlyList<byte[]> Sections()
    {
        List<byte[]> seeds = [];
        for (int i = 0; i < s_crashes.Value.Count; i++)
        {
            LabCrash crash = s_crashes.Value[i];
            ElfFile elf = Open(crash.Elf);
            if (!crash.HasMuchToTell || elf.Sections.Any(s => s.IsCompressed))
            {
                continue;
            }

            for (int section = 0; section < s_sections.Length; section++)
            {
                if (elf.FindSection(s_sections[section]) is not null)
                {
                    seeds.Add([(byte)i, (byte)section, .. elf.GetSectionBytes(s_sections[section]).Span]);
                }
            }
        }

        return seeds;
    }

    public static void ExplainWithSection(ReadOnlyMemory<byte> input)
    {
        if (input.Length >= Prefix && CrashOf(input) is { } crash && input.Span[1] < s_sections.Length
            && Open(crash.Elf).FindSection(s_sections[input.Span[1]]) is { IsCompressed: false } section)
        {
            byte[] elf = [.. crash.Elf];
            ReadOnlySpan<byte> bytes = input.Span[Prefix..];
            bytes[..Math.Min(bytes.Length, (int)section.Size)].CopyTo(elf.AsSpan((int)section.Offset));
            Explain(crash, elf);
        }
    }

    private static void Explain(LabCrash crash, byte[] elf)
    {
        Report report = Inquest.Postmortem.Postmortem.Explain(
            [new PostmortemInput("dump", crash.Dump), new PostmortemInput("firmware.elf", elf)],
            new ExplainOptions { AllThreads = true, Force = true, IncludeMemory = true, BaseAddress = crash.Base, Print = ["_kernel", "*_kernel.cpus[0].current"] });
        if (report.Dumps.Count == 0 == report.NoDump is null)
        {
            throw new InvalidOperationException("A report has dumps or the reason for none.");
        }

        if (report.Dumps.SelectMany(d => d.Threads).Any(t => t.Frames.Count > Limits.Default.MaxFrames || (t.Frames.Count > 0 && t.Stopped is null)))
        {
            throw new InvalidOperationException("A stack ends within its limit, and says why.");
        }

        TextReportWriter.Write(report, TextWriter.Null, new TextReportOptions { AllThreads = true, Verbose = true });
        MarkdownReportWriter.Write(report, TextWriter.Null);
        HtmlReportWriter.Write(report, TextWriter.Null);
        JsonReportWriter.Write(report, new ArrayBufferWriter<byte>());
    }

    private static LabCrash? CrashOf(ReadOnlyMemory<byte> input) => input.Span[0] < s_crashes.Value.Count ? s_crashes.Value[input.Span[0]] : null;

    private static ElfFile Open(byte[] bytes) => ElfFile.Open(bytes, "firmware.elf", Limits.Default, new DiagnosticBag());

    private static List<LabCrash> ReadLab()
    {
        string root = FuzzTargets.Root();
        List<LabCrash> crashes = [];
        HashSet<string> scenarios = [];
        foreach (string path in Directory.EnumerateFiles(Path.Combine(root, "crashlab", "fixtures"), "fixture.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement about = json.RootElement;
            string scenario = about.GetProperty("scenario").GetString()!;
            byte[] dump = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(path)!, about.GetProperty("dump").GetString()!));
            if (dump.Length <= MostBytes && scenarios.Add(scenario))
            {
                string? start = about.GetProperty("base").GetString();
                crashes.Add(new LabCrash(
                    dump,
                    File.ReadAllBytes(Path.Combine(root, about.GetProperty("elf").GetString()!)),
                    start is null ? null : ulong.Parse(start.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                    scenario is "rich_variables" or "cpp_method" or "wait_objects" or "inline_chain" or "last_words"));
            }
        }

        return crashes;
    }

    /// <summary>One dump of the crash lab, its ELF, and the address of the dump's first byte if the file does not say it.</summary>
    private sealed record LabCrash(byte[] Dump, byte[] Elf, ulong? Base, bool HasMuchToTell);
}
