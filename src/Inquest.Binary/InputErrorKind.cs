namespace Inquest.Binary;

/// <summary>Why an input could not be opened.</summary>
public enum InputErrorKind
{
    /// <summary>It ends before it must.</summary>
    Truncated,

    /// <summary>Its bytes break the format's rules.</summary>
    Malformed,

    /// <summary>It is well formed, but of a kind that is not supported.</summary>
    Unsupported,

    /// <summary>It is larger or deeper than <see cref="Limits"/> allow.</summary>
    Limit,

    /// <summary>The file cannot be read at all (absent, no permission).</summary>
    Unreadable,
}
