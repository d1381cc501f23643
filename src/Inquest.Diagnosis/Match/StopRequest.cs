using Inquest.Architectures;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Diagnosis.Match;

/// <summary>Holds a reason that code gives itself (k_panic, k_oops, an assertion, a canary) against the call of the kernel that must stand in front of pc.</summary>
public static class StopRequest
{
    // include/zephyr/fatal_types.h. The first one is also that of a stack that ran over, which no code asks for.
    private const uint StackCheckFailed = 2;
    private const uint KernelOops = 3;
    private const uint KernelPanic = 4;

    private const string CanaryHandler = "__stack_chk_fail";

    /// <summary>Whether the ELF has that call; null when the reason or the registers do not ask for one.</summary>
    /// <param name="architecture">The processor.</param>
    /// <param name="symbols">The ELF's symbols.</param>
    /// <param name="memory">Memory with the ELF's code.</param>
    /// <param name="frame">The crash's innermost frame, with the registers that the exception stacked.</param>
    /// <param name="reason">The kernel's reason; null when the dump does not hold it.</param>
    public static bool? Fits(Architecture architecture, Symbolizer symbols, TargetMemory memory, UnwoundFrame frame, uint? reason)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(symbols);
        ArgumentNullException.ThrowIfNull(frame);
        return reason is StackCheckFailed or KernelOops or KernelPanic
            && architecture.FollowsStopRequest(memory, frame.Registers, reason.Value) is bool follows
            && (follows || reason != StackCheckFailed || !MayHaveRunOver(architecture, symbols, memory, frame))
                ? follows
                : null;
    }

    // Where the guard below the stack was hit, what stands at pc pushes, stores, or makes room.
    private static bool MayHaveRunOver(Architecture architecture, Symbolizer symbols, TargetMemory memory, UnwoundFrame frame) =>
        symbols.FindSymbol(CanaryHandler) is null
        || architecture.MovesStackPointer(memory, frame.Pc)
        || architecture.DescribeInstruction(memory, frame.Pc, frame.Registers) is not { Access: null, Kind: not MachineInstructionKind.Unknown };
}
