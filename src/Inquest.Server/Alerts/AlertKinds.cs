namespace Inquest.Server.Alerts;

/// <summary>What a rule watches for.</summary>
internal static class AlertKinds
{
    /// <summary>A bug that was first seen in the rule's version (or in any), on as many devices as its threshold says.</summary>
    public const string New = "new";

    /// <summary>A resolved bug that came again.</summary>
    public const string Regression = "regression";

    /// <summary>A bug that happened today as often as the threshold says, and three times as often as on its average day of the week before, on which it counts once at least. Not on its first day.</summary>
    public const string Spike = "spike";

    /// <summary>A message that gathers several of the others; no rule watches for it.</summary>
    public const string Digest = "digest";

    /// <summary>The message of the test button.</summary>
    public const string Test = "test";
}
