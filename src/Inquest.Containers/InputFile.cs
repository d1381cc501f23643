namespace Inquest.Containers;

/// <summary>One file of the input tree and what it turned out to be. Immutable once <see cref="InputReader"/> returned it.</summary>
public sealed class InputFile
{
    internal InputFile(string name, ReadOnlyMemory<byte> bytes, ContentKind kind, string description)
    {
        Name = name;
        Bytes = bytes;
        Kind = kind;
        Description = description;
    }

    /// <summary>Display path; members of archives stand behind the archive's name: <c>a.zip/CURRENT.UF2</c>.</summary>
    public string Name { get; }

    /// <summary>The file's bytes as they arrived (unpacked, not decoded); empty for <see cref="ContentKind.Ignored"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>What it is.</summary>
    public ContentKind Kind { get; }

    /// <summary>A few words for a person: what it is, and why it is of no use where it is of none.</summary>
    public string Description { get; }

    /// <summary>
    /// Members of an archive in their order; what sealed dumps hold that could be opened, the file itself or those in its
    /// images; empty for other files.
    /// </summary>
    public IReadOnlyList<InputFile> Members { get; internal set; } = [];

    /// <summary>
    /// Images in the file: one per family for UF2, one for HEX and for raw bytes; also bare streams and partitions, so
    /// that a search for dumps looks at one list. Empty for other kinds.
    /// </summary>
    public IReadOnlyList<FlashImage> Images { get; internal set; } = [];

    /// <summary>Text as UTF-8 or bytes that are nearly so, UTF-16 converted; empty when the file is not text.</summary>
    public ReadOnlyMemory<byte> Text { get; internal set; }

    /// <summary>The board's description; null unless <see cref="Kind"/> is <see cref="ContentKind.BoardInfo"/>.</summary>
    public BoardInfo? Board { get; internal set; }

    /// <summary>The commits of the sources; null unless <see cref="Kind"/> is <see cref="ContentKind.WestManifest"/>.</summary>
    public WestManifest? Manifest { get; internal set; }

    /// <summary>The same file with other images or members.</summary>
    internal InputFile With(IReadOnlyList<FlashImage> images, IReadOnlyList<InputFile> members) =>
        new(Name, Bytes, Kind, Description) { Members = members, Images = images, Text = Text, Board = Board, Manifest = Manifest };

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Kind})";
}
