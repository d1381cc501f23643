using System.Text.Json.Serialization;

namespace Inquest.Server.Ingest;

/// <summary>What a sender gets once its dump is safe.</summary>
/// <param name="Id">The dump's number; when it was only counted, that of the dump with the same crash on which it was counted, null when there is none.</param>
/// <param name="Sha256">SHA-256 of the body as it is stored; a device erases its copy only when this is its own hash.</param>
/// <param name="Stored">False when the dump was only counted: the device sends the same again and again.</param>
/// <param name="ReportToken">With which a key that only sends asks for this dump's report, as <c>Inquest-Report-Token</c>; null when it was only counted.</param>
internal sealed record Receipt(long? Id, string Sha256, bool Stored = true, string? ReportToken = null)
{
    /// <summary>What of the same form was not taken, a sentence each that says why; null when all of it was.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? LeftOut { get; init; }
}
