using System.Text.Json.Serialization;

namespace Inquest.Server.Dumps;

/// <summary>One dump as lists and pages show it; what is not known is null.</summary>
internal sealed record DumpRow
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>Its project's number.</summary>
    public required long ProjectId { get; init; }

    /// <summary>SHA-256 of the bytes as stored.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes stored.</summary>
    public required long Size { get; init; }

    /// <summary>When it arrived first.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When it, or a repetition that was only counted, arrived last.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>How often the crash happened: 1, and the repetitions that were only counted.</summary>
    public required long Occurrences { get; init; }

    /// <summary>Bytes of settings that were dropped before it was stored.</summary>
    public long RemovedBytes { get; init; }

    /// <summary>The device's number.</summary>
    public long? DeviceId { get; init; }

    /// <summary>The device's name.</summary>
    public string? Device { get; init; }

    /// <summary>The file's name as the sender called it.</summary>
    public string? FileName { get; init; }

    /// <summary>The firmware's version as the sender told it, or as its ELF was uploaded.</summary>
    public string? Firmware { get; init; }

    /// <summary>The build id as the sender told it.</summary>
    public string? BuildId { get; init; }

    /// <summary>The boot in which it crashed.</summary>
    public long? BootCount { get; init; }

    /// <summary>Milliseconds from boot to crash.</summary>
    public long? UptimeMilliseconds { get; init; }

    /// <summary>Why the device was reset.</summary>
    public string? ResetReason { get; init; }

    /// <summary>One of <see cref="DumpProgress"/>.</summary>
    public required string State { get; init; }

    /// <summary>A sentence on the state.</summary>
    public string? StateWhy { get; init; }

    /// <summary>Version of the analyser that made the report.</summary>
    public string? Analyser { get; init; }

    /// <summary>When it was analysed last.</summary>
    public DateTimeOffset? AnalysedAt { get; init; }

    /// <summary>Whether the ELF is the right one: a word of the report's <c>match.verdict</c>.</summary>
    public string? Verdict { get; init; }

    /// <summary>SHA-256 of the ELF that was used.</summary>
    public string? Symbols { get; init; }

    /// <summary>The architecture.</summary>
    public string? Architecture { get; init; }

    /// <summary>What happened, in one line.</summary>
    public string? Title { get; init; }

    /// <summary>The class of the cause.</summary>
    public string? Kind { get; init; }

    /// <summary>Where it happened.</summary>
    public string? Location { get; init; }

    /// <summary>The readable signature.</summary>
    public string? Signature { get; init; }

    /// <summary>SHA-256 of the ELFs that were sent together with it, separated by spaces.</summary>
    [JsonIgnore]
    public string? Brought { get; init; }

    /// <summary>The bug that it belongs to.</summary>
    public long? BugId { get; init; }

    /// <summary>The same dump without what its sender told.</summary>
    public DumpRow WithoutSender() => this with { DeviceId = null, Device = null, FileName = null, Firmware = null, BootCount = null, UptimeMilliseconds = null, ResetReason = null };
}
