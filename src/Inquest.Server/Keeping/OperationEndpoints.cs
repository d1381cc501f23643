using System.Globalization;
using System.Text;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Keeping;

/// <summary>For those who run the server: is it alive, can it take dumps, how much does it do.</summary>
internal sealed class OperationEndpoints(IMetadataStore metadata, IBlobStore blobs, IWorkQueue work, ServerMetrics metrics, ServerOptions options)
{
    // Monitors and load balancers ask with either.
    private static readonly string[] s_probes = [HttpMethods.Get, HttpMethods.Head];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/healthz", s_probes, context => context.Response.WriteAsync("ok\n"));
        routes.MapMethods("/readyz", s_probes, ReadyAsync);
        routes.MapGet("/metrics", MetricsAsync);
        routes.MapGet("/api/v1/openapi.json", DescribeAsync);
    }

    private static async Task DescribeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using Stream document = typeof(OperationEndpoints).Assembly.GetManifestResourceStream("openapi.json")!;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private async Task ReadyAsync(HttpContext context)
    {
        bool answers = metadata.Read(r => r.Number("SELECT 1")) == 1;
        bool hasSpace = blobs.FreeBytes is not { } free || free >= options.FreeSpaceFloor;
        context.Response.StatusCode = answers && hasSpace ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        await context.Response.WriteAsync(!answers ? "the rows cannot be read\n" : hasSpace ? "ready\n" : "the disk is nearly full: dumps are not taken\n");
    }

    // Prometheus' text format 0.0.4. Numbers only: nothing here tells about a device or a project.
    private Task MetricsAsync(HttpContext context)
    {
        var text = new StringBuilder();
        Add("inquest_dumps_accepted_total", "counter", "Dumps stored.", metrics.DumpsAccepted);
        Add("inquest_dumps_repeated_total", "counter", "Dumps that were there already.", metrics.DumpsRepeated);
        Add("inquest_dumps_counted_total", "counter", "Dumps of boot loops that were only counted.", metrics.DumpsCounted);
        Add("inquest_ingest_refused_total", "counter", "Requests to ingest that were refused.", metrics.RequestsRefused);
        Add("inquest_dumps_analysed_total", "counter", "Analyses that ended, well or not.", metrics.DumpsAnalysed);
        Add("inquest_analysis_milliseconds_total", "counter", "Time that analyses took.", metrics.AnalysisMilliseconds);
        Add("inquest_workers_killed_total", "counter", "Analysing processes that died or were ended.", metrics.WorkersKilled);
        Add("inquest_dumps_waiting", "gauge", "Dumps that wait for their analysis, or are in it.", work.Count(WorkKind.Analyse));
        Add("inquest_messages_waiting", "gauge", "Messages that are to be sent.", work.Count(WorkKind.Deliver));
        Add("inquest_storage_free_bytes", "gauge", "Bytes that can still be stored.", blobs.FreeBytes ?? -1);
        Add("process_resident_memory_bytes", "gauge", "Memory of the server's process.", Environment.WorkingSet);
        context.Response.ContentType = "text/plain; version=0.0.4";
        return context.Response.WriteAsync(text.ToString());

        void Add(string name, string type, string help, long value) =>
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
    }
}
