using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Ingest;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>Dumps and ELFs by hand. The answer comes at once: the request waits for the analysis, for a while.</summary>
internal sealed class UploadPages(PageGate gate, FormReceiver forms, DumpIngest ingest, IngestLimits limits, DumpStore dumps, SymbolStore symbols, IWorkQueue work) : IPages
{
    /// <summary>How long an upload waits for its explanation before it shows the page that says that it is under way.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(6);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/upload", ShowAsync);
        routes.MapPost("/upload", TakeAsync);
    }

    private async Task ShowAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http, role: Role.Member) is { } context)
        {
            SymbolFile? kept = long.TryParse(http.Request.Query["elf"], out long elf) && symbols.Find(elf) is { } found && found.ProjectId == context.Project!.Id ? found : null;
            await ShowAsync(http, context, null, kept);
        }
    }

    private Task ShowAsync(HttpContext http, PageContext context, string? refusal, SymbolFile? kept = null) => gate.ShowAsync<UploadPage>(http, context,
        (nameof(UploadPage.Message), refusal), (nameof(UploadPage.Kept), kept?.Name), (nameof(UploadPage.Complaint), kept?.State == SymbolStates.Ready ? null : kept?.StateWhy));

    private async Task TakeAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http, role: Role.Member) is not { } context)
        {
            return;
        }

        if (limits.Take(context.Caller!) is { } wait)
        {
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            await ShowAsync(http, context, $"Too many uploads; try again in {Math.Ceiling(wait.TotalSeconds):0} seconds.");
            return;
        }

        try
        {
            ingest.CheckSpace();
            (IReadOnlyList<Receipt> received, IReadOnlyList<SymbolReceipt> elves) = await forms.ReceiveAsync(http, context.Caller!, context.Project!.Id, new DumpMetadata());
            if (received.Count == 0 && elves.Count == 0)
            {
                throw new IngestRefusal(StatusCodes.Status400BadRequest, "Choose at least one file: a dump, or the firmware's ELF.");
            }

            // A dump that was only counted may have no number.
            List<long> numbers = [.. received.Select(r => r.Id).OfType<long>()];
            await WaitAsync(numbers, elves, http.RequestAborted);
            PageGate.GoTo(http, numbers.Count == 1 ? $"/dumps/{numbers[0]}" : context.Link(received.Count > 0 ? "/dumps" : $"/upload?elf={elves[0].Id}"));
        }
        catch (IngestRefusal refusal)
        {
            http.Response.StatusCode = refusal.Status;
            await ShowAsync(http, context, refusal.Message);
        }
    }

    // An ELF that came along is looked into first, and the dump then explained once more with it.
    private async Task WaitAsync(IReadOnlyList<long> received, IReadOnlyList<SymbolReceipt> elves, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(s_patience);
        try
        {
            while (elves.Any(e => work.Has(WorkKind.InspectSymbols, e.Id))
                || received.Any(d => work.Has(WorkKind.Analyse, d) || dumps.Find(d)?.State == DumpProgress.Queued))
            {
                await Task.Delay(50, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The page says that it is under way, and shows it when it is there.
        }
    }
}
