namespace Inquest.Elf;

/// <summary>What a segment is for: <c>p_type</c>. Other numbers may occur; the enum is open.</summary>
public enum ElfSegmentType : uint
{
    /// <summary>PT_NULL, an unused entry.</summary>
    Null = 0,

    /// <summary>PT_LOAD, loaded to memory.</summary>
    Load = 1,

    /// <summary>PT_DYNAMIC.</summary>
    Dynamic = 2,

    /// <summary>PT_NOTE, notes.</summary>
    Note = 4,

    /// <summary>PT_TLS, the thread-local storage template.</summary>
    ThreadLocalStorage = 7,

    /// <summary>PT_ARM_EXIDX, the exception index table.</summary>
    ArmExceptionIndex = 0x70000001,
}
