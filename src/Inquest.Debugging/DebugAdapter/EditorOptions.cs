namespace Inquest.Debugging.DebugAdapter;

/// <summary>What the editor said of itself when it began.</summary>
/// <param name="FirstLine">The number of a file's first line.</param>
/// <param name="FirstColumn">The number of a line's first column.</param>
/// <param name="PathsAreUris">True when paths are written as <c>file:</c> addresses.</param>
/// <param name="ShowsTypes">True when it takes the types of variables.</param>
/// <param name="ShowsMemory">True when it takes references into memory.</param>
internal sealed record EditorOptions(int FirstLine, int FirstColumn, bool PathsAreUris, bool ShowsTypes, bool ShowsMemory)
{
    /// <summary>What holds until an editor says otherwise.</summary>
    public static EditorOptions Default { get; } = new(1, 1, false, false, false);

    public static EditorOptions From(RequestArguments arguments) => new(
        arguments.Flag("linesStartAt1") == false ? 0 : 1,
        arguments.Flag("columnsStartAt1") == false ? 0 : 1,
        arguments.Text("pathFormat") == "uri",
        arguments.Flag("supportsVariableType") == true,
        arguments.Flag("supportsMemoryReferences") == true);
}
