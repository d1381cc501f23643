using Inquest.Server.Bugs;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Bugs;

public class VersionOrderTests
{
    [Theory]
    [InlineData("1.2.3", "1.2.10")]
    [InlineData("v1.9", "1.10.0")]
    [InlineData("1.0.0-rc.1", "1.0.0")]
    [InlineData("1.0.0-alpha.2", "1.0.0-alpha.10")]
    [InlineData("1.0.0-alpha.1", "1.0.0-alpha.beta")]
    [InlineData(null, "0.1.0")]
    public async Task Semantic_versions_are_in_their_order(string? earlier, string later)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        VersionOrder order = server.Get<IMetadataStore>().Read(r => VersionOrder.Read(r, server.Project));
        Assert.True(order.Compare(earlier, later) < 0);
        Assert.True(order.Compare(later, earlier) > 0);
        Assert.Equal(0, order.Compare(later, later));
    }

    [Fact]
    public async Task Releases_hot_fixes_and_nightly_builds_have_one_order_whichever_pairs_are_compared()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IMetadataStore metadata = server.Get<IMetadataStore>();

        // 2.0.0 came before the nightly build, that one before the hot fix, and the hot fix is before 2.0.0.
        string[] arrived = ["1.9.0", "2.0.0", "nightly-a", "1.9.1", "nightly-b", "2.1.0", .. Enumerable.Range(0, 100).Select(i => i % 3 == 0 ? $"nightly-{i}" : $"{3 + (i * 7 % 5)}.{i * 11 % 13}.{i}")];
        await metadata.WriteAsync(w =>
        {
            for (int i = 0; i < arrived.Length; i++)
            {
                ReleaseRows.Touch(w, server.Project, arrived[i], DateTimeOffset.UnixEpoch.AddDays(i + 1), symbols: true);
            }
        });
        VersionOrder order = metadata.Read(r => VersionOrder.Read(r, server.Project));
        List<string> sorted = [.. arrived.Order(StringComparer.Ordinal)];
        sorted.Sort(order);
        Assert.Equal(["1.9.0", "1.9.1", "2.0.0", "nightly-a"], sorted.Take(4));
        Assert.All(Enumerable.Range(0, sorted.Count), i => Assert.All(Enumerable.Range(i + 1, sorted.Count - i - 1), j => Assert.True(order.Compare(sorted[i], sorted[j]) < 0)));
        List<Version> releases = [.. sorted.Where(v => !v.StartsWith("nightly", StringComparison.Ordinal)).Select(Version.Parse)];
        Assert.Equal(releases.Order(), releases);
        Assert.True(order.IsLater("nightly-b", "2.0.0") && order.IsLater("2.1.0", "2.0.5-rc.1") && !order.IsLater("2.0.5-rc.1", "2.1.0"));
    }

    [Fact]
    public async Task Other_names_are_in_the_order_of_their_first_elf_until_somebody_says_otherwise()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IMetadataStore metadata = server.Get<IMetadataStore>();
        DateTimeOffset now = DateTimeOffset.UnixEpoch;
        await metadata.WriteAsync(w =>
        {
            ReleaseRows.Touch(w, server.Project, "zebra", now, symbols: true);
            ReleaseRows.Touch(w, server.Project, "ant", now.AddDays(1), symbols: true);
        });
        Assert.True(metadata.Read(r => VersionOrder.Read(r, server.Project)).Compare("zebra", "ant") < 0);

        // A name of which nothing is known tells nothing.
        VersionOrder told = metadata.Read(r => VersionOrder.Read(r, server.Project));
        Assert.False(told.IsLater("zebra", "unheard of") || told.IsLater("unheard of", "zebra"));
        Assert.True(told.IsLater("ant", "zebra"));
        await metadata.WriteAsync(w => w.Execute("UPDATE release SET position = CASE version WHEN 'ant' THEN 1 ELSE 2 END"));
        Assert.True(metadata.Read(r => VersionOrder.Read(r, server.Project)).Compare("zebra", "ant") > 0);
    }
}
