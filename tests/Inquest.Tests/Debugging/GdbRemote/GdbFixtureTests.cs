using System.Globalization;
using System.Text;
using Inquest.Debugging;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.GdbRemote;

/// <summary>
/// Every fixture of the crash lab in real gdb, over the server and from the core: its frames are the report's. Where gdb has
/// no way to follow, gdb-missing-frames.txt says so, and a test fails when that list changes.
/// </summary>
public sealed class GdbFixtureTests
{
    private const string ListPath = "tests/Inquest.Tests/Debugging/GdbRemote/gdb-missing-frames.txt";

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Frames_in_gdb_are_those_of_the_report()
    {
        List<LabFixture> all = [.. LabFixture.All];
        int half = all.Count / 2;
        Task<IReadOnlyList<(LabFixture Fixture, PostmortemSession Session, GdbFixtureSession Remote, GdbFixtureSession Core)>> first = Task.Run(() => GdbRunner.Run(all[..half]), TestContext.Current.CancellationToken);
        var shown = GdbRunner.Run(all[half..]);
        shown = [.. await first, .. shown];
        Assert.True(shown.Count > all.Count * 9 / 10, $"only {shown.Count} of {all.Count} fixtures could be shown");
        StringBuilder list = new(
            "# Frames of the report that gdb does not show: fixture, how it was opened, thread, the first frame that is missing, how the report found it,\n"
            + "# how many there are from it on, and the last frame that gdb shows. Made by GdbFixtureTests.\n");
        List<string> wrong = [];
        foreach ((LabFixture fixture, PostmortemSession session, GdbFixtureSession remote, GdbFixtureSession core) in shown)
        {
            CheckTexts(fixture, session, remote, core, wrong);
            foreach (DumpThread thread in DumpThreads.Of(session).Where(t => !t.IsUnknown))
            {
                Compare(fixture.Name, "server", thread, remote, list, wrong, isCore: false);
                Compare(fixture.Name, "core", thread, core, list, wrong, isCore: true);
            }
        }

        string path = Repository.PathOf(ListPath);
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1")
        {
            File.WriteAllText(path, list.ToString());
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(40)));
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), list.ToString());
    }

    private static void CheckTexts(LabFixture fixture, PostmortemSession session, GdbFixtureSession remote, GdbFixtureSession core, List<string> wrong)
    {
        void Hold(bool condition, string what)
        {
            if (!condition)
            {
                wrong.Add($"{fixture.Name}: {what}");
            }
        }

        IReadOnlyList<DumpThread> threads = DumpThreads.Of(session);
        string everything = string.Concat(remote.Texts.Values);
        Hold(!everything.Contains("PSP", StringComparison.Ordinal) && !everything.Contains("Invalid state", StringComparison.Ordinal), "gdb warns about its stack pointers");
        Hold(threads.Where(t => t.Name.All(char.IsAsciiLetterOrDigit)).All(t => remote.Texts["info threads"].Contains($"\"{t.Name}\"", StringComparison.Ordinal)), "a thread is missing in info threads");
        ulong gap = GdbRunner.GapOf(session);
        string memory = remote.Texts["x/64xb"];
        Hold(memory.Contains($"Cannot access memory at address 0x{gap:x}", StringComparison.Ordinal), "the gap is not seen: " + memory);
        DumpThread first = threads.First(t => !t.IsUnknown);
        for (int i = 0; i < 13; i++)
        {
            string name = "r" + i.ToString(CultureInfo.InvariantCulture);
            string expected = first.Registers[i] is ulong value ? $"0x{value:x}" : "<unavailable>";
            Hold(RegisterIn(remote.Texts["info registers"], name) == expected, $"{name} is not {expected} over the server");
            expected = first.Registers[i] is null ? "0xbadbad00" : expected;
            Hold(RegisterIn(core.Texts["info registers"], name) == expected, $"{name} is not {expected} in the core");
        }
    }

    private static string RegisterIn(string text, string name) =>
        text.Split('\n').Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(w => w.Length > 1 && w[0] == name)?[1] ?? "";

    private static void Compare(string fixture, string how, DumpThread thread, GdbFixtureSession shown, StringBuilder list, List<string> wrong, bool isCore)
    {
        IReadOnlyList<FrameInfo> expected = FramesOf(thread, isCore);
        IReadOnlyList<GdbFrame> frames = shown.Threads.GetValueOrDefault(thread.Id, []);
        int at = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            if (at < frames.Count && IsSame(expected[i], frames[at], thread))
            {
                at++;
                continue;
            }

            // Strict DWARF 2 has no place for the line of an inlined call: gdb leaves such frames out (docs/differential.md).
            if (expected[i].Inlined && at < frames.Count && expected.Skip(i + 1).FirstOrDefault(f => !f.Inlined) is { } around && IsSame(around, frames[at], thread))
            {
                continue;
            }

            string last = at == 0 ? "-" : frames[at - 1].Function;
            if (!MayBeMissing(expected, i, thread))
            {
                wrong.Add($"{fixture}, {how}, {thread.Name}: gdb misses #{i} {expected[i].Function} ({expected[i].Trust}) behind {last}");
            }

            list.Append(CultureInfo.InvariantCulture, $"{fixture}\t{how}\t{thread.Name}\t#{i} {expected[i].Function ?? "?"}\t{expected[i].Trust}\t{expected.Count - i}\tbehind {last}\n");
            return;
        }
    }

    // gdb has no way through code without frame information, nor on from what it made of such code; nor anywhere without sp.
    private static bool MayBeMissing(IReadOnlyList<FrameInfo> frames, int index, DumpThread thread) =>
        thread.Registers[13] is null || frames.Take(index + 1).Any(f => f.Trust is FrameTrusts.Recovered or FrameTrusts.Scan or FrameTrusts.LinkRegister);

    // Without a function gdb names the nearest symbol. C++ names differ in namespaces and template arguments (docs/differential.md).
    private static bool IsSame(FrameInfo expected, GdbFrame frame, DumpThread thread) =>
        (expected.Function is null || Last(frame.Function) == Last(expected.Function) || expected.Function.StartsWith("_Z", StringComparison.Ordinal))
        && (frame.Pc == expected.Pc || (expected.Pc == thread.Source.Registers![15] && frame.Pc == thread.Registers[15]));

    private static string Last(string name)
    {
        int template = name.LastIndexOf('<');
        return name[(name.LastIndexOf("::", StringComparison.Ordinal) + 1)..].TrimStart(':') is { Length: > 0 } last && template < name.LastIndexOf("::", StringComparison.Ordinal) ? last : name;
    }

    // The report's list runs through an interrupt into the thread; gdb has the thread below as one of its own, and in a core
    // no way through where the frame is on the thread's stack.
    private static IReadOnlyList<FrameInfo> FramesOf(DumpThread thread, bool isCore)
    {
        IReadOnlyList<FrameInfo> frames = thread.Source.Info.Frames;
        int last = -1;
        for (int i = 0; i < frames.Count; i++)
        {
            last = frames[i].InterruptedBy is null ? last : i;
        }

        return thread is { IsInterrupt: false, Source.Info.Crashed: true } && last >= 0 ? [.. frames.Skip(last)]
            : thread.IsInterrupt && isCore && last >= 0 ? [.. frames.Take(last)]
            : frames;
    }
}
