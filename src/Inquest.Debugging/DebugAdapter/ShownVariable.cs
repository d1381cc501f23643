namespace Inquest.Debugging.DebugAdapter;

/// <summary>One line of the editor's tree of variables.</summary>
internal sealed record ShownVariable
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its value as text, or why there is none.</summary>
    public required string Value { get; init; }

    /// <summary>Its type; null when there is none to show.</summary>
    public string? Type { get; init; }

    /// <summary>The expression that names it; null when none does.</summary>
    public string? Expression { get; init; }

    /// <summary>The address to look at memory from; null when there is none.</summary>
    public ulong? Memory { get; init; }

    /// <summary>What is below it.</summary>
    public VariableGroup Parts { get; init; } = VariableGroup.None;
}
