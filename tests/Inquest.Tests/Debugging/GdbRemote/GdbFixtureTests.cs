using System.Globalization;
using System.Text;
using Inquest.Architectures;
using Inquest.Debugging;
using Inquest.Debugging.Cores;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;
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

    [Fact]
    [Trait("Speed", "Slow")]
    public void Saved_floating_point_registers_are_shown_and_the_others_are_not()
    {
        LabFixture fixture = LabFixture.Named("null_member_read_an386_v2-zeros_linker-ram_flash");
        var shown = GdbRunner.Run([fixture], SaveHalf);
        (_, PostmortemSession session, GdbFixtureSession remote, GdbFixtureSession core) = Assert.Single(shown);
        string text = remote.Texts["info registers d0 d7 d8 fpscr"];
        Assert.Equal(["d0", "d7", "d8", "fpscr"], text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]));
        Assert.Contains("(raw 0x3fe0000000000000)", LineOf(text, "d0"), StringComparison.Ordinal);
        Assert.Contains("(raw 0x401e000000000000)", LineOf(text, "d7"), StringComparison.Ordinal);
        Assert.Contains("<unavailable>", LineOf(text, "d8"), StringComparison.Ordinal);
        Assert.Contains("<unavailable>", LineOf(text, "fpscr"), StringComparison.Ordinal);
        text = core.Texts["info registers d0 d7 d8 fpscr"];
        Assert.Contains("(raw 0x3fe0000000000000)", LineOf(text, "d0"), StringComparison.Ordinal);
        Assert.Contains("(raw 0x401e000000000000)", LineOf(text, "d7"), StringComparison.Ordinal);
        Assert.Contains("0xbadbad00badbad00", LineOf(text, "d8"), StringComparison.Ordinal);
        Assert.Contains("0xbadbad00", LineOf(text, "fpscr"), StringComparison.Ordinal);
        CoreFile.Create(session, out CoreContents contents);
        Assert.EndsWith(" d8 d9 d10 d11 d12 d13 d14 d15 fpscr", contents.Remarks[0], StringComparison.Ordinal);

        static string LineOf(string text, string name) => text.Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
    }

    // d0 to d7, as a thread has them that an interrupt found with floating-point state: 0.5, 1.5 ….
    private static void SaveHalf(PostmortemSession session)
    {
        Architecture architecture = session.Architecture!;
        IReadOnlyList<DebuggerRegister> registers = architecture.DebuggerFeatures.Single(f => f.IsOptional).Registers;
        for (int i = 0; i < 8; i++)
        {
            int half = architecture.HalvesOf(registers[i].Number)!.Value;
            ulong value = (ulong)BitConverter.DoubleToInt64Bits(i + 0.5);
            session.Threads[0].Registers!.Set(half, value & uint.MaxValue, RegisterSource.Dump);
            session.Threads[0].Registers!.Set(half + 1, value >> 32, RegisterSource.Dump);
        }
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
        foreach (DumpThread thread in threads)
        {
            string expected = $"\"{thread.Name}\"" + (thread.Details.Length > 0 ? $" ({thread.Details})" : "");
            Hold(remote.Texts["info threads"].Contains(expected, StringComparison.Ordinal), $"info threads lacks {expected}: {remote.Texts["info threads"]}");
        }

        ulong gap = GdbRunner.GapOf(session);
        string memory = remote.Texts["x/64xb"];
        Hold(memory.Contains($"Cannot access memory at address 0x{gap:x}", StringComparison.Ordinal), "the gap is not seen: " + memory);
        DumpThread first = threads.First(t => !t.IsUnknown);
        int headings = remote.Texts["thread apply all bt"].Split('\n').Count(l => l.StartsWith("Thread ", StringComparison.Ordinal));
        Hold(headings == threads.Count, $"thread apply all bt shows {headings} of {threads.Count} threads");
        foreach (GdbFrame frame in remote.Threads[first.Id])
        {
            Hold(remote.Texts["bt"].Contains(frame.Function, StringComparison.Ordinal) && remote.Texts["thread apply all bt"].Contains(frame.Function, StringComparison.Ordinal), $"bt lacks {frame.Function}");
        }

        CheckLocals(first, remote, Hold);
        CheckSpecial(session, first, remote, core, Hold);
        for (int i = 0; i < 13; i++)
        {
            string name = "r" + i.ToString(CultureInfo.InvariantCulture);
            string expected = first.Registers[i] is ulong value ? $"0x{value:x}" : "<unavailable>";
            Hold(RegisterIn(remote.Texts["info registers"], name) == expected, $"{name} is not {expected} over the server");
            expected = first.Registers[i] is null ? "0xbadbad00" : expected;
            Hold(RegisterIn(core.Texts["info registers"], name) == expected, $"{name} is not {expected} in the core");
        }
    }

    // Whole numbers are written alike by both. What is not known to the report is no number in gdb.
    private static void CheckLocals(DumpThread thread, GdbFixtureSession remote, Action<bool, string> hold)
    {
        if (FramesOf(thread, isCore: false) is not [{ } innermost, ..] || remote.Threads[thread.Id] is not [{ } shown, ..] || !IsSame(innermost, shown, thread))
        {
            return;
        }

        string[] lines = remote.Texts["info locals"].Split('\n');
        foreach (IGrouping<string, VariableInfo> named in innermost.Variables.Where(v => v.Kind == VariableKinds.Local).GroupBy(v => v.Name))
        {
            // gdb leaves out what stands in a block that the pc is not in.
            bool isShown = named.All(v => v.State == VariableStates.OptimizedOut) || lines.Any(l => l.StartsWith(named.Key + " = ", StringComparison.Ordinal));
            hold(isShown, $"info locals lacks {named.Key}");
            foreach (VariableInfo local in named)
            {
                if (local.State == VariableStates.Available && long.TryParse(local.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                {
                    hold(lines.Any(l => l == $"{named.Key} = {local.Value}" || l.StartsWith($"{named.Key} = {local.Value} ", StringComparison.Ordinal)), $"info locals has not {named.Key} = {local.Value}");
                }
                else if (local.State == VariableStates.RegisterUnknown && named.Count() == 1 && local.Children.Count == 0)
                {
                    hold(lines.Any(l => l.StartsWith(named.Key + " = <", StringComparison.Ordinal)), $"info locals gives a value for {named.Key}, whose register is not known");
                }
            }
        }
    }

    private static void CheckSpecial(PostmortemSession session, DumpThread thread, GdbFixtureSession remote, GdbFixtureSession core, Action<bool, string> hold)
    {
        GdbTarget target = new(session);
        for (int i = 0; i < target.Description.Registers.Count; i++)
        {
            string name = target.Description.Registers[i].Name;
            if (name is not ("sp" or "lr" or "pc" or "xpsr" or "msp" or "psp"))
            {
                continue;
            }

            string sent = target.ReadRegister(thread, i);
            string value = sent[0] == 'x' ? "" : $"0x{System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(Convert.FromHexString(sent)):x}";
            bool isBanked = name is "msp" or "psp";
            string text = remote.Texts[isBanked ? "info registers msp psp" : "info registers sp lr pc xpsr"];
            string expected = value.Length == 0 ? "<unavailable>" : value;
            hold(RegisterIn(text, name) == expected, $"{name} is not {expected} over the server: {text}");
            expected = value.Length == 0 ? "0xbadbad00" : value;
            hold(isBanked || RegisterIn(core.Texts["info registers sp lr pc xpsr"], name) == expected, $"{name} is not {expected} in the core");
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

    // gdb has no way through code without frame information, nor on from what it made of such code; nor anywhere without sp; nor out
    // of an interrupt whose own stack the dump lacks, where the report goes on at the PSP that was saved. The list holds which.
    private static bool MayBeMissing(IReadOnlyList<FrameInfo> frames, int index, DumpThread thread) =>
        thread.Registers[13] is null || IsBySavedPsp(frames[index]) || frames.Take(index + 1).Any(f => f.Trust is FrameTrusts.Recovered or FrameTrusts.Scan or FrameTrusts.LinkRegister);

    private static bool IsBySavedPsp(FrameInfo frame) =>
        frame.Trust == FrameTrusts.Exception && frame.Evidence?.Contains("saved at the crash", StringComparison.Ordinal) == true;

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
