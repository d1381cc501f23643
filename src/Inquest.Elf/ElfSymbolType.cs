namespace Inquest.Elf;

/// <summary>What a symbol names: the low four bits of <c>st_info</c>. The enum is open.</summary>
public enum ElfSymbolType : byte
{
    /// <summary>STT_NOTYPE; labels of hand-written assembly often are.</summary>
    None = 0,

    /// <summary>STT_OBJECT, a variable.</summary>
    Object = 1,

    /// <summary>STT_FUNC, a function.</summary>
    Function = 2,

    /// <summary>STT_SECTION.</summary>
    Section = 3,

    /// <summary>STT_FILE, the source file of the local symbols that follow.</summary>
    File = 4,

    /// <summary>STT_COMMON.</summary>
    Common = 5,

    /// <summary>STT_TLS, a thread-local variable.</summary>
    ThreadLocal = 6,

    /// <summary>STT_GNU_IFUNC.</summary>
    IndirectFunction = 10,
}
