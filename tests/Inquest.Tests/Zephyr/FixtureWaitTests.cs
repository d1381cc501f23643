using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Zephyr;

/// <summary>What waiting threads wait for and how long, in the lab's scenario that is about it.</summary>
public sealed class FixtureWaitTests
{
    [Theory]
    [InlineData("wait_a_while")]
    [InlineData("wait_a_while_switch")]
    public void Waits_that_end_by_themselves_say_when(string name)
    {
        Dictionary<string, ThreadInfo> threads = Threads(name, Limits.Default);
        Assert.Equal(new TimeoutInfo(2700, 2700), threads["sampler"].Timeout);
        Assert.Equal(new TimeoutInfo(8700, 8700), threads["sleeper"].Timeout);
        Assert.Null(threads["settings_next"].Timeout);
        Assert.Equal("link_up (k_sem) or tx_fifo (k_fifo) in k_poll", threads["poller"].WaitingFor);
        Assert.Equal("window_open (k_sem)", threads["window"].WaitingFor);
        Assert.Equal("settings_guard (k_mutex, held by settings_owner)", threads["settings_next"].WaitingFor);
        Assert.EndsWith("(an object on the stack of main)", threads["requester"].WaitingFor, StringComparison.Ordinal);
        Assert.Equal(
            ["aborting", "suspending", "suspended", "ready"],
            new[] { "aborting", "suspending", "link", "late" }.Select(n => threads[n].State));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(1, false)]
    public void Timeouts_are_followed_as_far_as_the_limit_allows(int most, bool known) =>
        Assert.Equal(known, Threads("wait_a_while", new Limits { MaxTimeouts = most })["sampler"].Timeout is not null);

    [Theory]
    [InlineData(2, "link_up (k_sem) or tx_fifo (k_fifo) in k_poll")]
    [InlineData(1, "link_up (k_sem) in k_poll")]
    public void As_many_polled_objects_are_named_as_the_limit_allows(int most, string phrase) =>
        Assert.Equal(phrase, Threads("wait_a_while", new Limits { MaxPollEvents = most })["poller"].WaitingFor);

    private static Dictionary<string, ThreadInfo> Threads(string name, Limits limits)
    {
        LabFixture fixture = LabFixture.Named(name);
        Report report = Engine.Explain([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], ExplainOptions.Default with { BaseAddress = fixture.Base, Limits = limits });
        return report.Dumps[0].Threads.ToDictionary(t => t.Name!);
    }
}
