namespace Inquest.Debugging.DebugAdapter;

/// <summary>What is below a scope or a variable, read when it is opened.</summary>
/// <param name="NamedCount">How many lines have names.</param>
/// <param name="IndexedCount">How many are elements.</param>
/// <param name="Named">Reads the first.</param>
/// <param name="Indexed">Reads elements, from one on, so many at most.</param>
internal sealed record VariableGroup(
    int NamedCount, long IndexedCount, Func<IReadOnlyList<ShownVariable>> Named, Func<long, long, IReadOnlyList<ShownVariable>> Indexed)
{
    /// <summary>Nothing.</summary>
    public static VariableGroup None { get; } = new(0, 0, () => [], (_, _) => []);

    /// <summary>Lines that are read together.</summary>
    public static VariableGroup Of(int count, Func<IReadOnlyList<ShownVariable>> read) => new(count, 0, read, (_, _) => []);

    /// <summary>True when there is nothing below.</summary>
    public bool IsEmpty => NamedCount == 0 && IndexedCount == 0;
}
