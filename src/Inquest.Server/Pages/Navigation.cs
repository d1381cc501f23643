namespace Inquest.Server.Pages;

/// <summary>One link of the bar at the top of every page.</summary>
/// <param name="Name">What it says; the page's <c>Frame</c> names it as <c>Here</c>.</param>
/// <param name="Path">Where it leads.</param>
internal sealed record Navigation(string Name, string Path)
{
    /// <summary>The links, in order.</summary>
    public static IReadOnlyList<Navigation> All { get; } =
    [
        new("Bugs", "/bugs"),
        new("Dumps", "/dumps"),
        new("Releases", "/releases"),
        new("Devices", "/devices"),
        new("Upload", "/upload"),
        new("Settings", "/settings"),
    ];
}
