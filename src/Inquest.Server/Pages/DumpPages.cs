using System.Globalization;
using Inquest.Server.Dumps;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>The list of dumps, and one dump.</summary>
internal sealed class DumpPages(PageGate gate, DumpStore dumps) : IPages
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dumps", ListAsync);
        routes.MapGet("/dumps/{id}", ShowAsync);
    }

    private async Task ListAsync(HttpContext http)
    {
        if (await gate.EnterAsync(http) is { } context)
        {
            await gate.ShowAsync<DumpListPage>(http, context,
                (nameof(DumpListPage.Before), long.TryParse(http.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out long before) ? before : long.MaxValue));
        }
    }

    private async Task ShowAsync(HttpContext http)
    {
        DumpRow? dump = dumps.Find(Gate.Number(http, "id"));
        if (await gate.EnterAsync(http, dump?.ProjectId) is not { } context)
        {
            return;
        }

        await (dump is null ? gate.NotFoundAsync(http, context) : gate.ShowAsync<DumpPage>(http, context, (nameof(DumpPage.Id), dump.Id)));
    }
}
