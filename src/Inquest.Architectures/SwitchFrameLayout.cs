using Inquest.Target;

namespace Inquest.Architectures;

/// <summary>
/// The shape of the frame that a Cortex-M kernel leaves on the stack of a thread that it switches by <c>switch_handle</c>
/// (Zephyr arch/arm/core/cortex_m/arm-m-switch.c). Kconfig and the release decide it; a frame read in another shape gives registers
/// that are each another's.
/// </summary>
/// <param name="HasFloatingPoint">True when the frame begins with the word <c>have_fpu</c> (CONFIG_FPU).</param>
/// <param name="HasStackLimit">True when the stack's limit stands before the registers (CONFIG_BUILTIN_STACK_GUARD).</param>
/// <param name="EndsInHardwareFrame">
/// True when the frame ends with what the processor stacked, so r0 to xpsr behind r4 to r11, and s0 to s15 behind those; false
/// when the registers stand in the order of their numbers, xpsr before them.
/// </param>
public sealed record SwitchFrameLayout(bool HasFloatingPoint, bool HasStackLimit, bool EndsInHardwareFrame)
{
    /// <summary>Bytes of xpsr, r0 to r12, lr and pc, in either order.</summary>
    internal const uint IntegerBytes = 64;

    private const uint WordBytes = 4;
    private const uint AllFloatingPointBytes = 33 * WordBytes;
    private const uint SavedFloatingPointBytes = 16 * WordBytes;
    private const uint StackedFloatingPointBytes = 18 * WordBytes;

    /// <summary>Address of the first byte behind the frame, where the thread's stack stood; null when the first word is not in memory or no frame's.</summary>
    /// <param name="memory">The dump's memory.</param>
    /// <param name="handle">The thread's <c>switch_handle</c>.</param>
    public ulong? End(TargetMemory memory, ulong handle) =>
        TryLocate(memory, handle, out ulong integers, out bool hasValues)
            ? integers + IntegerBytes + (hasValues && EndsInHardwareFrame ? StackedFloatingPointBytes : 0)
            : null;

    /// <summary>Finds the 16 integer registers of a frame; false when its first word, which tells their place, is not in memory or no frame's.</summary>
    /// <param name="memory">The dump's memory.</param>
    /// <param name="handle">The thread's <c>switch_handle</c>.</param>
    /// <param name="integers">Address of the first of them.</param>
    /// <param name="hasValues">True when floating-point registers are in the frame.</param>
    internal bool TryLocate(TargetMemory memory, ulong handle, out ulong integers, out bool hasValues)
    {
        ArgumentNullException.ThrowIfNull(memory);
        integers = handle;
        hasValues = false;
        if (HasFloatingPoint)
        {
            // The kernel writes 0 or 1: another word is no frame's first.
            if (!memory.TryReadUInt32(handle, out uint haveFpu) || haveFpu > 1)
            {
                return false;
            }

            hasValues = haveFpu != 0;
            integers += WordBytes + (!hasValues ? 0 : EndsInHardwareFrame ? SavedFloatingPointBytes : AllFloatingPointBytes);
        }

        integers += HasStackLimit ? WordBytes : 0;
        return true;
    }
}
