using System.IO.Compression;
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
    public async Task A_persons_form_may_hold_the_dump_and_its_elf()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        using var form = new MultipartFormDataContent
        {
            { new StringContent("2.0.0"), "firmware" },
            { new ByteArrayContent(Samples.Dump("call_null_an386_v3_min-top_logging")), "file", "dump.log" },
            { new ByteArrayContent(Samples.Elf("call_null_an386_v3_min-top_logging")), "file", "../../zmk.elf" },
        };
        JsonElement receipts = await anna.DoAsync(HttpMethod.Post, "/api/v1/dumps", form, HttpStatusCode.Accepted);
        await server.SettleAsync();
        DumpRow dump = server.Dump(receipts[0].GetProperty("id").GetInt64());
        Assert.Equal(("2.0.0", "dump.log", "likely"), (dump.Firmware, dump.FileName, dump.Verdict));
        Assert.Equal("zmk.elf", Assert.Single(server.Get<SymbolStore>().List(server.Project)).Name);
    }

    [Fact]
    public async Task An_elf_of_a_key_that_sends_dumps_is_left_out_and_the_receipt_says_so()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] elf = Samples.Elf("call_null_an386_v3_min-top_logging");
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(elf), "file", "zmk.elf" },
            { new ByteArrayContent(s_dump), "file", "dump.log" },
            { new StringContent("kb-1"), "device" },
        };
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, form);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement receipt = (await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Cancellation)).EnumerateArray().Single();
        Assert.StartsWith("zmk.elf: this key sends dumps and no ELFs", Assert.Single(receipt.GetProperty("leftOut").EnumerateArray()).GetString(), StringComparison.Ordinal);
        await server.SettleAsync();
        DumpRow dump = server.Dump(receipt.GetProperty("id").GetInt64());
        Assert.Equal(("dump.log", "kb-1", null), (dump.FileName, dump.Device, dump.Symbols));
        Assert.Empty(server.Get<SymbolStore>().List(server.Project));
        Assert.Empty(server.Get<IBlobStore>().List(BlobArea.Symbols));

        // With nothing else in the form nothing was taken, and that is no success.
        using var alone = new MultipartFormDataContent { { new ByteArrayContent(elf), "file", "zmk.elf" } };
        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, alone);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task An_answer_can_be_read_in_a_terminal()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/api/v1/bugs");
        Assert.Contains("`Authorization: Bearer …`", await answer.Content.ReadAsStringAsync(RunningServer.Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_sent_is_not_for_keys_that_only_send()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long first, string token) = await PostAsync(key, s_dump, "kb-0");
        (long second, string other) = await PostAsync(key, [.. s_dump, 10], "kb-0");
        string device = server.Get<ApiKeyStore>().Derive(server.Project, "kb-1").Key;
        (long own, _) = await PostAsync(device, [.. s_dump, 11], "kb-1");
        await server.SettleAsync();
        foreach (string what in new[] { "", "/report" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(key, first, what, null));
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(key, first, what, other));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(key, first, what, token));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(key, second, what, other));
            Assert.Equal(HttpStatusCode.NotFound, await GetAsync(device, first, what, null));
            Assert.Equal(HttpStatusCode.OK, await GetAsync(device, own, what, null));
        }

        Assert.Equal(HttpStatusCode.NotFound, await GetAsync(key, first, "/raw", token));

        // The same bytes of a second device are that one's too.
        string another = server.Get<ApiKeyStore>().Derive(server.Project, "kb-2").Key;
        using HttpResponseMessage again = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", another, new ByteArrayContent([.. s_dump, 11]), ("Inquest-Device", "kb-2"));
        using HttpResponseMessage asked = await server.SendAsync(HttpMethod.Get, $"/api/v1/dumps/{own}", another, null, ("Inquest-Device", "kb-2"));
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);

        async Task<(long, string)> PostAsync(string with, byte[] bytes, string name)
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", with, new ByteArrayContent(bytes), ("Inquest-Device", name));
            JsonElement json = await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Cancellation);
            return (json.GetProperty("id").GetInt64(), json.GetProperty("reportToken").GetString()!);
        }

        async Task<HttpStatusCode> GetAsync(string with, long id, string what, string? shown)
        {
            using HttpResponseMessage answer = await server.SendAsync(
                HttpMethod.Get, $"/api/v1/dumps/{id}{what}", with, null, [("Inquest-Device", "kb-1"), .. shown is null ? [] : new[] { ("Inquest-Report-Token", shown) }]);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task What_a_quota_refuses_takes_no_disk()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await server.Get<Server.Projects.ProjectStore>().SetRetentionAsync(server.Project, new Server.Projects.Retention(s_dump.Length + 10, null, null, null), "test");
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump);
        using HttpResponseMessage refused = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent([.. s_dump, 1]));
        Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
        Assert.Single(server.Get<IBlobStore>().List(BlobArea.Dumps));
        await server.PostDumpAsync(key, s_dump);
    }

    [Fact]
    public async Task What_stands_under_a_dumps_name_and_is_not_the_dump_is_replaced()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        (_, string hash, _) = await server.PostDumpAsync(key, s_dump);
        await server.SettleAsync();
        string file = server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!;
        foreach (byte[] spoiled in new byte[][] { new byte[s_dump.Length], s_dump[..100] })
        {
            await File.WriteAllBytesAsync(file, spoiled, RunningServer.Cancellation);
            await server.PostDumpAsync(key, s_dump);
            Assert.Equal(s_dump, await File.ReadAllBytesAsync(file, RunningServer.Cancellation));
        }
    }

    [Fact]
    public async Task A_looping_device_is_counted_on_the_same_crash_of_the_same_version_only()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 2, DeviceRequestsPerMinute = 1000 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        Task<(long? Id, bool Stored)> SendAsync(byte last, string version) => PostAsync(server, key, [.. s_dump, last], version);
        (long? first, _) = await SendAsync(1, "1.0.0");
        await SendAsync(2, "1.0.0");

        // Known: the same version, reason and place.
        (long? counted, bool stored) = await SendAsync(3, "1.0.0");
        Assert.Equal((first + 1, false), (counted, stored));

        // A new version and another crash are not.
        Assert.True((await SendAsync(4, "2.0.0")).Stored);
        Assert.True((await PostAsync(server, key, Samples.Dump("call_null_an386_v3_min-top_logging"), "1.0.0")).Stored);

        // Until there are twice as many; then what is not known is counted on nothing.
        Assert.Equal((null, false), await SendAsync(6, "3.0.0"));
        Assert.Equal((1L, 2L), (server.Dump(first!.Value).Occurrences, server.Dump(first.Value + 1).Occurrences));
        Assert.Equal((1L, 1L), (server.Dump(first.Value + 2).Occurrences, server.Dump(first.Value + 3).Occurrences));
    }

    private static async Task<(long? Id, bool Stored)> PostAsync(RunningServer server, string key, byte[] dump, string version)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(dump), ("Inquest-Device", "looping"), ("Inquest-Firmware", version));
        JsonElement json = await answer.Content.ReadFromJsonAsync<JsonElement>(RunningServer.Cancellation);
        return (json.GetProperty("id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt64() : null, json.GetProperty("stored").GetBoolean());
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

        // The same for a device that a form's field names, wherever the field stands.
        using var form = new MultipartFormDataContent { { new ByteArrayContent(s_dump), "file", "a.bin" }, { new StringContent("eager"), "device" } };
        using HttpResponseMessage fourth = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", key, form);
        Assert.Equal((HttpStatusCode.TooManyRequests, true), (fourth.StatusCode, fourth.Headers.RetryAfter is not null));
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

    [Theory]
    [InlineData("a byte behind")]
    [InlineData("a byte before")]
    [InlineData("a byte between")]
    [InlineData("cut in a block")]
    [InlineData("cut in a sector")]
    [InlineData("the first block hit")]
    [InlineData("a settings block's end hit")]
    [InlineData("half a settings block lost")]
    public async Task Settings_pages_go_from_a_uf2_that_is_not_whole_too(string what)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] secret = "LONG-TERM-KEY-OF-A-BOND"u8.ToArray();

        // Behind the sector that is known by its end, half of the next one.
        byte[] uf2 = [.. Uf2File.WithSettings(secret), .. Uf2File.Blocks(0xED000, [.. secret, .. new byte[1024 - secret.Length]])];
        uf2 = what switch
        {
            "a byte behind" => [.. uf2, 1],
            "a byte before" => [1, .. uf2],
            "a byte between" => [.. uf2[..(16 * 512)], 1, .. uf2[(16 * 512)..]],
            "cut in a block" => uf2[..^100],
            "cut in a sector" => uf2,
            "the first block hit" => [1, .. uf2[1..]],
            "a settings block's end hit" => [.. uf2[..((17 * 512) - 1)], 1, .. uf2[(17 * 512)..]],
            _ => [.. uf2[..((16 * 512) + 200)], .. uf2[(17 * 512)..]],
        };
        (_, string hash, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), uf2);
        byte[] stored = await File.ReadAllBytesAsync(server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation);
        Assert.Equal(-1, stored.AsSpan().IndexOf(secret));
        Assert.InRange(stored.Length, 16 * 512, (16 * 512) + 1);
    }

    [Theory]
    [InlineData("cut in its only sector", true)]
    [InlineData("the sector's last block lost", true)]
    [InlineData("code that is cut", false)]
    [InlineData("code that ends in a sector", false)]
    [InlineData("a dump that is cut", false)]
    [InlineData("a dump before settings that is short", false)]
    public async Task A_part_of_the_only_settings_page_goes_and_code_and_dumps_stay(string what, bool goes)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] secret = "LONG-TERM-KEY-OF-A-BOND"u8.ToArray();
        byte[] uf2 = Uf2File.WithSettings(secret);
        byte[] code = Uf2File.Blocks(0x26000, [.. new byte[4096].Select((_, i) => (byte)(i & 0xFF)), .. secret, .. new byte[1024 - secret.Length]]);
        byte[] dump = Uf2File.Blocks(0xE0000, [.. "CD"u8, .. secret, .. new byte[1024 - secret.Length - 2]]);
        byte[] sent = what switch
        {
            "cut in its only sector" => uf2[..^300],
            "the sector's last block lost" => [.. uf2[..^512], .. Uf2File.Blocks(0xF4000, new byte[4096])],
            "code that is cut" => code[..^300],
            "code that ends in a sector" => [.. code, .. Uf2File.Blocks(0xF4000, new byte[4096])],
            "a dump that is cut" => dump[..^300],
            _ => [.. code[..(16 * 512)], .. dump, .. Uf2File.Blocks(0xF4000, new byte[4096])],
        };
        (_, string hash, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), sent);
        byte[] stored = await File.ReadAllBytesAsync(server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation);
        Assert.Equal(goes, stored.AsSpan().IndexOf(secret) < 0);
        Assert.Equal(goes, stored.Length < sent.Length);
    }

    [Fact]
    public async Task Settings_pages_go_from_archives_too_and_other_archives_keep_their_bytes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] secret = "LONG-TERM-KEY-OF-A-BOND"u8.ToArray();
        byte[] uf2 = Uf2File.WithSettings(secret);
        byte[] inner = Zip(("keyboard/CURRENT.UF2", uf2), ("notes.txt", "it froze"u8.ToArray()));
        foreach (byte[] archive in new[] { inner, Zip(("inner.zip", inner)), Gzip(uf2), Zip(("a", s_dump)) })
        {
            (long id, string hash, _) = await server.PostDumpAsync(key, archive);
            using var stored = new MemoryStream(await File.ReadAllBytesAsync(server.Get<IBlobStore>().FindFile(BlobArea.Dumps, hash)!, RunningServer.Cancellation));
            if (server.Dump(id).RemovedBytes == 0)
            {
                Assert.Equal(Zip(("a", s_dump)), stored.ToArray());
                continue;
            }

            using var zip = new ZipArchive(stored);
            using var content = new MemoryStream();
            using (Stream entry = zip.Entries[0].Open())
            {
                await entry.CopyToAsync(content, RunningServer.Cancellation);
            }

            Assert.Equal(uf2[..(16 * 512)], content.ToArray());
            Assert.Equal(id, (await server.PostDumpAsync(key, archive)).Id);
        }

        Assert.Equal([0, 4096, 4096, 4096], server.Get<DumpStore>().List(server.Project, 10).Select(d => d.RemovedBytes));

        static byte[] Gzip(byte[] bytes)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            {
                gzip.Write(bytes);
            }

            return packed.ToArray();
        }

        static byte[] Zip(params (string Name, byte[] Bytes)[] files)
        {
            using var packed = new MemoryStream();
            using (var zip = new ZipArchive(packed, ZipArchiveMode.Create))
            {
                foreach ((string name, byte[] bytes) in files)
                {
                    ZipArchiveEntry entry = zip.CreateEntry(name);
                    entry.LastWriteTime = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
                    using Stream content = entry.Open();
                    content.Write(bytes);
                }
            }

            return packed.ToArray();
        }
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
