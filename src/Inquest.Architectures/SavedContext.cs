namespace Inquest.Architectures;

/// <summary>Where and how the kernel saved the registers of a thread that is not running.</summary>
/// <param name="CalleeSaved">Address of the thread's <c>callee_saved</c> structure; null when the build has none or it is not used.</param>
/// <param name="StackPointer">The thread's saved stack pointer; null when unknown.</param>
/// <param name="SwitchHandle">The thread's <c>switch_handle</c> on kernels that switch by it (formats page: Cortex-M's arch_switch); null otherwise.</param>
/// <param name="ExceptionReturn">The low byte of the EXC_RETURN that the thread will be resumed with; null when the build does not keep it.</param>
/// <param name="HasFloatingPoint">True when this build saves floating-point registers (CONFIG_FPU_SHARING); decides the classic frame's shape where nothing else does.</param>
/// <param name="SwitchFrame">The shape of the frame at <paramref name="SwitchHandle"/>; null when it is not known: then the frame is not read.</param>
/// <param name="Interrupted">Where the thread was, if its switch frame leads to the stub for interrupted instructions; null in builds without one.</param>
public sealed record SavedContext(
    ulong? CalleeSaved,
    ulong? StackPointer,
    ulong? SwitchHandle = null,
    byte? ExceptionReturn = null,
    bool HasFloatingPoint = false,
    SwitchFrameLayout? SwitchFrame = null,
    InterruptedInstruction? Interrupted = null);
