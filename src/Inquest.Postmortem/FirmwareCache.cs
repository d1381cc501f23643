using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Inquest.Binary;

namespace Inquest.Postmortem;

/// <summary>
/// Firmware that earlier calls opened, with all that was read from it since: for a host that explains many dumps of the same
/// firmware. An ELF is known by the array that holds it, and forgotten with the array. For one thread at a time.
/// </summary>
public sealed class FirmwareCache
{
    /// <summary>Calls that one opened firmware serves: what it reads counts against a file's limits over its whole life.</summary>
    private const int MaxUses = 1000;

    private readonly ConditionalWeakTable<byte[], Entry> _entries = [];

    /// <summary>Opens an ELF, or gives the one that was opened before; null when it is no executable of a supported architecture.</summary>
    /// <param name="name">Its name in the report.</param>
    /// <param name="bytes">The file.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="found">Takes what is wrong with it, as far as it is read by this call and was by earlier ones; complete only when the call is done.</param>
    /// <exception cref="InputException">It cannot be read as ELF at all.</exception>
    internal Firmware? Open(string name, ReadOnlyMemory<byte> bytes, Limits limits, List<DiagnosticBag> found)
    {
        if (ArrayOf(bytes) is { } array && _entries.TryGetValue(array, out Entry? known) && known.Name == name && known.Limits == limits && ++known.Uses <= MaxUses)
        {
            found.Add(known.Diagnostics);
            return known.Firmware;
        }

        var own = new DiagnosticBag(limits);
        found.Add(own);
        Firmware? firmware = Firmware.Open(name, bytes, limits, own);
        if (ArrayOf(bytes) is { } kept)
        {
            _entries.AddOrUpdate(kept, new Entry(name, limits, firmware, own));
        }

        return firmware;
    }

    /// <summary>SHA-256 of the bytes, from memory when they are those of an ELF that was opened here.</summary>
    internal string HashOf(ReadOnlyMemory<byte> bytes) =>
        ArrayOf(bytes) is { } array && _entries.TryGetValue(array, out Entry? entry) ? entry.Hash ??= Hash(bytes) : Hash(bytes);

    /// <summary>SHA-256 in lower-case hexadecimal.</summary>
    internal static string Hash(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes.Span));

    private static byte[]? ArrayOf(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : null;

    private sealed class Entry(string name, Limits limits, Firmware? firmware, DiagnosticBag diagnostics)
    {
        public string Name { get; } = name;

        public Limits Limits { get; } = limits;

        public Firmware? Firmware { get; } = firmware;

        public DiagnosticBag Diagnostics { get; } = diagnostics;

        public int Uses { get; set; }

        public string? Hash { get; set; }
    }
}
