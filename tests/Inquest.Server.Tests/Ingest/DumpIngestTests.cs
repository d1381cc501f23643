using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;

namespace Inquest.Server.Tests.Ingest;

public class DumpIngestTests
{
    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Fact]
    public async Task A_dump_is_stored_byte_for_byte_and_the_receipt_is_its_hash()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long id, string hash, bool stored) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "kb-7"), ("Inquest-Firmware", "1.2.3"), ("Inquest-Boot-Count", "42"), ("Inquest-Uptime", "61000"));
        Assert.True(stored);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_dump)), hash);
        Assert.Equal(s_dump, await File.ReadAllBytesAsync(server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation));
        DumpRow dump = server.Dump(id);
        Assert.Equal(("kb-7", "1.2.3", 42L, 61000L), (dump.Device, dump.Firmware, dump.BootCount, dump.UptimeMilliseconds));
    }

    [Fact]
    public async Task The_same_bytes_again_are_the_same_dump_and_from_a_later_boot_one_more_occurrence()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long first, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "a"), ("Inquest-Boot-Count", "1"));
        (long again, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "a"), ("Inquest-Boot-Count", "1"));
        Assert.Equal(1, server.Dump(first).Occurrences);
        (long later, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "a"), ("Inquest-Boot-Count", "2"));
        Assert.Equal((first, first), (again, later));
        Assert.Equal(2, server.Dump(first).Occurrences);
    }

    [Fact]
    public async Task A_boot_looping_device_is_counted_and_not_stored_a_thousand_times()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 3, DeviceRequestsPerMinute = 1000 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        List<(long Id, string Sha256, bool Stored)> receipts = [];
        for (int i = 0; i < 10; i++)
        {
            receipts.Add(await server.PostDumpAsync(key, [.. s_dump, (byte)i], ("Inquest-Device", "looping")));
        }

        Assert.Equal(3, receipts.Count(r => r.Stored));
        Assert.All(receipts.Skip(3), r => Assert.Equal(receipts[2].Id, r.Id));
        Assert.Equal(8, server.Dump(receipts[2].Id).Occurrences);

        // The receipt is the hash of what was sent all the same: the device may erase its copy.
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([.. s_dump, 9])), receipts[9].Sha256);
        await server.PostDumpAsync(key, [.. s_dump, 9], ("Inquest-Device", "looping"));
        Assert.Equal(8, server.Dump(receipts[2].Id).Occurrences);
        Assert.True((await server.PostDumpAsync(key, [.. s_dump, 9], ("Inquest-Device", "another"))).Stored);
    }

    [Fact]
    public async Task A_form_may_hold_the_dump_and_its_elf()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("2.0.0"), "firmware" },
            { new ByteArrayContent(Samples.Dump("call_null_an386_v3_min-top_logging")), "file", "dump.log" },
            { new ByteArrayContent(Samples.Elf("call_null_an386_v3_min-top_logging")), "file", "../../zmk.elf" },
        };
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement receipts = await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Cancellation);
        await server.SettleAsync();
        DumpRow dump = server.Dump(receipts[0].GetProperty("id").GetInt64());
        Assert.Equal(("2.0.0", "dump.log", "likely"), (dump.Firmware, dump.FileName, dump.Verdict));
        Assert.Equal("zmk.elf", Assert.Single(server.Get<SymbolStore>().List(server.Project)).Name);
    }

    [Fact]
    public async Task Without_a_good_key_nothing_is_taken()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string symbols = await server.KeyAsync(KeyKind.Symbols);
        foreach ((string? key, HttpStatusCode expected) in new[] { (null, HttpStatusCode.Unauthorized), ("inqi_forged", HttpStatusCode.Unauthorized), (symbols, HttpStatusCode.Forbidden) })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(s_dump));
            Assert.Equal(expected, answer.StatusCode);
        }

        Assert.Empty(server.Get<IBlobStore>().List(BlobArea.Dumps));
    }

    [Theory]
    [InlineData(1000, HttpStatusCode.Accepted)]
    [InlineData(1001, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_dump_over_the_bound_is_refused(int bytes, HttpStatusCode expected)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MaxDumpBytes = 1000 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        using HttpResponseMessage known = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(new byte[bytes]));
        Assert.Equal(expected, known.StatusCode);

        // The same without a length told before.
        using var stream = new StreamContent(new UnseekableStream(new byte[bytes]));
        using HttpResponseMessage chunked = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, stream);
        Assert.Equal(expected, chunked.StatusCode);
    }

    [Fact]
    public async Task Too_many_requests_of_a_device_are_told_when_to_come_again()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceRequestsPerMinute = 2 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "eager"));
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "eager"));
        using HttpResponseMessage third = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(s_dump), ("Inquest-Device", "eager"));
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.InRange(third.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Device", "patient"));
    }

    [Fact]
    public async Task Below_the_floor_of_free_space_ingest_says_so_and_reading_goes_on()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { FreeSpaceFloor = long.MaxValue });
        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", await server.KeyAsync(KeyKind.Ingest), new ByteArrayContent(s_dump));
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        using HttpResponseMessage read = await server.SendAsync(HttpMethod.Get, "/api/v1/dumps", await server.KeyAsync(KeyKind.Read));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        using HttpResponseMessage ready = await server.SendAsync(HttpMethod.Get, "/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task Settings_pages_of_a_uf2_are_dropped_before_it_is_stored()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] secret = "LONG-TERM-KEY-OF-A-BOND"u8.ToArray();
        byte[] uf2 = Uf2File.WithSettings(secret);
        (long id, string hash, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), uf2);
        byte[] stored = await File.ReadAllBytesAsync(server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation);
        Assert.True(uf2.AsSpan().IndexOf(secret) >= 0);
        Assert.Equal(-1, stored.AsSpan().IndexOf(secret));
        Assert.Equal((4096L, uf2.Length - (16 * 512)), (server.Dump(id).RemovedBytes, stored.Length));
    }

    [Fact]
    public async Task Hostile_names_are_kept_short_and_without_control_characters()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump, ("Inquest-Device", "<script>alert(1)</script>" + new string('x', 500)), ("Inquest-Boot-Count", "-1"), ("Inquest-Build-Id", "../../etc/passwd"));
        DumpRow dump = server.Dump(id);
        Assert.Equal(128, dump.Device!.Length);
        Assert.Null(dump.BootCount);
        Assert.Null(dump.BuildId);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task A_broken_form_is_refused(string type)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var body = new ByteArrayContent("--x\r\nnonsense"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", type);
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", await server.KeyAsync(KeyKind.Ingest), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private sealed class UnseekableStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
