namespace Inquest.Reporting.Comparison;

/// <summary>How the age of builds is known. An open list.</summary>
public static class FirmwareOrderWords
{
    /// <summary>The only build of its firmware.</summary>
    public const string Alone = "alone";

    /// <summary>Nothing tells which is older.</summary>
    public const string Unknown = "unknown";

    /// <summary>By the versions in their names.</summary>
    public const string Names = "names";

    /// <summary>The user gave them oldest first.</summary>
    public const string Given = "given";
}
