using System.Text.Json.Serialization;

namespace Inquest.Server.Projects;

/// <summary>How much a project keeps, and for how long; null for no bound.</summary>
/// <param name="QuotaBytes">Bytes that its dumps and ELFs may take; beyond, both are answered with 507.</param>
/// <param name="KeepDays">Days after which dumps are removed.</param>
/// <param name="KeepBytes">Bytes above which the oldest dumps are removed.</param>
/// <param name="KeepNightlyDays">Days after which nightly ELFs that nothing refers to are removed.</param>
internal sealed record Retention(long? QuotaBytes, long? KeepDays, long? KeepBytes, long? KeepNightlyDays)
{
    /// <summary>Ten thousand years are too many for a calendar.</summary>
    private const long MaxDays = 36_500;

    /// <summary>A sentence on what is wrong; null when nothing is.</summary>
    [JsonIgnore]
    public string? Refusal =>
        KeepDays is < 1 or > MaxDays || KeepNightlyDays is < 1 or > MaxDays ? "Days are a number from 1 to 36,500, or none."
        : QuotaBytes < 1 || KeepBytes < 1 ? "Bytes are a number from 1 on, or none."
        : null;
}
