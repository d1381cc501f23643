namespace Inquest.Containers;

/// <summary>All inputs of one command, unpacked and told apart. Immutable.</summary>
public sealed class InputSet
{
    internal InputSet(IReadOnlyList<InputFile> roots, IReadOnlyList<string> keysMissing)
    {
        Roots = roots;
        KeysMissing = keysMissing;
        List<InputFile> files = [];
        foreach (InputFile root in roots)
        {
            Flatten(root, files);
        }

        Files = files;
    }

    /// <summary>The inputs as given, archives with their members below them.</summary>
    public IReadOnlyList<InputFile> Roots { get; }

    /// <summary>Every file that is not an archive, depth first in input order, ignored ones left out.</summary>
    public IReadOnlyList<InputFile> Files { get; }

    /// <summary>Ids of the keys that sealed dumps among the inputs are sealed to and that were not given; empty when all could be opened.</summary>
    public IReadOnlyList<string> KeysMissing { get; }

    /// <summary>All images.</summary>
    public IEnumerable<FlashImage> Images => Files.SelectMany(f => f.Images);

    /// <summary>All ELF files.</summary>
    public IEnumerable<InputFile> Elves => OfKind(ContentKind.Elf);

    /// <summary>All texts that may be logs.</summary>
    public IEnumerable<InputFile> Texts => OfKind(ContentKind.Text);

    /// <summary>The first board description; null without one.</summary>
    public BoardInfo? Board => OfKind(ContentKind.BoardInfo).FirstOrDefault()?.Board;

    /// <summary>The files of one kind.</summary>
    public IEnumerable<InputFile> OfKind(ContentKind kind) => Files.Where(f => f.Kind == kind);

    /// <summary>The same inputs with the images that carry no address at those that are found out for them.</summary>
    /// <param name="findAddress">Gives the address of a raw image's first byte; null to leave it as it is.</param>
    public InputSet Place(Func<FlashImage, ulong?> findAddress)
    {
        ArgumentNullException.ThrowIfNull(findAddress);
        return Images.All(i => i.AddressKnown) ? this : new InputSet([.. Roots.Select(r => Place(r, findAddress))], KeysMissing);
    }

    private static InputFile Place(InputFile file, Func<FlashImage, ulong?> findAddress) => file.With(
        [.. file.Images.Select(i => !i.AddressKnown && findAddress(i) is ulong address ? i.At(address) : i)],
        [.. file.Members.Select(m => Place(m, findAddress))]);

    private static void Flatten(InputFile file, List<InputFile> into)
    {
        // The tree is no deeper than Limits.MaxArchiveDepth.
        if (file.Kind is not (ContentKind.Archive or ContentKind.Ignored))
        {
            into.Add(file);
        }

        foreach (InputFile member in file.Members)
        {
            Flatten(member, into);
        }
    }
}
