namespace Inquest.Server.Samples;

/// <summary>The clock of a demonstration: while it is filled, the past.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    /// <summary>How long ago it is.</summary>
    public TimeSpan Ago { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - Ago;
}
