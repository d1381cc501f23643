using System.Text.Json;
using Inquest.Reporting;

namespace Inquest.Tests.Postmortem;

/// <summary>The threads of every report against the crash lab's truth: what is shown is true; what is not in the dump is not shown.</summary>
public sealed class FixtureThreadTests
{
    public static TheoryData<string> Fixtures => [.. ReportedFixture.Names];

    [Theory]
    [MemberData(nameof(Fixtures))]
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
            if (thread.Stack is StackInfo stack)
            {
                JsonElement range = truth.GetProperty("stack");
                Assert.Equal(ReportedFixture.ParseAddress(range.GetProperty("start").GetString()!), stack.Start);
                Assert.Equal(range.GetProperty("size").GetUInt64() - range.GetProperty("delta").GetUInt64(), stack.Size);
            }

            if (thread.WaitingFor is string waiting)
            {
                Assert.Contains(truth.GetProperty("pendedOn").GetProperty("symbol").GetString()!, waiting, StringComparison.Ordinal);
            }
        }

        // Every thread of the report is one that the lab knows, but for the dummy that a processor boots on.
        Assert.Equal(shown.Values.Count(t => t.State != "dummy"), compared);
    }

    private static void AssertFits(object? expected, object? shown)
    {
        if (shown is not null)
        {
            Assert.Equal(expected, shown);
        }
    }
}
