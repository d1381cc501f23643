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
        Assert.Equal(0, metadata.Read(r => VersionOrder.Read(r, server.Project)).Compare("zebra", "unheard of"));
        await metadata.WriteAsync(w => w.Execute("UPDATE release SET position = CASE version WHEN 'ant' THEN 1 ELSE 2 END"));
        Assert.True(metadata.Read(r => VersionOrder.Read(r, server.Project)).Compare("zebra", "ant") > 0);
    }
}
