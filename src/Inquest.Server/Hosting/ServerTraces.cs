using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Inquest.Server.Hosting;

/// <summary>Traces of requests and analyses, for those who ask for them; without <see cref="ServerOptions.Otlp"/> none is made.</summary>
internal static class ServerTraces
{
    /// <summary>Where the server's own spans come from.</summary>
    public static ActivitySource Source { get; } = new("Inquest.Server");

    /// <summary>Begins to send spans; null when nobody asked. Disposal sends what is left.</summary>
    public static TracerProvider? Start(ServerOptions options) => options.Otlp is not { } collector ? null
        : Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(r => r.AddService("inquest"))
            .AddSource("Microsoft.AspNetCore", Source.Name)
            .AddProcessor(new WithoutSecrets())
            .AddOtlpExporter(o =>
            {
                o.Endpoint = new Uri(collector.TrimEnd('/') + "/v1/traces");
                o.Protocol = OtlpExportProtocol.HttpProtobuf;
            })
            .Build();

    // Links to reports and to a new password are secrets, and stand in the address.
    private sealed class WithoutSecrets : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            data.SetTag("url.query", null);
            if (data.GetTagItem("url.path") is string path && path.StartsWith("/s/", StringComparison.Ordinal))
            {
                data.SetTag("url.path", "/s/");
            }
        }
    }
}
