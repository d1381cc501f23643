using System.Globalization;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Diagnosis.Match;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Postmortem.Bundling;

/// <summary>
/// Picks from the inputs what one crash is explained from. An image is cut down to the dump and to what the ELF says is
/// firmware: the rest of a CURRENT.UF2 is settings pages with bonds and keys, other dumps, and whatever else the flash held.
/// </summary>
internal sealed class BundleBuilder
{
    /// <summary>Erased bytes behind a dump whose end only they show; more than the search looks at.</summary>
    private const int ErasedBehind = 8192;

    /// <summary>Bytes of code on each side of an address.</summary>
    private const ulong AroundAddress = 32;

    private readonly Evidence _evidence;
    private readonly Crash _crash;
    private readonly ExplainOptions _options;
    private readonly List<BundleFile> _files = [];
    private readonly List<string> _leftOut = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase) { "README.txt" };

    public BundleBuilder(Evidence evidence, Crash crash, ExplainOptions options)
    {
        _evidence = evidence;
        _crash = crash;
        _options = options;
    }

    /// <summary>The bundle.</summary>
    /// <param name="report">The crash's report.</param>
    public Bundle Build(DumpReport report)
    {
        MatchInfo match = report.Match ?? new MatchInfo { Verdict = MatchVerdicts.NoElf };
        bool refused = _crash.Match.Verdict == MatchVerdict.Mismatch && !_options.Force;
        List<Firmware> elves = refused || _crash.Elves is not { } set ? [] : [set.Primary, .. set.Others];
        AddDump(elves, report);
        foreach (FlashImage image in _evidence.ImagesWithAddresses.Where(i => i.Name != _crash.Capture.SourceName && elves.Count > 0))
        {
            AddProof(image, elves);
        }

        foreach (Firmware elf in elves)
        {
            Add(elf.Name, FileOf(elf.Name), "the firmware with its debug information");
        }

        // The addresses of a fatal text are looked up in ELFs for other processors too.
        if (elves.Count == 0 && !refused && match is { Elf: { } named, Verdict: not MatchVerdicts.Mismatch })
        {
            Add(named, FileOf(named), "the firmware with its debug information");
        }

        if (_evidence.Inputs.OfKind(ContentKind.BoardInfo).FirstOrDefault() is { } board)
        {
            Add(board.Name, board.Bytes, "the boot loader's description of the board");
        }

        AddManifests();
        Explain(elves, refused);
        return new Bundle
        {
            Dump = report.Dump,
            Match = match,
            Files = [BundleReadme.Write(report, _files, _leftOut, match), .. _files],
            LeftOut = _leftOut,
        };
    }

    private void AddDump(List<Firmware> elves, DumpReport report)
    {
        Capture capture = _crash.Capture;
        InputFile file = _evidence.Inputs.Files.First(f => f.Name == capture.SourceName);
        if (capture.Storage is not AddressRange storage)
        {
            byte[] lines = LogExcerpt.Cut(file.Text, _options.Limits);
            Add(file.Name, lines, "the lines of the log that belong to the crash");
            Leave(CharactersOf(file.Text.Span) - CharactersOf(lines), "bytes of the log before and after the crash");
            return;
        }

        FlashImage image = file.Images.FirstOrDefault(i => i.Family == capture.SourceFamily && i.Segments.Any(s => s.Range.Contains(storage.End - 1))) ?? file.Images[0];
        List<AddressRange> ranges = [storage];
        ranges.AddRange(elves.Count > 0 ? Needed(image, elves) : NeededWithoutElf(image, report));
        List<AddressedBytes> pieces = ImageExcerpt.Cut(image.Segments, ranges, capture.StorageTail);
        if (capture.Container == CaptureContainer.Headerless && image.Segments.Any(s => s.Range.Contains(storage.End)))
        {
            pieces = WithErasedBehind(pieces, storage.End);
        }

        Add(NameFor(image), Encode(image, pieces), elves.Count > 0 && pieces.Count > 1 ? "the dump, and the image's bytes that prove the ELF" : "the dump");
        Leave(file.Images.Sum(i => i.ByteCount) - ImageExcerpt.Count(pieces), "bytes of the image that are neither the dump nor the firmware (settings, bonds, keys, other dumps)");
    }

    // Line ends are in the excerpt whatever was left out.
    private static int CharactersOf(ReadOnlySpan<byte> text) => text.Length - text.Count((byte)'\n') - text.Count((byte)'\r');

    private void AddManifests()
    {
        foreach (InputFile file in _evidence.Inputs.OfKind(ContentKind.WestManifest))
        {
            if (file.Manifest!.HoldsCredentials)
            {
                _leftOut.Add($"The manifest {FileName(file.Name)}: a URL in it holds a name or a password.");
            }
            else if (file.Manifest.IsPinned)
            {
                Add(file.Name, file.Bytes, "the commits of the sources");
            }
        }
    }

    private void AddProof(FlashImage image, List<Firmware> elves)
    {
        List<AddressedBytes> pieces = ImageExcerpt.Cut(image.Segments, Needed(image, elves));
        if (pieces.Count > 0)
        {
            Add(NameFor(image), Encode(image, pieces), "the image's bytes that prove the ELF");
        }

        Leave(image.ByteCount - ImageExcerpt.Count(pieces), $"bytes of {FileName(image.Name)} that are not the firmware");
    }

    private static IEnumerable<AddressRange> Needed(FlashImage image, List<Firmware> elves) =>
        image.AddressKnown ? elves.SelectMany(e => e.Sections).Select(s => s.FlashRange) : [];

    // Without an ELF nobody knows which bytes are firmware: the boot banner says which ELF to look for, and the instructions
    // around the addresses of the report are what it was made from.
    private static List<AddressRange> NeededWithoutElf(FlashImage image, DumpReport report)
    {
        if (!image.AddressKnown)
        {
            return [];
        }

        List<AddressRange> ranges = FirmwareIdentity.FindBanner(image) is AddressRange banner ? [banner] : [];
        foreach (ulong pc in report.Threads.SelectMany(t => t.Frames).Select(f => f.Pc).OfType<ulong>())
        {
            ranges.Add(AddressRange.FromLength(pc - Math.Min(pc, AroundAddress), 2 * AroundAddress));
        }

        return ranges;
    }

    private static byte[] Encode(FlashImage image, List<AddressedBytes> pieces)
    {
        if (!image.AddressKnown)
        {
            // Offsets in a file of unknown base: what was cut away in front needs not be filled.
            return [.. pieces.SelectMany(p => p.Bytes.ToArray())];
        }

        return image.Format == ImageFormat.Uf2 ? Uf2Writer.Write(pieces, image.Family) : IntelHexWriter.Write(pieces);
    }

    // Plain bytes have no place for addresses, so that what is cut out of them becomes Intel HEX.
    private static string NameFor(FlashImage image) =>
        image is { AddressKnown: true, Format: ImageFormat.Raw } ? Path.ChangeExtension(image.Name, ".hex") : image.Name;

    private static List<AddressedBytes> WithErasedBehind(List<AddressedBytes> pieces, ulong end)
    {
        byte[] erased = new byte[ErasedBehind];
        Array.Fill(erased, (byte)0xFF);
        int last = pieces.FindIndex(p => p.Range.End == end);
        ulong next = pieces.Where(p => p.Address >= end).Select(p => p.Address).DefaultIfEmpty(ulong.MaxValue).Min();
        int room = (int)Math.Min((ulong)ErasedBehind, next - end);
        if (last >= 0)
        {
            pieces[last] = new AddressedBytes(pieces[last].Address, (byte[])[.. pieces[last].Bytes.Span, .. erased.AsSpan(0, room)]);
        }

        return pieces;
    }

    private void Explain(List<Firmware> elves, bool refused)
    {
        if (refused)
        {
            _leftOut.Add($"The ELF {FileName(_crash.Firmware!.Name)}: it is not the firmware that wrote the dump.");
        }

        foreach (Firmware other in _evidence.Firmware.Where(f => !elves.Contains(f) && !(refused && f == _crash.Firmware)))
        {
            _leftOut.Add($"The ELF {FileName(other.Name)}: it takes no part.");
        }

        int sources = _evidence.Inputs.Files.Count(f => f.Kind == ContentKind.Source);
        if (sources > 0)
        {
            _leftOut.Add(sources == 1 ? "A source or configuration file." : string.Create(CultureInfo.InvariantCulture, $"{sources} source and configuration files."));
        }

        int others = _evidence.Captures.Count - 1;
        if (others > 0)
        {
            _leftOut.Add(others == 1 ? "One other crash; --dump chooses." : string.Create(CultureInfo.InvariantCulture, $"{others} other crashes; --dump chooses."));
        }

        if (_leftOut.Count == 0)
        {
            _leftOut.Add("Nothing.");
        }
    }

    private void Leave(long bytes, string what)
    {
        if (bytes > 0)
        {
            _leftOut.Add(string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} {what}."));
        }
    }

    private void Add(string name, ReadOnlyMemory<byte> bytes, string what)
    {
        string file = FileName(name);
        for (int i = 2; !_names.Add(file); i++)
        {
            file = string.Create(CultureInfo.InvariantCulture, $"{i}-{FileName(name)}");
        }

        _files.Add(new BundleFile(file, bytes, what));
    }

    private ReadOnlyMemory<byte> FileOf(string name) => _evidence.Inputs.Files.First(f => f.Name == name).Bytes;

    private static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
}
