namespace Inquest.Diagnosis.Cause;

/// <summary>What kind of event Zephyr's reason code stands for.</summary>
internal enum FaultClass
{
    /// <summary>A number that Zephyr does not define.</summary>
    Unknown,

    /// <summary>K_ERR_CPU_EXCEPTION: any processor exception, before Zephyr 3.3 or on cores without fault status; also a dump that has lost its reason.</summary>
    Exception,

    /// <summary>K_ERR_SPURIOUS_IRQ.</summary>
    SpuriousInterrupt,

    /// <summary>K_ERR_STACK_CHK_FAIL.</summary>
    StackCheck,

    /// <summary>K_ERR_KERNEL_OOPS.</summary>
    Oops,

    /// <summary>K_ERR_KERNEL_PANIC.</summary>
    Panic,

    /// <summary>An MPU fault.</summary>
    Memory,

    /// <summary>A bus fault.</summary>
    Bus,

    /// <summary>A usage fault.</summary>
    Usage,

    /// <summary>A secure fault.</summary>
    Secure,
}
