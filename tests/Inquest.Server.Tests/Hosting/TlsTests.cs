using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Inquest.Server.Tests.Hosting;

public class TlsTests
{
    [Fact]
    public async Task A_renewed_certificate_is_used_without_a_restart_and_a_broken_one_is_not()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-tls-").FullName;
        try
        {
            string pem = Path.Combine(folder, "server.pem");
            string first = WriteCertificate(pem, DateTime.UtcNow.AddHours(-3));
            var time = new MovableTime();
            await using RunningServer server = await RunningServer.StartAsync(o => o with { Listen = "https://127.0.0.1:0", Certificate = pem }, time: time);
            Assert.Equal(first, await SeenAsync(server));
            string second = WriteCertificate(pem, DateTime.UtcNow.AddHours(-2));
            time.Ahead += TimeSpan.FromMinutes(1);
            Assert.Equal(second, await SeenAsync(server));
            await File.WriteAllTextAsync(pem, "nothing of use", RunningServer.Cancellation);
            time.Ahead += TimeSpan.FromMinutes(1);
            Assert.Equal(second, await SeenAsync(server));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Forwarding_headers_are_believed_of_named_proxies_only()
    {
        foreach ((string? proxies, HttpStatusCode expected) in new (string?, HttpStatusCode)[] { (null, HttpStatusCode.Unauthorized), ("10.9.8.7", HttpStatusCode.Unauthorized), ("10.0.0.0/8, ::1", HttpStatusCode.Unauthorized), ("127.0.0.1", HttpStatusCode.OK), ("10.0.0.0/8, 127.0.0.0/8", HttpStatusCode.OK) })
        {
            await using RunningServer server = await RunningServer.StartAsync(o => o with { TrustedProxies = proxies, SignOnHeader = "Remote-User" });
            using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/api/v1/session", null, null, ("Remote-User", "eve"), ("X-Forwarded-For", "192.0.2.1"));
            Assert.Equal(expected, answer.StatusCode);

            // Over a connection that the proxy says to be TLS, a session's cookie is one for TLS, and the browser is told to come back so.
            string link = server.Server.Notices.Single(n => n.Contains("link=", StringComparison.Ordinal)).Split("link=")[1].Trim();
            using HttpResponseMessage begun = await server.SendAsync(
                HttpMethod.Post, "/api/v1/password", null, JsonContent.Create(new { link, name = "anna", password = "a long password" }), ("X-Forwarded-Proto", "https"), ("X-Forwarded-For", "192.0.2.1"));
            Assert.Equal(expected == HttpStatusCode.OK, begun.Headers.GetValues("Set-Cookie").Single().StartsWith("__Host-", StringComparison.Ordinal));
            Assert.Equal(expected == HttpStatusCode.OK, begun.Headers.Contains("Strict-Transport-Security"));
        }
    }

    private static async Task<string> SeenAsync(RunningServer server)
    {
        string? seen = null;
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) =>
            {
                seen = certificate!.Thumbprint;
                return true;
            },
        };
        using var client = new HttpClient(handler);
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri(server.Client.BaseAddress!, "/healthz"), RunningServer.Cancellation));
        return seen!;
    }

    private static string WriteCertificate(string path, DateTime stamp)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        File.SetLastWriteTimeUtc(path, stamp);
        return certificate.Thumbprint;
    }

    private sealed class MovableTime : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;
    }
}
