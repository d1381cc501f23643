using Inquest.Reporting;
using Inquest.Tests.Snapshots.Causes;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Snapshots.Scenes;

/// <summary>
/// Whole texts with every thread, of dumps whose threads are in every state, and of one with every kind of variable: read them as
/// a person who wants to know what each thread was about, and what stood where.
/// </summary>
public sealed class SceneSnapshotTests
{
    [Theory]
    [InlineData("switch_wait_objects_fpu")]
    [InlineData("wait_a_while")]
    [InlineData("rich_locals")]
    [InlineData("rich_objects")]
    public void All_threads_of_a_crash_read_well(string name)
    {
        LabFixture fixture = LabFixture.Named(name);
        Report report = CauseSnapshotTests.Explain([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], fixture.Base, allThreads: true);
        Snapshot.Matches(ReportSnapshotTests.Text(report, new() { AllThreads = true }), name);
    }
}
