namespace Inquest.Symbols.Variables;

/// <summary>A variable, member or element with its value, or why it has none. Immutable.</summary>
public sealed record VariableValue
{
    /// <summary>The name; <c>[3]</c> for an element, <c>&lt;Base&gt;</c> for a base class.</summary>
    public required string Name { get; init; }

    /// <summary>The type as gdb writes it: <c>const struct packet *</c>; null when not known.</summary>
    public string? Type { get; init; }

    /// <summary>What it is the value of.</summary>
    public required VariableKind Kind { get; init; }

    /// <summary>Whether the value is known. That of an aggregate is known when any of its parts is.</summary>
    public required VariableState State { get; init; }

    /// <summary>The value as text; null when it is not known, and for aggregates.</summary>
    public string? Text { get; init; }

    /// <summary>
    /// <see cref="Text"/> without the bytes that were read from memory as characters, for reports that are passed on: a
    /// pointer without the string that it points at. Null when <see cref="Text"/> holds none.
    /// </summary>
    public string? BareText { get; init; }

    /// <summary>Why it is not known, or how it was inferred; a phrase, null when there is nothing to say.</summary>
    public string? Why { get; init; }

    /// <summary>The parts of an aggregate, as many as <see cref="Binary.Limits"/> has it.</summary>
    public IReadOnlyList<VariableValue> Children { get; init; } = [];

    /// <summary>Where it is in memory; null when it is not in memory or its place is not known.</summary>
    public ulong? Address { get; init; }

    /// <summary>True when <see cref="Text"/> or any child holds a value.</summary>
    public bool IsKnown => State is VariableState.Available or VariableState.Inferred;
}
