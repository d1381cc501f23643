using System.Text.Json;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Postmortem;

/// <summary>The threads of every report against the crash lab's truth: what is shown is true; what is not in the dump is not shown.</summary>
public sealed class FixtureThreadTests
{
    public static TheoryData<string> Fixtures => [.. ReportedFixture.Names];

    [Theory]
    [MemberData(nameof(Fixtures))]
    [Trait("Speed", "Slow")]
    public void Every_thread_that_is_shown_is_as_it_was(string name)
    {
        ReportedFixture fixture = ReportedFixture.Open(name);
        Dictionary<ulong, ThreadInfo> shown = (fixture.Dump?.Threads ?? []).Where(t => t.Id is not null).ToDictionary(t => t.Id!.Value);
        int compared = 0;
        foreach (JsonElement truth in fixture.Truth.GetProperty("threads").EnumerateArray())
        {
            if (!shown.TryGetValue(ReportedFixture.ParseAddress(truth.GetProperty("address").GetString()!), out ThreadInfo? thread))
            {
                continue;
            }

            compared++;
            AssertFits(truth.GetProperty("name").GetString(), thread.Name);
            AssertFits(truth.GetProperty("entry").GetString(), thread.Entry);
            AssertFits(truth.GetProperty("priority").GetInt32(), thread.Priority);
            Assert.True(thread.State is null || StatesOf(truth.GetProperty("state").GetInt32()).Contains(thread.State), $"{thread.Name}: {thread.State}");
            AssertOptions(truth.GetProperty("options").GetInt32(), thread);
            if (thread.Stack is StackInfo stack)
            {
                JsonElement range = truth.GetProperty("stack");
                Assert.Equal(ReportedFixture.ParseAddress(range.GetProperty("start").GetString()!), stack.Start);
                Assert.Equal(range.GetProperty("size").GetUInt64() - range.GetProperty("delta").GetUInt64(), stack.Size);
            }

            if (thread.Timeout is TimeoutInfo timeout && truth.TryGetProperty("timeoutTicks", out JsonElement ticks))
            {
                Assert.Equal(ticks.GetUInt64(), timeout.Ticks);
                Assert.Equal(timeout.Ticks, timeout.Milliseconds);
            }

            if (thread.WaitingFor is string waiting)
            {
                JsonElement pended = truth.GetProperty("pendedOn");
                // Who polls waits in a queue of k_poll's own.
                string symbol = pended.GetProperty("symbol").GetString()!;
                Assert.Contains(symbol.StartsWith("wait_q", StringComparison.Ordinal) ? "k_poll" : symbol, waiting, StringComparison.Ordinal);
                if (TypeOf(pended) is string type)
                {
                    AssertFits(type, thread.Wait?.Type);
                }

                // The lab names a mutex's owner, unless the mutex is a function's own static, whose type its gdb does not find;
                // a thread that is joined holds the one that waits for it as well.
                if (thread.Wait?.Type == "k_mutex" && TypeOf(pended) is not null)
                {
                    AssertFits(pended.TryGetProperty("owner", out JsonElement owner) ? owner.GetString() : null, thread.Wait.Owner);
                }
            }
        }

        // Every thread of the report is one that the lab knows, but for the dummy that a processor boots on.
        Assert.Equal(shown.Values.Count(t => t.State != "dummy"), compared);

        // No crash of the lab writes over a thread's object, or over _kernel.
        IEnumerable<string> said = [.. fixture.Dump?.ThreadNotes ?? [], .. fixture.Crashed?.Notes ?? []];
        Assert.DoesNotContain(said, n => n.Contains("overwritten", StringComparison.Ordinal) || n.Contains("which is no thread", StringComparison.Ordinal) || n.StartsWith("_kernel says", StringComparison.Ordinal));
    }

