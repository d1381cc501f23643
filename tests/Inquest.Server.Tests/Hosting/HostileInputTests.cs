using System.Buffers.Binary;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Ingest;
using Inquest.Server.Projects;
using Inquest.Server.Storage;

namespace Inquest.Server.Tests.Hosting;

/// <summary>What somebody who means harm would send: none of it gets through, and the next honest dump is served as ever.</summary>
public class HostileInputTests
{
    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Theory]
    [InlineData("GET", "/api/v1/symbols", "Read")]
    [InlineData("PUT", "/api/v1/symbols", "Symbols")]
    [InlineData("GET", "/api/v1/releases", "Read")]
    [InlineData("GET", "/buildid/0123456789abcdef0123456789abcdef01234567/debuginfo", "Read")]
    [InlineData("POST", "/api/v1/dumps", "Ingest")]
    public async Task A_key_that_comes_too_often_is_told_when_to_come_again_whatever_it_wants(string method, string path, string kind)
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { KeyRequestsPerMinute = 3 });
        string key = await server.KeyAsync(Enum.Parse<KeyKind>(kind));
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 4; i++)
        {
            using HttpResponseMessage answer = await server.SendAsync(new HttpMethod(method), path, key, method == "GET" ? null : new ByteArrayContent("\u007fELF"u8.ToArray()));
            answers.Add(answer.StatusCode);
            Assert.Equal(i == 3, answer.Headers.RetryAfter is not null);
        }

        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, answers.Take(3));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[3]);
    }

    [Fact]
    public async Task Versions_that_senders_invent_are_noted_up_to_a_bound_and_those_of_elfs_always()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        IMetadataStore metadata = server.Get<IMetadataStore>();
        await metadata.WriteAsync(w =>
        {
            for (int i = 0; i < 5_001; i++)
            {
                ReleaseRows.Touch(w, server.Project, $"0.{i}", DateTimeOffset.UnixEpoch);
            }
        });
        Assert.Equal(5_000, metadata.Read(r => r.Number("SELECT COUNT(*) FROM release")));
        await metadata.WriteAsync(w => ReleaseRows.Touch(w, server.Project, "1.0", DateTimeOffset.UnixEpoch, symbols: true));
        Assert.Equal(5_001, metadata.Read(r => r.Number("SELECT COUNT(*) FROM release")));
    }

    [Fact]
    public async Task Zip_bombs_are_refused_without_costing_a_process()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        byte[] zeros = Zip(("bomb.bin", new byte[300 << 20]));
        byte[] nested = Zip(("a.zip", zeros), ("b.zip", zeros), ("c.zip", Zip(("d.zip", zeros))));
        (long flat, _, _) = await server.PostDumpAsync(key, zeros);

        // A little more than an analysis takes, and far less than would end one.
        (long large, _, _) = await server.PostDumpAsync(key, Zip(("large.bin", new byte[97 << 20])));
        (long deep, _, _) = await server.PostDumpAsync(key, nested);
        await server.SettleAsync();
        Assert.All([flat, large, deep], id => Assert.Equal(DumpProgress.Unreadable, server.Dump(id).State));
        await ServesAsync(server, key);
    }

    [Theory]
    [InlineData(44, 0xFFFF)]
    [InlineData(48, 0xFFFF)]
    [InlineData(50, 0xFFFF)]
    public async Task An_ELF_with_absurd_counts_harms_nobody(int field, ushort value)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] elf = Samples.Elf("deadlock_an385_v3_min-top_logging");
        BinaryPrimitives.WriteUInt16LittleEndian(elf.AsSpan(field), value);

        // Every section says that it has 4 GB.
        int table = (int)BinaryPrimitives.ReadUInt32LittleEndian(elf.AsSpan(32));
        for (int at = table + 20; at + 4 <= elf.Length; at += 40)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), uint.MaxValue);
        }

        using HttpResponseMessage sent = await server.SendAsync(HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent(elf));
        Assert.True(sent.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest, sent.StatusCode.ToString());
        await ServesAsync(server, await server.KeyAsync(KeyKind.Ingest));
    }

    [Fact]
    public async Task Names_lead_out_of_no_folder()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        string read = await server.KeyAsync(KeyKind.Read);
        string outside = "outside-" + Guid.NewGuid().ToString("N");
        string climbing = $"../../../../../../../../../tmp/{outside}";
        using var form = new MultipartFormDataContent { { new ByteArrayContent(s_dump), "dump", climbing } };
        using HttpResponseMessage sent = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", ingest, form, ("Inquest-Device", climbing), ("Inquest-Filename", climbing));
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        await server.SettleAsync();
        Assert.Equal(outside, server.Dump(1).FileName);
        Assert.False(File.Exists(Path.Combine("/tmp", outside)));
        foreach (string path in new[]
        {
            "/api/v1/uploads/..%2f..%2finquest.db", "/buildid/..%2f..%2finquest/executable", "/buildid/abcd/source/etc/passwd", "/buildid/abcd/source%2f..%2f..%2f..%2fetc%2fpasswd",
            "/assets/..%2finquest.db", "/assets/%2e%2e%2finquest.db", "/api/v1/dumps/..%2f1/raw", "/api/v1/dumps/-1/raw", "/api/v1/dumps/1e9/raw",
        })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, path, read);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{path}: {answer.StatusCode}");
        }

        await Assert.ThrowsAsync<ArgumentException>(() => server.Get<ProjectStore>().CreateAsync("../other", "test"));
    }

    [Fact]
    public async Task Forged_keys_open_nothing()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string key = await server.KeyAsync(KeyKind.Ingest);
        Project project = server.Get<ProjectStore>().Find(server.Project)!;
        string device = Secrets.DeviceKey(project.DeviceSecret, project.Name, "kb-1");
        string last = device[^1] == '0' ? "1" : "0";
        string[] forged =
        [
            key[..^1], key + "0", key.ToUpperInvariant(), "inqr_" + key["inqi_".Length..], "' OR 1=1 --", "%", "inqi_", "null", new string('a', 20_000),
            device[..^1] + last, device.Replace("_default_", "_other_", StringComparison.Ordinal), "inqd_default_", "inqd__", "inqd_default_" + new string('0', 64),
        ];
        foreach (string attempt in forged)
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/api/v1/dumps", attempt, new ByteArrayContent(s_dump), ("Inquest-Device", "kb-1"));
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{attempt[..Math.Min(60, attempt.Length)]}: {answer.StatusCode}");
        }

        foreach (string kind in new[] { key, await server.KeyAsync(KeyKind.Symbols) })
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/api/v1/bugs", kind);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task HTML_in_what_devices_tell_stays_text_on_the_pages()
    {
        const string Attack = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'>";
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump,
            ("Inquest-Device", Attack), ("Inquest-Firmware", Attack), ("Inquest-Filename", Attack), ("Inquest-Reset-Reason", Attack));
        await server.SettleAsync();
        long bug = server.Dump(id).BugId!.Value;
        await server.Get<ApiKeyStore>().ShowAsync(server.Project, Attack, "anna");
        HashSet<string> seen = [];
        string version = Uri.EscapeDataString(Attack);
        string[] pages = [$"/dumps/{id}", "/dumps", $"/bugs/{bug}", "/bugs", "/devices", $"/devices/{server.Dump(id).DeviceId}", "/releases", $"/releases/version?name={version}", "/settings/versions", "/settings/audit", $"/bugs?text={version}&version={version}"];
        foreach (string page in pages)
        {
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, page, null, null, ("Cookie", anna.Cookie));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string html = await answer.Content.ReadAsStringAsync(RunningServer.Cancellation);
            Assert.DoesNotContain("<script>alert", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
            if (html.Contains("&lt;script&gt;alert", StringComparison.Ordinal))
            {
                seen.Add(page);
            }

            Assert.DoesNotContain("unsafe-inline", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        Assert.Empty(pages.Except(seen));
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/welcome")]
    public async Task A_stranger_sends_no_large_form(string page)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string large = "name=x&password=" + new string('y', 20_000);
        using var many = new MultipartFormDataContent();
        foreach (int i in Enumerable.Range(0, 70))
        {
            many.Add(new ByteArrayContent(new byte[100_000]), "file" + i, "file" + i);
        }

        using var chunked = new StreamContent(new MemoryStream(Encoding.ASCII.GetBytes(large)));
        chunked.Headers.ContentType = new("application/x-www-form-urlencoded");
        foreach ((HttpContent body, bool isChunked, HttpStatusCode expected) in new (HttpContent, bool, HttpStatusCode)[]
        {
            (Form(large), false, HttpStatusCode.RequestEntityTooLarge), (chunked, true, HttpStatusCode.RequestEntityTooLarge), (many, false, HttpStatusCode.UnsupportedMediaType),
            (Form(string.Join('&', Enumerable.Range(0, 100).Select(i => $"a{i}=b"))), false, HttpStatusCode.BadRequest),
            (Form("name=x&password=y&again=y&link=z"), false, page == "/welcome" ? HttpStatusCode.NotFound : HttpStatusCode.Unauthorized),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, page) { Content = body };
            request.Headers.TransferEncodingChunked = isChunked;
            using HttpResponseMessage answer = await server.Client.SendAsync(request, RunningServer.Cancellation);
            Assert.Equal(expected, answer.StatusCode);
        }

        using HttpResponseMessage json = await server.SendAsync(HttpMethod.Post, "/api/v1/session", null, JsonContent.Create(new { name = "x", password = new string('y', 20_000) }));
        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);

        static StringContent Form(string text) => new(text, Encoding.ASCII, "application/x-www-form-urlencoded");
    }

    [Fact]
    public async Task A_form_of_somebody_who_signed_in_is_bounded_too()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        foreach ((int length, HttpStatusCode expected) in new[] { (900_000, HttpStatusCode.BadRequest), (1_100_000, HttpStatusCode.RequestEntityTooLarge) })
        {
            using var form = new StringContent("keys=" + new string('k', length), Encoding.ASCII, "application/x-www-form-urlencoded");
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Post, "/settings/keys/devices", null, form, ("Cookie", anna.Cookie), ("Inquest-Form-Token", anna.Token));
            Assert.Equal(expected, answer.StatusCode);
        }
    }

    private static async Task ServesAsync(RunningServer server, string key)
    {
        (long honest, _, _) = await server.PostDumpAsync(key, s_dump);
        await server.SettleAsync();
        Assert.Equal(DumpProgress.Analysed, server.Dump(honest).State);
        Assert.Equal(0, server.Get<ServerMetrics>().WorkersKilled);
    }

    private static byte[] Zip(params (string Name, byte[] Bytes)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8))
        {
            foreach ((string name, byte[] bytes) in files)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}
