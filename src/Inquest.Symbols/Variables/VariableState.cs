namespace Inquest.Symbols.Variables;

/// <summary>Whether a variable's value is known.</summary>
public enum VariableState : byte
{
    /// <summary>It is.</summary>
    Available,

    /// <summary>It is not what the dump holds: the value at boot, from the ELF.</summary>
    Inferred,

    /// <summary>The compiler did not keep it.</summary>
    OptimizedOut,

    /// <summary>Its memory is not in the dump.</summary>
    NotInDump,

    /// <summary>A register that it needs is not known.</summary>
    RegisterUnknown,

    /// <summary>There is no such thing, or it is not read: an expression that a person gave is malformed, or names what the firmware does not have; a type that is not supported.</summary>
    Invalid,
}
