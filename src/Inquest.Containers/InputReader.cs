using Inquest.Binary;
using Inquest.Containers.Archives;
using Inquest.Containers.Sealed;
using Inquest.Sealing;

namespace Inquest.Containers;

/// <summary>
/// Takes whatever the host gives, unpacks archives, and says what each file is by its content. Diagnostics INQ1xxx.
/// </summary>
public sealed class InputReader
{
    private readonly Limits _limits;
    private readonly DiagnosticBag _diagnostics;
    private readonly ulong? _rawBase;
    private readonly UnpackBudget _budget;
    private readonly SealedReader _sealed;

    private InputReader(Limits limits, DiagnosticBag diagnostics, ulong? rawBase, IReadOnlyList<ProjectKey> keys)
    {
        _limits = limits;
        _diagnostics = diagnostics;
        _rawBase = rawBase;
        _budget = new UnpackBudget(limits);
        _sealed = new SealedReader(keys, limits, _budget, diagnostics);
    }

    /// <summary>Reads the inputs of one command.</summary>
    /// <param name="files">The files; a folder is given as its files, with names that begin with the folder's.</param>
    /// <param name="diagnostics">Takes what is damaged.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="rawBase">Address of the first byte of raw images (<c>--base</c>); null when nobody told.</param>
    /// <param name="keys">Keys that open sealed dumps (<c>--key</c>); null for none.</param>
    /// <exception cref="InputException">An archive unpacks to more than the limits allow (<see cref="InputErrorKind.Limit"/>).</exception>
    public static InputSet Read(
        IReadOnlyList<NamedBytes> files, DiagnosticBag diagnostics, Limits? limits = null, ulong? rawBase = null, IReadOnlyList<ProjectKey>? keys = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(diagnostics);
        InputReader reader = new(limits ?? Limits.Default, diagnostics, rawBase, keys ?? []);
        return new InputSet(reader.ReadSiblings(files, depth: 0), reader._sealed.KeysMissing);
    }

    private List<InputFile> ReadSiblings(IReadOnlyList<NamedBytes> files, int depth)
    {
        int count = files.Count;
        if (count > _limits.MaxArchiveMembers)
        {
            _diagnostics.Warn("INQ1003", files[0].Name, $"{count} files; only the first {_limits.MaxArchiveMembers} are read.");
            count = _limits.MaxArchiveMembers;
        }

        UpdateManifest? manifest = FindManifest(files, count);
        List<InputFile> result = new(count);
        for (int i = 0; i < count; i++)
        {
            result.Add(ReadOne(files[i], depth, manifest));
        }

        return result;
    }

    private static UpdateManifest? FindManifest(IReadOnlyList<NamedBytes> files, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (UpdateManifest.TryRead(files[i].Bytes) is { } manifest)
            {
                return manifest;
            }
        }

        return null;
    }

    private InputFile ReadOne(NamedBytes file, int depth, UpdateManifest? manifest)
    {
        if (ContentDetector.IsLitter(file.Name))
        {
            return new InputFile(file.Name, default, ContentKind.Ignored, "left behind by an operating system");
        }

        if (file.Bytes.Length > _limits.MaxInputBytes)
        {
            throw new InputException(InputErrorKind.Limit, file.Name, null, $"{Numbers.Text(file.Bytes.Length)} bytes, more than the {Numbers.Text(_limits.MaxInputBytes)} that are read");
        }

        (ContentKind kind, string description) = ContentDetector.Detect(file.Bytes);
        InputFile result = new(file.Name, file.Bytes, kind, description);
        switch (kind)
        {
            case ContentKind.Archive when depth >= _limits.MaxArchiveDepth:
                _diagnostics.Warn("INQ1004", file.Name, $"Not opened: archives are nested more than {_limits.MaxArchiveDepth} deep.");
                break;
            case ContentKind.Archive:
                result.Members = ReadSiblings(ArchiveReader.Unpack(file, _budget, _limits, _diagnostics), depth + 1);
                break;
            case ContentKind.Sealed when depth >= _limits.MaxArchiveDepth:
                _diagnostics.Warn("INQ1004", file.Name, $"Not opened: archives are nested more than {_limits.MaxArchiveDepth} deep.");
                break;
            case ContentKind.Sealed when _sealed.Open(file) is { } opened:
                result.Members = [ReadOne(opened, depth + 1, manifest)];
                break;
            case ContentKind.Uf2:
                result.Images = Uf2Reader.Read(file, _limits, _diagnostics);
                break;
            case ContentKind.IntelHex:
                result.Images = [IntelHexReader.Read(file, _diagnostics)];
                break;
            case ContentKind.RawImage or ContentKind.CoredumpStream or ContentKind.CoredumpPartition:
                result.Images = [RawImage.Read(file, AddressOf(file, kind, manifest))];
                break;
            case ContentKind.Text or ContentKind.Source:
                result.Text = TextDecoder.Decode(file.Bytes);
                if (depth < _limits.MaxArchiveDepth)
                {
                    // One more than are opened, so that the bound is told.
                    result.Members = [.. SealedLog.Find(file.Name, result.Text.Span, _limits.MaxSealedBodies + 1).Select(body => ReadOne(body, depth + 1, manifest))];
                }

                break;
            case ContentKind.WestManifest:
                result.Text = TextDecoder.Decode(file.Bytes);
                result.Manifest = WestManifest.TryRead(result.Text.Span, _limits);
                if (result.Manifest is not { IsPinned: true })
                {
                    _diagnostics.Warn("INQ1045", file.Name, "The west manifest pins no project to a commit, so no line is linked; `west manifest --freeze` writes one that does.");
                }

                break;
            case ContentKind.BoardInfo:
                result.Text = TextDecoder.Decode(file.Bytes);
                result.Board = BoardInfo.TryRead(result.Text.Span);
                break;
        }

        if (result.Images.Count > 0)
        {
            result.Members = [.. result.Images.SelectMany(_sealed.OpenSlots)];
        }

        return result;
    }

    // A 32-bit address with bytes behind 0xffffffff would wrap around to 0.
    private ulong? AddressOf(NamedBytes file, ContentKind kind, UpdateManifest? manifest)
    {
        if (manifest?.LoadAddressOf(file.Name) is ulong stated)
        {
            if (Fits(stated, file.Bytes.Length))
            {
                return stated;
            }

            _diagnostics.Warn("INQ1044", file.Name, $"The manifest's load address 0x{stated:x8} leaves no room for its {Numbers.Text(file.Bytes.Length)} bytes; it is not used.");
        }

        if (kind == ContentKind.CoredumpStream || _rawBase is not ulong told)
        {
            return null;
        }

        return Fits(told, file.Bytes.Length) ? told : throw new InputException(
            InputErrorKind.Malformed, file.Name, null, $"at --base 0x{told:x8} its {Numbers.Text(file.Bytes.Length)} bytes would go beyond the address space; give the address of the file's first byte.");
    }

    private static bool Fits(ulong address, int length) =>
        length == 0 || (ulong)(length - 1) <= (address <= uint.MaxValue ? uint.MaxValue : ulong.MaxValue) - address;
}
