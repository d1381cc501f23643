using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>
/// Finds the flash sectors that hold Zephyr's settings: Bluetooth bonds, keys, names. No report needs them, and whoever
/// stores or passes on an image leaves them out. They are known by their content (<see cref="NvsSector"/>); other backends
/// (ZMS, FCB) are not.
/// </summary>
public static class SettingsPages
{
    /// <summary>Bytes of a sector.</summary>
    public const int SectorBytes = NvsSector.Bytes;

    private const ulong SectorMask = ~(ulong)(SectorBytes - 1);

    /// <summary>The sectors that hold settings, each once, by address.</summary>
    /// <param name="pieces">Parts of a flash, in any order; what none of them covers counts as erased.</param>
    public static IReadOnlyList<AddressRange> Find(IEnumerable<AddressedBytes> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        HashSet<ulong> found = [];
        Dictionary<ulong, byte[]> sectors = [];
        foreach (AddressedBytes piece in pieces)
        {
            for (ulong at = piece.Range.Start; at < piece.Range.End;)
            {
                ulong sector = at & SectorMask;
                ulong end = Math.Min(piece.Range.End, AddressRange.FromLength(sector, NvsSector.Bytes).End);
                ReadOnlySpan<byte> bytes = piece.Bytes.Span.Slice((int)(at - piece.Address), (int)(end - at));
                if (bytes.Length == SectorBytes)
                {
                    if (NvsSector.IsOne(bytes))
                    {
                        found.Add(sector);
                    }

                    at = end;
                    continue;
                }

                if (!sectors.TryGetValue(sector, out byte[]? content))
                {
                    content = new byte[NvsSector.Bytes];
                    content.AsSpan().Fill(0xFF);
                    sectors.Add(sector, content);
                }

                bytes.CopyTo(content.AsSpan((int)(at - sector)));
                at = end;
            }
        }

        found.UnionWith(sectors.Where(s => NvsSector.IsOne(s.Value)).Select(s => s.Key));
        return [.. found.Order().Select(s => AddressRange.FromLength(s, SectorBytes))];
    }
}
