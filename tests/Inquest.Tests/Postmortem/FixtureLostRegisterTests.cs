using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Postmortem;

/// <summary>Why a register is not known, over every fixture: what a report says of a build option or of a call is true.</summary>
public sealed class FixtureLostRegisterTests
{
    private const string Option = "CONFIG_EXTRA_EXCEPTION_INFO=y would have saved it";

    public static TheoryData<string> Fixtures => [.. ReportedFixture.Names];

    [Theory]
    [MemberData(nameof(Fixtures))]
    [Trait("Speed", "Slow")]
    public void A_build_option_is_named_only_where_it_would_have_saved_the_register(string name)
    {
        DumpReport? dump = ReportedFixture.Open(name).Dump;
        // Every build of the lab has the option, so that alone it never is what lacks: a block without a place for r4-r11 needs another Zephyr.
        IEnumerable<string?> said = [.. dump?.Warnings ?? [], .. dump?.Cause?.Advice ?? [], .. dump?.Threads.SelectMany(t => t.Frames).SelectMany(f => f.Variables).Select(v => v.Why) ?? []];
        Assert.All(said, s => Assert.True(s?.Contains("EXTRA_EXCEPTION_INFO", StringComparison.Ordinal) != true || s.Contains("v2)", StringComparison.Ordinal), s));
        foreach (ThreadInfo thread in dump?.Threads ?? [])
        {
            foreach (VariableInfo variable in thread.Frames.SelectMany(f => f.Variables))
            {
                if (variable.Why?.EndsWith(Option, StringComparison.Ordinal) == true)
                {
                    Assert.True(thread.Crashed, $"{thread.Name}: {variable.Name}: {variable.Why}");
                    Assert.False(IsKnown(dump!, variable.Why[..variable.Why.IndexOf(';', StringComparison.Ordinal)]), $"{variable.Name}: {variable.Why}");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    [Trait("Speed", "Slow")]
    public void A_register_that_the_report_shows_is_not_called_lost_in_the_innermost_frame(string name)
    {
        DumpReport? dump = ReportedFixture.Open(name).Dump;
        ThreadInfo? crashed = dump?.Threads.FirstOrDefault(t => t.Crashed);
        foreach (FrameInfo frame in crashed?.Frames.TakeWhile(f => f.Pc == crashed.Frames[0].Pc && f.Cfa == crashed.Frames[0].Cfa) ?? [])
        {
            foreach (VariableInfo variable in frame.Variables.Where(v => v is { State: VariableStates.RegisterUnknown, Why: not null }))
            {
                string register = variable.Why!.Split(',', ';')[0];
                Assert.False(IsKnown(dump!, register), $"{frame.Function}: {variable.Name}: {variable.Why}");
            }
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Who_overwrote_a_register_is_named()
    {
        VariableInfo entry = ReportedFixture.Open("wild_read").Crashed!.Frames[^1].Variables.Single(v => v.Name == "entry");
        Assert.Equal("r4, which main() overwrote and did not save", entry.Why);
        VariableInfo lights = ReportedFixture.Open("wild_read").Crashed!.Frames[0].Variables.Single(v => v.Name == "lights");
        Assert.Equal("the caller's r1, which a later call overwrote", lights.Why);
    }

    private static bool IsKnown(DumpReport dump, string register) => dump.Registers.Any(r => r.Name == register && r.Value is not null);
}
