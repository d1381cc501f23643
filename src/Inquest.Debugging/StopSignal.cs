using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Debugging;

/// <summary>The signal that a debugger is told the firmware stopped with. Cores number signals as Linux does, the remote protocol as gdb does.</summary>
internal static class StopSignal
{
    /// <summary>SIGBUS in a core.</summary>
    public const int LinuxBus = 7;

    /// <summary>SIGBUS in the remote protocol (gdb's include/gdb/signals.def).</summary>
    public const int GdbBus = 10;

    /// <summary>The number for a cause; SIGTRAP when it is not known.</summary>
    /// <param name="cause">The cause; null when there is none.</param>
    /// <param name="bus">SIGBUS's number, the only one of these in which the two differ.</param>
    public static int Of(CauseInfo? cause, int bus) => cause?.Kind switch
    {
        CauseKinds.DivideByZero => 8,
        CauseKinds.UndefinedInstruction => 4,
        CauseKinds.Assertion or CauseKinds.Oops or CauseKinds.Panic or CauseKinds.StackSmashing or CauseKinds.HeapCorruption => 6,
        CauseKinds.BusFault or CauseKinds.ImpreciseBusFault or CauseKinds.Unaligned => bus,
        null or CauseKinds.Unknown or CauseKinds.CpuException or CauseKinds.Watchdog or CauseKinds.UnhandledInterrupt => 5,
        _ => 11,
    };
}
