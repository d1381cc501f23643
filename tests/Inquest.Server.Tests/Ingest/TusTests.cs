using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Keeping;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Ingest;

public class TusTests
{
    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Theory]
    [InlineData("")]
    [InlineData("override")]
    public async Task The_tus_js_client_sends_in_pieces_breaks_off_and_goes_on(string method)
    {
        string node = Tools.Find("node") ?? "";
        Assert.SkipWhen(node.Length == 0, "node is not installed");
        string script = Repository.PathOf("tests/tus/upload.js");
        Assert.SkipUnless(Directory.Exists(Repository.PathOf("tests/tus/node_modules/tus-js-client")), "tus-js-client is not installed: run `npm ci` in tests/tus");
        await using RunningServer server = await RunningServer.StartAsync();
        string file = Path.Combine(server.Folder, "dump.bin");
        await File.WriteAllBytesAsync(file, s_dump, RunningServer.Cancellation);
        var start = new ProcessStartInfo(node, [script, server.Client.BaseAddress!.GetLeftPart(UriPartial.Authority), await server.KeyAsync(KeyKind.Ingest), file, method]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(RunningServer.Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal($$"""{"receipt":"{{Convert.ToHexStringLower(SHA256.HashData(s_dump))}}","breaks":1}""", output.Trim());
        DumpRow dump = Assert.Single(server.Get<DumpStore>().List(server.Project, 10));
        Assert.Equal(("kb-tus", "1.0.0", 7L, "dump.bin"), (dump.Device, dump.Firmware, dump.BootCount, dump.FileName));
    }

    [Fact]
    public async Task A_method_that_cannot_be_sent_stands_in_a_header_and_only_for_uploads()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        string url = await CreateAsync(server, key, 100);
        foreach ((HttpMethod sent, string meant, HttpStatusCode expected) in new[]
        {
            (HttpMethod.Post, "HEAD", HttpStatusCode.OK), (HttpMethod.Get, "head", HttpStatusCode.OK), (HttpMethod.Post, "DELETE", HttpStatusCode.NoContent), (HttpMethod.Post, "HEAD", HttpStatusCode.NotFound),
        })
        {
            using HttpResponseMessage answer = await server.SendAsync(sent, url, key, null, ("Tus-Resumable", "1.0.0"), ("X-HTTP-Method-Override", meant));
            Assert.Equal(expected, answer.StatusCode);
        }

        // Elsewhere a header makes no deletion of a reading.
        Person anna = await Person.AdministratorAsync(server);
        ApiKey good = server.Get<ApiKeyStore>().List(server.Project)[0];
        using HttpResponseMessage other = await server.SendAsync(
            HttpMethod.Get, $"/api/v1/keys/{good.Id}", null, null, ("Cookie", anna.Cookie), ("Inquest-Form-Token", anna.Token), ("X-HTTP-Method-Override", "DELETE"));
        Assert.False(other.IsSuccessStatusCode);
        Assert.Null(server.Get<ApiKeyStore>().List(server.Project)[0].RevokedAt);
    }

    [Theory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "tus asks every server for SHA-1; it proves no origin.")]
    public async Task A_piece_that_is_not_what_its_checksum_says_leaves_nothing_behind(string algorithm)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        string url = await CreateAsync(server, key, s_dump.Length);
        byte[] Sum(byte[] bytes) => algorithm == "sha1" ? SHA1.HashData(bytes) : SHA256.HashData(bytes);
        using HttpResponseMessage bad = await PatchAsync(server, key, url, 0, s_dump[..100], ("Upload-Checksum", $"{algorithm} {Convert.ToBase64String(Sum([1]))}"));
        Assert.Equal(460, (int)bad.StatusCode);
        Assert.Equal("0", await OffsetAsync(server, key, url));
        using HttpResponseMessage good = await PatchAsync(server, key, url, 0, s_dump[..100], ("Upload-Checksum", $"{algorithm} {Convert.ToBase64String(Sum(s_dump[..100]))}"));
        Assert.Equal(HttpStatusCode.NoContent, good.StatusCode);
        Assert.Equal("100", good.Headers.GetValues("Upload-Offset").Single());
        using HttpResponseMessage last = await PatchAsync(server, key, url, 100, s_dump[100..]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_dump)), last.Headers.GetValues("Inquest-Receipt").Single());
        using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_dump)), head.Headers.GetValues("Inquest-Receipt").Single());
    }

    [Fact]
    public async Task Pieces_are_refused_while_the_disk_is_nearly_full_and_go_on_from_where_they_were()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-tus-").FullName;
        string key;
        string url;
        await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
        {
            key = await server.KeyAsync(KeyKind.Ingest);
            url = await CreateAsync(server, key, s_dump.Length);
            using HttpResponseMessage first = await PatchAsync(server, key, url, 0, s_dump[..100]);
            Assert.Equal(HttpStatusCode.NoContent, first.StatusCode);
        }

        await using (RunningServer full = await RunningServer.StartAsync(o => o with { FreeSpaceFloor = long.MaxValue }, folder))
        {
            using HttpResponseMessage refused = await PatchAsync(full, key, url, 100, s_dump[100..]);
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Equal("100", await OffsetAsync(full, key, url));
        }

        await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
        {
            using HttpResponseMessage last = await PatchAsync(server, key, url, 100, s_dump[100..]);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_dump)), last.Headers.GetValues("Inquest-Receipt").Single());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Offsets_lengths_versions_and_owners_are_checked()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MaxDumpBytes = 10_000 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        string url = await CreateAsync(server, key, 10);
        using HttpResponseMessage offset = await PatchAsync(server, key, url, 5, [1]);
        Assert.Equal(HttpStatusCode.Conflict, offset.StatusCode);
        using HttpResponseMessage more = await PatchAsync(server, key, url, 0, new byte[11]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, more.StatusCode);
        Assert.Equal("0", await OffsetAsync(server, key, url));
        string other = (await server.Get<ApiKeyStore>().CreateAsync(server.Project, KeyKind.Ingest, "another", "test")).Secret;
        using HttpResponseMessage foreign = await PatchAsync(server, other, url, 0, [1]);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using HttpResponseMessage version = await server.SendAsync(HttpMethod.Head, url, key);
        Assert.Equal(HttpStatusCode.PreconditionFailed, version.StatusCode);
        using HttpResponseMessage large = await server.SendAsync(HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "10001"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        using HttpResponseMessage outside = await server.SendAsync(HttpMethod.Head, "/api/v1/uploads/..%2f..%2finquest.db", key, null, ("Tus-Resumable", "1.0.0"));
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
        using HttpResponseMessage removed = await server.SendAsync(HttpMethod.Delete, url, key, null, ("Tus-Resumable", "1.0.0"));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using HttpResponseMessage gone = await server.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task The_server_says_what_it_can()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage options = await server.SendAsync(HttpMethod.Options, "/api/v1/uploads");
        Assert.Equal("creation,expiration,checksum,termination", options.Headers.GetValues("Tus-Extension").Single());
        Assert.Equal("1.0.0", options.Headers.GetValues("Tus-Version").Single());
    }

    [Fact]
    public async Task An_upload_survives_a_restart_and_expires_after_its_time()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-tus-").FullName;
        try
        {
            string key;
            string url;
            await using (RunningServer first = await RunningServer.StartAsync(folder: folder))
            {
                key = await first.KeyAsync(KeyKind.Ingest);
                url = await CreateAsync(first, key, s_dump.Length);
                using HttpResponseMessage half = await PatchAsync(first, key, url, 0, s_dump[..2000]);
                Assert.Equal(HttpStatusCode.NoContent, half.StatusCode);
            }

            await using (RunningServer second = await RunningServer.StartAsync(folder: folder))
            {
                Assert.Equal("2000", await OffsetAsync(second, key, url));
            }

            await using RunningServer late = await RunningServer.StartAsync(folder: folder, time: new LaterTime(TimeSpan.FromHours(25)));
            using HttpResponseMessage expired = await late.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
            Assert.Equal(HttpStatusCode.NotFound, expired.StatusCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Metadata_is_pairs_of_key_and_base64()
    {
        Assert.Equal("kb 1", PartialUploadStore.Parse("device a2IgMQ==,empty,broken !!!")["device"]);
        Assert.Single(PartialUploadStore.Parse("device a2IgMQ==,empty,broken !!!"));
    }

    [Fact]
    public async Task Unfinished_uploads_of_one_key_are_bounded()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MaxDumpBytes = 1000, OpenUploadBytes = 1500 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        string url = await CreateAsync(server, key, 1000);
        using HttpResponseMessage more = await server.SendAsync(HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "501"));
        Assert.Equal(HttpStatusCode.InsufficientStorage, more.StatusCode);
        using HttpResponseMessage sent = await PatchAsync(server, key, url, 0, new byte[1000]);
        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        await CreateAsync(server, key, 501);
    }

    [Fact]
    public async Task A_dump_that_was_only_counted_says_so_beside_its_receipt()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        foreach ((byte last, string expected) in new[] { ((byte)1, "true"), ((byte)2, "false") })
        {
            byte[] dump = [.. s_dump, last];
            using HttpResponseMessage created = await server.SendAsync(
                HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", $"{dump.Length}"), ("Upload-Metadata", "device a2ItMQ=="));
            string url = created.Headers.Location!.ToString();
            using HttpResponseMessage sent = await PatchAsync(server, key, url, 0, dump);
            using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
            Assert.All(new[] { sent, head }, a => Assert.Equal(
                (Convert.ToHexStringLower(SHA256.HashData(dump)), expected), (a.Headers.GetValues("Inquest-Receipt").Single(), a.Headers.GetValues("Inquest-Stored").Single())));
        }
    }

    [Fact]
    public async Task Bytes_that_their_checksum_has_not_proved_yet_are_not_among_those_received()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        string url = await CreateAsync(server, key, s_dump.Length);
        string file = Path.Combine(server.Folder, "uploads", url[(url.LastIndexOf('/') + 1)..]);
        using (var sender = new TcpClient())
        {
            await sender.ConnectAsync(IPAddress.Loopback, server.Client.BaseAddress!.Port, RunningServer.Cancellation);
            string head = $"PATCH {url} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n"
                + $"Upload-Checksum: sha256 {Convert.ToBase64String(SHA256.HashData(s_dump))}\r\nContent-Length: {s_dump.Length}\r\n\r\n";
            await sender.GetStream().WriteAsync((byte[])[.. System.Text.Encoding.ASCII.GetBytes(head), .. s_dump[..1000]], RunningServer.Cancellation);
            while (!File.Exists(file + ".piece"))
            {
                Assert.Equal(0, new FileInfo(file).Length);
                await Task.Delay(10, RunningServer.Cancellation);
            }

            // A server that is killed now leaves the piece, which nobody asks for, and is swept.
            Assert.Equal(0, new FileInfo(file).Length);
        }

        while (File.Exists(file + ".piece"))
        {
            await Task.Delay(10, RunningServer.Cancellation);
        }

        Assert.Equal("0", await OffsetAsync(server, key, url));
    }

    [Fact]
    public async Task An_upload_whose_bytes_are_gone_is_gone_and_a_backup_holds_none()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        string url = await CreateAsync(server, key, s_dump.Length);
        using HttpResponseMessage half = await PatchAsync(server, key, url, 0, s_dump[..2000]);
        Assert.Equal(HttpStatusCode.NoContent, half.StatusCode);
        string backup = Path.Combine(server.Folder, "backup");
        DataKeeper.BackUp(server.Folder, backup);
        await using (RunningServer restored = await RunningServer.StartAsync(folder: backup))
        {
            using HttpResponseMessage unknown = await restored.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        }

        Array.ForEach(Directory.GetFiles(Path.Combine(server.Folder, "uploads")), File.Delete);
        using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
        using HttpResponseMessage patch = await PatchAsync(server, key, url, 2000, s_dump[2000..]);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (head.StatusCode, patch.StatusCode));
    }

    [Theory]
    [InlineData(3, 1000)]
    [InlineData(1000, 3)]
    public async Task Pieces_and_questions_count_as_requests_of_their_key_and_device(int ofKey, int ofDevice)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { KeyRequestsPerMinute = ofKey, DeviceRequestsPerMinute = ofDevice });
        string key = await server.KeyAsync(KeyKind.Ingest);
        using HttpResponseMessage created = await server.SendAsync(
            HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", "100"), ("Upload-Metadata", "device a2ItMQ=="));
        string url = created.Headers.Location!.ToString();
        Assert.Equal("0", await OffsetAsync(server, key, url));
        using HttpResponseMessage piece = await PatchAsync(server, key, url, 0, [1]);
        Assert.Equal(HttpStatusCode.NoContent, piece.StatusCode);
        using HttpResponseMessage another = await PatchAsync(server, key, url, 1, [2]);
        using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
        Assert.All(new[] { another, head }, a => Assert.Equal((HttpStatusCode.TooManyRequests, true), (a.StatusCode, a.Headers.RetryAfter is not null)));
    }

    private static async Task<string> CreateAsync(RunningServer server, string key, int length)
    {
        using HttpResponseMessage created = await server.SendAsync(HttpMethod.Post, "/api/v1/uploads", key, null, ("Tus-Resumable", "1.0.0"), ("Upload-Length", length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.True(created.Content.Headers.Contains("Upload-Expires") || created.Headers.Contains("Upload-Expires"));
        return created.Headers.Location!.ToString();
    }

    private static Task<HttpResponseMessage> PatchAsync(RunningServer server, string key, string url, int offset, byte[] piece, params (string, string)[] headers)
    {
        var body = new ByteArrayContent(piece);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        return server.SendAsync(HttpMethod.Patch, url, key, body, [("Tus-Resumable", "1.0.0"), ("Upload-Offset", offset.ToString(System.Globalization.CultureInfo.InvariantCulture)), .. headers]);
    }

    private static async Task<string> OffsetAsync(RunningServer server, string key, string url)
    {
        using HttpResponseMessage head = await server.SendAsync(HttpMethod.Head, url, key, null, ("Tus-Resumable", "1.0.0"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        return head.Headers.GetValues("Upload-Offset").Single();
    }
}