    /// <summary>Also where the interrupt's stack is not in the dump and no frame shows it: xpsr has the exception's number.</summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    [Trait("Speed", "Slow")]
    public void A_crash_in_an_interrupt_is_told_as_one_and_no_other_is(string name)
    {
        ReportedFixture fixture = ReportedFixture.Open(name);
        if (fixture.Crashed is not ThreadInfo crashed || fixture.Dump!.Registers.FirstOrDefault(r => r.Name == "xpsr")?.Value is null)
        {
            return;
        }

        JsonElement context = fixture.Truth.GetProperty("levels")[0].GetProperty("context");
        bool isInterrupt = context.GetProperty("kind").GetString() == "interrupt";
        Assert.Equal(isInterrupt ? context.GetProperty("number").GetInt32() : null, crashed.InterruptedBy?.Number);
        using StringWriter text = new();
        TextReportWriter.Write(fixture.Report, text, new TextReportOptions());
        string[] lines = [.. text.ToString().Split('\n').SkipWhile(l => !l.StartsWith("Thread ", StringComparison.Ordinal))];
        Assert.Equal(isInterrupt, lines[0].Contains("the interrupt crashed", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void No_frame_of_a_thread_that_waits_is_false(string name)
    {
        ReportedFixture fixture = ReportedFixture.Open(name);
        Dictionary<ulong, ThreadInfo> shown = (fixture.Dump?.Threads ?? []).Where(t => t is { Id: not null, Crashed: false }).ToDictionary(t => t.Id!.Value);
        foreach (JsonElement truth in fixture.Truth.GetProperty("threads").EnumerateArray())
        {
            if (truth.GetProperty("frames").ValueKind != JsonValueKind.Array || !shown.TryGetValue(ReportedFixture.ParseAddress(truth.GetProperty("address").GetString()!), out ThreadInfo? thread))
            {
                continue;
            }

            // In their order; between two there may be frames of tail calls, which gdb infers and which left nothing on the stack.
            JsonElement[] live = [.. truth.GetProperty("frames").EnumerateArray()];
            int next = 0;
            foreach (FrameInfo frame in thread.Frames.Where(f => f.Trust is not (FrameTrusts.Scan or FrameTrusts.Recovered)))
            {
                int found = Array.FindIndex(live, next, f => f.GetProperty("function").GetString() == frame.Function
                    && ReportedFixture.ParseAddress(f.GetProperty("pc").GetString()!) == frame.Pc
                    && (frame.Cfa is null || f.GetProperty("cfa").GetString() is not string cfa || ReportedFixture.ParseAddress(cfa) == frame.Cfa));
                // At the first instruction of an inlined call gdb names the function around it, with the inner line.
                if (found < 0 && frame.Inlined && next < live.Length && ReportedFixture.ParseAddress(live[next].GetProperty("pc").GetString()!) == frame.Pc
                    && live[next].GetProperty("line").ValueKind == JsonValueKind.Number && live[next].GetProperty("line").GetInt32() == frame.Line)
                {
                    continue;
                }

                Assert.True(found >= 0, $"{thread.Name}: #{frame.Index} {frame.Function} at 0x{frame.Pc:x8}, cfa 0x{frame.Cfa:x8}, was not there");
                next = found + 1;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_deadlock_is_found_where_there_is_one_and_nowhere_else(string name)
    {
        ReportedFixture fixture = ReportedFixture.Open(name);
        var deadlocks = (fixture.Dump?.Findings ?? []).Where(f => f.Kind == FindingKinds.Deadlock).ToList();
        bool isOne = fixture.Description.GetProperty("scenario").GetString()!.StartsWith("deadlock", StringComparison.Ordinal);
        if (!isOne)
        {
            Assert.Empty(deadlocks);
            return;
        }

        // Both threads and their locks must be in the dump.
        if (fixture.Dump!.Threads.Count(t => t.Wait?.Owner is not null) > 1)
        {
            Assert.Contains("Deadlock of ", Assert.Single(deadlocks).Text, StringComparison.Ordinal);
            Assert.Contains(fixture.Dump.Cause!.Evidence, e => e == deadlocks[0].Text);
        }
    }

    // The truth has the type of the symbol: of an array its elements', of the application's own structures nothing that compares.
    private static string? TypeOf(JsonElement pended) =>
        pended.TryGetProperty("type", out JsonElement type) && type.GetString() is string text && text.StartsWith("struct k_", StringComparison.Ordinal)
            ? text["struct ".Length..].Split(' ')[0]
            : null;

    // The bits of Zephyr's kernel/include/kernel_structs.h; one bit has two meanings, which the thread's context tells apart.
    private static string[] StatesOf(int bits) =>
        (bits & 0x08) != 0 ? [ThreadStates.Dead]
        : (bits & 0x20) != 0 ? [ThreadStates.Aborting]
        : (bits & 0x01) != 0 ? [ThreadStates.Dummy]
        : (bits & 0x02) != 0 ? [ThreadStates.Pending]
        : (bits & 0x10) != 0 ? [ThreadStates.Suspended, ThreadStates.Sleeping]
        : (bits & 0x40) != 0 ? [ThreadStates.Suspending]
        : (bits & 0x04) != 0 ? [ThreadStates.Sleeping, ThreadStates.NotStarted]
        : [ThreadStates.Ready, ThreadStates.Running];

    private static void AssertOptions(int bits, ThreadInfo thread)
    {
        if (thread.State is not null)
        {
            string[] words = ["essential", "floating-point", "user", "inherit-permissions"];
            Assert.Equal(words.Where((_, i) => (bits & (1 << i)) != 0), thread.Options.Where(words.Contains));
        }
    }

    private static void AssertFits(object? expected, object? shown)
    {
        if (shown is not null)
        {
            Assert.Equal(expected, shown);
        }
    }
}
