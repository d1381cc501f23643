namespace Inquest.Elf;

/// <summary>One note: owner, type within the owner, and the bytes.</summary>
/// <param name="Owner">Who defines the type, for example <c>GNU</c> or <c>CORE</c>.</param>
/// <param name="Type">Type number within the owner.</param>
/// <param name="Bytes">The description's bytes.</param>
public readonly record struct ElfNote(string Owner, uint Type, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>NT_GNU_BUILD_ID, of owner <c>GNU</c>.</summary>
    public const uint BuildIdType = 3;
}
