namespace Inquest.Reporting;

/// <summary>One variable, member or element.</summary>
public sealed record VariableInfo
{
    /// <summary>Its name; for an array's element <c>[3]</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its type as the source writes it; null when not known.</summary>
    public string? Type { get; init; }

    /// <summary>One of <see cref="Words.VariableKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Its value as text, as a debugger prints it; null when it is not known, and for aggregates with children.</summary>
    public string? Value { get; init; }

    /// <summary>
    /// <see cref="Value"/> without the characters that were read from the device's memory, for reports that are passed on;
    /// null when it holds none. Not in the JSON.
    /// </summary>
    public string? BareValue { get; init; }

    /// <summary>One of <see cref="Words.VariableStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is not available, a phrase; null when it is.</summary>
    public string? Why { get; init; }

    /// <summary>Members or elements.</summary>
    public IReadOnlyList<VariableInfo> Children { get; init; } = [];
}
