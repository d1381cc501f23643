namespace Inquest.Symbols;

/// <summary>An address as a symbol and an offset: <c>k_sys_work_q + 0x18</c>.</summary>
/// <param name="Name">The symbol's name.</param>
/// <param name="Address">The symbol's address, without a Thumb bit.</param>
/// <param name="Size">Its size in bytes; null when the symbol table does not say.</param>
/// <param name="Offset">How far the address lies behind the symbol's.</param>
/// <param name="IsFunction">True for code, false for data.</param>
public readonly record struct SymbolLocation(string Name, ulong Address, ulong? Size, ulong Offset, bool IsFunction)
{
    /// <summary>The name as a person writes it: of a C++ symbol the qualified name where it can be read, else the symbol's.</summary>
    public string PlainName => MangledNames.TryRead(Name) ?? Name;
}
