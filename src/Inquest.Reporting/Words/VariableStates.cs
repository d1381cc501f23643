namespace Inquest.Reporting.Words;

/// <summary>Whether a variable's value is known. An open list: a reader must bear words that it does not know.</summary>
public static class VariableStates
{
    /// <summary>It is known.</summary>
    public const string Available = "available";

    /// <summary>The compiler did not keep it.</summary>
    public const string OptimizedOut = "optimized-out";

    /// <summary>Its memory is not in the dump.</summary>
    public const string NotInDump = "not-in-dump";

    /// <summary>The register that holds it was not saved.</summary>
    public const string RegisterUnknown = "register-unknown";

    /// <summary>It was inferred from other values.</summary>
    public const string Inferred = "inferred";

    /// <summary>There is no such thing, or it is not read: an expression is malformed, or names what the firmware does not have; a type that is not supported.</summary>
    public const string Invalid = "invalid";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Available, OptimizedOut, NotInDump, RegisterUnknown, Inferred, Invalid,
    ];
}
