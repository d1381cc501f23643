using System.IO.Compression;
using System.Net;
using System.Text;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Keeping;
using Inquest.Server.Projects;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Keeping;

public sealed class ErasureTests : IDisposable
{
    private const string Device = "keyboard-of-mrs-smith";

    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");
    private static readonly byte[] s_secret = "what she typed"u8.ToArray();

    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-erase-").FullName;
    private readonly string _other = Directory.CreateTempSubdirectory("inquest-erase-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_other, recursive: true);
    }

    [Fact]
    public async Task After_an_erasure_nothing_of_the_device_is_in_any_file_of_the_data_folder()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            (string cookie, string token) = await server.SignInAsync();
            Assert.NotEmpty(FilesWith(Device));
            Assert.NotEmpty(FilesWith(Encoding.ASCII.GetString(s_secret)));
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Delete, "/api/v1/devices?name=" + Device, null, null, ("Cookie", cookie), ("Inquest-Form-Token", token));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("\"dumps\": 2", await answer.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
            Consistency.Check(server.Get<IMetadataStore>());
            Assert.Single(server.Get<DumpStore>().List(server.Project, 10));
        }

        Assert.Empty(FilesWith(Device));
        Assert.Empty(FilesWith(Convert.ToBase64String(Encoding.UTF8.GetBytes(Device))));
        Assert.Empty(FilesWith(Encoding.ASCII.GetString(s_secret)));
    }

    [Fact]
    public async Task A_backup_is_restored_elsewhere_without_what_was_erased_since()
    {
        string backup = Path.Combine(_other, "backup");
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
            DataKeeper.BackUp(_folder, backup);
        }

        // On another machine everything is there.
        string elsewhere = Path.Combine(_other, "elsewhere");
        await DataKeeper.RestoreAsync(backup, elsewhere);
        await using (RunningServer restored = await RunningServer.StartAsync(folder: elsewhere))
        {
            Assert.Equal(3, restored.Get<DumpStore>().List(restored.Project, 10).Count);
            Assert.All(restored.Get<DumpStore>().List(restored.Project, 10), d => Assert.NotNull(restored.Get<DumpStore>().FindReport(d.Id)));
            Assert.Equal(s_dump, await File.ReadAllBytesAsync(restored.Get<DumpStore>().FindFile(restored.Get<DumpStore>().List(restored.Project, 10)[^1])!, RunningServer.Cancellation));
        }

        // On the same one, an erasure since then is done again.
        Assert.Contains("\"devices\": 1", await DataKeeper.EraseAsync(_folder, "default", Device, null), StringComparison.Ordinal);
        Assert.Contains("1 erasures", await DataKeeper.RestoreAsync(backup, _folder), StringComparison.Ordinal);
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            Assert.Equal("another", Assert.Single(server.Get<DeviceStore>().List(server.Project, 10)).Name);
        }

        Assert.Empty(FilesWith(Device));
        foreach (string aside in Directory.GetDirectories(Path.GetDirectoryName(_folder)!, Path.GetFileName(_folder) + ".before-*"))
        {
            Directory.Delete(aside, recursive: true);
        }
    }

    [Fact]
    public async Task Export_holds_the_dumps_of_the_device_and_no_others()
    {
        await using RunningServer server = await RunningServer.StartAsync(folder: _folder);
        await FillAsync(server);
        using var zip = new MemoryStream();
        Assert.Equal(2, DataKeeper.Export(_folder, "default", Device, zip));
        using var archive = new ZipArchive(zip, ZipArchiveMode.Read);
        Assert.Equal(5, archive.Entries.Count);
        Assert.Throws<InvalidOperationException>(() => DataKeeper.Export(_folder, "default", "nobody", Stream.Null));
    }

    [Fact]
    public async Task Old_dumps_and_those_beyond_the_bound_go()
    {
        await using (RunningServer server = await RunningServer.StartAsync(folder: _folder))
        {
            await FillAsync(server);
        }

        await using RunningServer later = await RunningServer.StartAsync(folder: _folder, time: new LaterTime(TimeSpan.FromDays(10)));
        ProjectStore projects = later.Get<ProjectStore>();
        await projects.SetRetentionAsync(later.Project, new Retention(null, 11, null, null), "test");
        Assert.Equal(0, await later.Get<Housekeeping>().RetainAsync());
        await projects.SetRetentionAsync(later.Project, new Retention(null, null, s_dump.Length + 100, null), "test");
        Assert.Equal(2, await later.Get<Housekeeping>().RetainAsync());
        await projects.SetRetentionAsync(later.Project, new Retention(null, 9, null, null), "test");
        Assert.Equal(1, await later.Get<Housekeeping>().RetainAsync());
        Assert.Empty(later.Get<IBlobStore>().List(BlobArea.Dumps));
        Assert.Empty(later.Get<IBlobStore>().List(BlobArea.Reports));
        Consistency.Check(later.Get<IMetadataStore>());
    }

    private static async Task FillAsync(RunningServer server)
    {
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "another"));
        await server.PostDumpAsync(key, [.. s_dump, 10, .. s_secret], ("Inquest-Device", Device));
        await server.PostDumpAsync(key, [.. s_dump, 10, 10, .. s_secret], ("Inquest-Device", Device));
        using HttpResponseMessage partial = await server.SendAsync(
            HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "100"), ("Upload-Metadata", "device " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Device))));
        Assert.Equal(HttpStatusCode.Created, partial.StatusCode);
        await server.SettleAsync();
    }

    private List<string> FilesWith(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return [.. Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "lock" && Read(f).AsSpan().IndexOf(bytes) >= 0)];
    }

    private static byte[] Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
