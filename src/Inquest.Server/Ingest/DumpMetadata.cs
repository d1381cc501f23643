using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Ingest;

/// <summary>What a sender tells about a dump; all of it optional, none of it trusted.</summary>
internal sealed record DumpMetadata
{
    /// <summary>Characters of a value at most.</summary>
    public const int MaxLength = 128;

    /// <summary>ELFs that a sender names at most.</summary>
    private const int MaxSymbols = 8;

    /// <summary>The device's name; null when not told.</summary>
    public string? Device { get; init; }

    /// <summary>The firmware's version; null when not told.</summary>
    public string? Firmware { get; init; }

    /// <summary>The build id, lower-case hexadecimal; null when not told.</summary>
    public string? BuildId { get; init; }

    /// <summary>The boot in which it crashed; null when not told.</summary>
    public long? BootCount { get; init; }

    /// <summary>Milliseconds from boot to crash; null when not told.</summary>
    public long? UptimeMilliseconds { get; init; }

    /// <summary>Why the device was reset; null when not told.</summary>
    public string? ResetReason { get; init; }

    /// <summary>Name of the file as the sender calls it; for display only.</summary>
    public string? FileName { get; init; }

    /// <summary>SHA-256 of the ELFs that came in one form with it, or that its sender says are its own, separated by spaces; null for none.</summary>
    public string? Symbols { get; init; }

    /// <summary>Reads the headers <c>Inquest-Device</c>, <c>Inquest-Firmware</c>, …</summary>
    public static DumpMetadata FromHeaders(IHeaderDictionary headers) => From(key => headers["Inquest-" + key].ToString());

    /// <summary>Reads values by their keys: <c>device</c>, <c>firmware</c>, <c>build-id</c>, <c>boot-count</c>, <c>uptime</c>, <c>reset-reason</c>, <c>filename</c>, <c>symbols</c>.</summary>
    public static DumpMetadata From(Func<string, string?> value) => new()
    {
        Device = Clean(value("device")),
        Firmware = Clean(value("firmware")),
        BuildId = CleanBuildId(value("build-id")),
        BootCount = CleanNumber(value("boot-count")),
        UptimeMilliseconds = CleanNumber(value("uptime")),
        ResetReason = Clean(value("reset-reason")),
        FileName = Clean(value("filename")) is { } name ? name[(name.LastIndexOfAny(['/', '\\']) + 1)..] : null,
        Symbols = CleanHashes(value("symbols")),
    };

    /// <summary>What the other tells is used where this tells nothing.</summary>
    public DumpMetadata Or(DumpMetadata other) => new()
    {
        Device = Device ?? other.Device,
        Firmware = Firmware ?? other.Firmware,
        BuildId = BuildId ?? other.BuildId,
        BootCount = BootCount ?? other.BootCount,
        UptimeMilliseconds = UptimeMilliseconds ?? other.UptimeMilliseconds,
        ResetReason = ResetReason ?? other.ResetReason,
        FileName = FileName ?? other.FileName,
        Symbols = Symbols ?? other.Symbols,
    };

    /// <summary>A short text without control characters; null for nothing.</summary>
    public static string? Clean(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        string clean = new([.. value.Trim().Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069')))]);
        return clean.Length == 0 ? null : clean.Length > MaxLength ? clean[..MaxLength] : clean;
    }

    /// <summary>A build id as lower-case hexadecimal; null when it is none.</summary>
    public static string? CleanBuildId(string? value) =>
        Clean(value) is { } text && text.Length is >= 4 and <= 128 && text.Length % 2 == 0 && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;

    // Nothing but what is a hash: it is looked for among the project's ELFs, as a version is.
    private static string? CleanHashes(string? value)
    {
        string[] hashes = [.. (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(h => h.Length == 64 && h.All(char.IsAsciiHexDigit)).Select(h => h.ToLowerInvariant()).Distinct().Take(MaxSymbols)];
        return hashes.Length == 0 ? null : string.Join(' ', hashes);
    }

    private static long? CleanNumber(string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
