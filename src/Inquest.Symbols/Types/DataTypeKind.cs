namespace Inquest.Symbols.Types;

/// <summary>What a type is.</summary>
internal enum DataTypeKind : byte
{
    /// <summary>Not described, or by an entry that is not supported.</summary>
    Unknown,
    Void,
    Signed,
    Unsigned,
    Boolean,

    /// <summary>A byte or a wide character, signed or not; C's uint8_t too.</summary>
    Character,
    Float,
    Pointer,

    /// <summary>C++'s <c>&amp;</c> and <c>&amp;&amp;</c>.</summary>
    Reference,

    /// <summary>C++'s <c>int C::*</c>: an offset, or a function with an adjustment of <c>this</c>.</summary>
    MemberPointer,

    /// <summary>C++'s <c>std::nullptr_t</c>.</summary>
    NullPointer,

    /// <summary>One dimension; an array of more is an array of arrays.</summary>
    Array,

    /// <summary>A structure, class or union.</summary>
    Structure,
    Enumeration,
    Function,
    Typedef,

    /// <summary>const, volatile, restrict, _Atomic.</summary>
    Qualified,
}
