namespace Inquest.Containers;

/// <summary>One repository of a west workspace.</summary>
/// <param name="Path">Its folder below the workspace's top, with forward slashes: <c>modules/hal/cmsis</c>.</param>
/// <param name="Url">Where it is fetched from, as the manifest writes it; null when it does not say.</param>
/// <param name="Revision">The exact commit: 40 or 64 hexadecimal digits, lower case; null when the manifest names a branch, a tag or nothing.</param>
public sealed record WestProject(string Path, string? Url, string? Revision)
{
    /// <summary>True when the manifest tells which commit of which repository it was.</summary>
    public bool IsPinned => Url is not null && Revision is not null;
}
