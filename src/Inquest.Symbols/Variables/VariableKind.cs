namespace Inquest.Symbols.Variables;

/// <summary>What a value is the value of.</summary>
public enum VariableKind : byte
{
    /// <summary>A function's argument.</summary>
    Argument,

    /// <summary>A local variable.</summary>
    Local,

    /// <summary>A global or static variable, or an expression that began with one.</summary>
    Global,

    /// <summary>A member, base class or element of another value.</summary>
    Member,
}
