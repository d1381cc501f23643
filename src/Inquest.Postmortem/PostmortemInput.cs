namespace Inquest.Postmortem;

/// <summary>One file as the host hands it over: any dump, image, log, ELF or archive; what it is, its content decides.</summary>
/// <param name="Name">The name to show, for example the path that was typed, or <c>folder/file</c> for a file in a folder.</param>
/// <param name="Bytes">Its content; usually a mapped file. It must stay valid until the call returns.</param>
public sealed record PostmortemInput(string Name, ReadOnlyMemory<byte> Bytes);
