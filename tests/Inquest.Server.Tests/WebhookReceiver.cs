using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Tests;

/// <summary>A receiver of webhooks on loopback.</summary>
internal sealed class WebhookReceiver(WebApplication application) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<byte[]> _bodies = [];
    private readonly List<string> _signatures = [];

    /// <summary>What has come so far.</summary>
    public IReadOnlyList<byte[]> Bodies
    {
        get
        {
            lock (_lock)
            {
                return [.. _bodies];
            }
        }
    }

    /// <summary>The signature of each; empty for one without.</summary>
    public IReadOnlyList<string> Signatures
    {
        get
        {
            lock (_lock)
            {
                return [.. _signatures];
            }
        }
    }

    public string Address => application.Urls.First() + "/hook";

    public static async Task<WebhookReceiver> StartAsync(int status = StatusCodes.Status200OK)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        var receiver = new WebhookReceiver(application);
        application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            lock (receiver._lock)
            {
                receiver._signatures.Add(context.Request.Headers["Inquest-Signature"].ToString());
                receiver._bodies.Add(body.ToArray());
            }

            context.Response.StatusCode = status;
        });
        await application.StartAsync();
        return receiver;
    }

    /// <summary>Waits until so many have come.</summary>
    public async Task WaitAsync(int count)
    {
        while (Bodies.Count < count)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
