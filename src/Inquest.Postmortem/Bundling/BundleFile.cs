namespace Inquest.Postmortem.Bundling;

/// <summary>One file of a bundle.</summary>
/// <param name="Name">Its name in the bundle, without folders.</param>
/// <param name="Bytes">Its content.</param>
/// <param name="What">What it is, a phrase.</param>
public sealed record BundleFile(string Name, ReadOnlyMemory<byte> Bytes, string What);
