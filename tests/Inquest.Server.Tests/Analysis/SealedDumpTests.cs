using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Projects;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Analysis;

public class SealedDumpTests
{
    private static readonly byte[] s_dump = SealedBuilder.Seal(Samples.Dump("deadlock_an386_v2_min-top_flash"), 12);

    [Fact]
    public async Task A_sealed_dump_is_stored_as_it_came_and_opened_once_its_key_is_there()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, string sha256, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        DumpRow shut = server.Dump(id);
        Assert.Equal(DumpProgress.Sealed, shut.State);
        Assert.Contains("4269889431e31319", shut.StateWhy, StringComparison.Ordinal);
        Assert.Null(shut.BugId);
        Assert.Equal(s_dump, await File.ReadAllBytesAsync(server.Get<DumpStore>().FindFile(shut)!, RunningServer.Cancellation));

        SealingKeys keys = server.Get<SealingKeys>();
        Assert.Equal(0, await keys.ReopenAsync());
        await AddKeyAsync(server, "project.pem", SealedBuilder.KeyPem);
        Assert.Equal(1, await keys.ReopenAsync());
        Assert.Equal(0, await keys.ReopenAsync());
        await server.SettleAsync();
        DumpRow opened = server.Dump(id);
        Assert.Equal(DumpProgress.Analysed, opened.State);
        Assert.NotNull(opened.BugId);
        Assert.Equal(sha256, opened.Sha256);
    }

    [Fact]
    public async Task Old_and_new_keys_open_side_by_side_and_a_bad_file_spoils_nothing()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await AddKeyAsync(server, "1-old.pem", SealedBuilder.Pem(5));
        await AddKeyAsync(server, "2-bad.pem", "no key");
        await AddKeyAsync(server, "3-new.pem", SealedBuilder.KeyPem);
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long first, _, _) = await server.PostDumpAsync(key, s_dump);
        (long second, _, _) = await server.PostDumpAsync(key, SealedBuilder.Seal(Samples.Dump("deadlock_an386_v2_min-top_flash"), 12, key: 5));
        (long third, _, _) = await server.PostDumpAsync(key, SealedBuilder.Seal([1, 2, 3], key: 6));
        await server.SettleAsync();
        Assert.Equal((DumpProgress.Analysed, DumpProgress.Analysed, DumpProgress.Sealed), (server.Dump(first).State, server.Dump(second).State, server.Dump(third).State));
        Assert.Contains("2-bad.pem", server.Dump(third).StateWhy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_key_of_one_project_opens_nothing_of_another()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await AddKeyAsync(server, "project.pem", SealedBuilder.KeyPem);
        Project other = (await server.Get<ProjectStore>().CreateAsync("other", "test"))!;
        string key = (await server.Get<ApiKeyStore>().CreateAsync(other.Id, KeyKind.Ingest, "test", "test")).Secret;
        (long id, _, _) = await server.PostDumpAsync(key, s_dump);
        await server.SettleAsync();
        Assert.Equal(DumpProgress.Sealed, server.Dump(id).State);
    }

    private static async Task AddKeyAsync(RunningServer server, string name, string pem)
    {
        string folder = Directory.CreateDirectory(Path.Combine(server.Folder, "keys", ProjectStore.DefaultName)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, name), pem, RunningServer.Cancellation);
    }
}
