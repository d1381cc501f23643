namespace Inquest.Containers;

/// <summary>One repository of a west workspace.</summary>
/// <param name="Path">Its folder below the workspace's top, with forward slashes: <c>modules/hal/cmsis</c>.</param>
/// <param name="Url">Where it is fetched from, as the manifest writes it.</param>
/// <param name="Revision">The exact commit: 40 or 64 hexadecimal digits.</param>
public sealed record WestProject(string Path, string Url, string Revision);
