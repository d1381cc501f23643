using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Tests.Hosting;

public class TraceTests
{
    [Fact]
    public async Task Traces_go_to_the_collector_that_was_asked_for_and_hold_no_secret_of_an_address()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication collector = builder.Build();
        var received = new StringBuilder();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (received)
            {
                received.Append(context.Request.Path).Append(Encoding.Latin1.GetString(body.ToArray()));
            }
        });
        await collector.StartAsync(RunningServer.Cancellation);
        string traces;
        do
        {
            await using (RunningServer server = await RunningServer.StartAsync(o => o with { Otlp = collector.Urls.First() }))
            {
                foreach (string path in new[] { "/readyz", "/s/0123456789secret", "/welcome?link=9876543210secret" })
                {
                    (await server.SendAsync(HttpMethod.Get, path)).Dispose();
                }
            }

            lock (received)
            {
                traces = received.ToString();
            }

            // A server that ends gives its last traces a few seconds, which are few on a busy machine.
        }
        while (traces.Length == 0);

        Assert.StartsWith("/v1/traces", traces, StringComparison.Ordinal);
        Assert.Contains("inquest", traces, StringComparison.Ordinal);
        Assert.Contains("/readyz", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", traces.Replace("/s/{secret}", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
