using System.Net;

namespace Inquest.Server.Tests.Pages;

/// <summary>Files that pages refer to.</summary>
public class PageAssetsTests
{
    // A picture or a download names no icon of its own; browsers then ask for this one and complain when there is none.
    [Fact]
    public async Task The_icon_is_where_browsers_look_for_it()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage icon = await server.SendAsync(HttpMethod.Get, "/favicon.ico", null);
        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (icon.StatusCode, icon.Content.Headers.ContentType?.MediaType));
    }
}
