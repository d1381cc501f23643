namespace Inquest.Containers;

/// <summary>One input as the host found it: a file, or a file of a folder.</summary>
/// <param name="Name">Display path, with <c>/</c> between folders; used in messages and never to tell what the bytes are.</param>
/// <param name="Bytes">The file's bytes, usually a mapped file.</param>
public sealed record NamedBytes(string Name, ReadOnlyMemory<byte> Bytes);
