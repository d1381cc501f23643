namespace Inquest.Elf;

/// <summary>How far a symbol is seen: the high four bits of <c>st_info</c>. The enum is open.</summary>
public enum ElfSymbolBinding : byte
{
    /// <summary>STB_LOCAL.</summary>
    Local = 0,

    /// <summary>STB_GLOBAL.</summary>
    Global = 1,

    /// <summary>STB_WEAK.</summary>
    Weak = 2,
}
