namespace Inquest.Zephyr;

/// <summary>Bits of <c>k_thread.base.user_options</c> (include/zephyr/kernel.h) that mean the same on every architecture.</summary>
[Flags]
public enum ThreadOptions
{
    /// <summary>No option.</summary>
    None = 0,

    /// <summary>K_ESSENTIAL: the system panics when this thread ends.</summary>
    Essential = 0x01,

    /// <summary>K_FP_REGS: uses the floating-point registers.</summary>
    FloatingPoint = 0x02,

    /// <summary>K_USER: runs in user mode.</summary>
    User = 0x04,

    /// <summary>K_INHERIT_PERMS: inherits its parent's permissions.</summary>
    InheritPermissions = 0x08,
}
