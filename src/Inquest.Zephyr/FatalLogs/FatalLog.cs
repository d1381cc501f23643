using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>
/// What Zephyr printed when it died (kernel/fatal.c and each architecture's fatal.c), read from a log. Every property may
/// be null or empty: the text is whatever a terminal caught.
/// </summary>
public sealed record FatalLog
{
    /// <summary>Number of the first line of the text, 1-based.</summary>
    public required int FirstLine { get; init; }

    /// <summary>Number of the last line of the text, 1-based.</summary>
    public required int LastLine { get; init; }

    /// <summary>Numbers of the lines that are the text's own, 1-based, rising: others may stand between.</summary>
    public IReadOnlyList<int> LineNumbers { get; init; } = [];

    /// <summary>The device's times in front of those lines, as it printed them; empty when it prints none.</summary>
    public IReadOnlyList<string> DeviceTimes { get; init; } = [];

    /// <summary>The times of day that a terminal put in front of those lines; empty without them.</summary>
    public IReadOnlyList<string> HostTimes { get; init; } = [];

    /// <summary>The processor, from the names of the registers; null when no line tells.</summary>
    public TargetCode? Target { get; init; }

    /// <summary>Bytes of an address: 4 or 8.</summary>
    public int AddressSize { get; init; } = 4;

    /// <summary>Zephyr's reason (k_fatal_error_reason); null when the line is lost. Releases up to 1.14 print it in words.</summary>
    public uint? Reason { get; init; }

    /// <summary>The processor of several that died; null when the text does not say (before Zephyr 2.1).</summary>
    public int? Cpu { get; init; }

    /// <summary>Address of the current thread's object; null when the line is lost.</summary>
    public ulong? Thread { get; init; }

    /// <summary>Its name; null when the build keeps none («unknown»).</summary>
    public string? ThreadName { get; init; }

    /// <summary>True when the text says that it happened in an interrupt.</summary>
    public bool InInterrupt { get; init; }

    /// <summary>The registers in the order of the text, by the names that this project uses (<c>pc</c>, <c>lr</c>, <c>r0</c>, <c>a0</c>).</summary>
    public IReadOnlyList<FatalLogRegister> Registers { get; init; } = [];

    /// <summary>Kind of the fault, as far as the text says; <see cref="FatalLogFault.None"/> for a stop that software asked for.</summary>
    public FatalLogFault Fault { get; init; }

    /// <summary>The fault in Zephyr's words, joined: <c>MPU FAULT: Data Access Violation</c>; null when the text says nothing.</summary>
    public string? FaultText { get; init; }

    /// <summary>The address that faulted; null when the text does not say.</summary>
    public ulong? FaultAddress { get; init; }

    /// <summary>How it was touched; null when the text does not say.</summary>
    public FatalLogAccess? Access { get; init; }

    /// <summary>Cortex-M: the cause bits of CFSR that the text names, or states as numbers; null when there is none.</summary>
    public uint? Cfsr { get; init; }

    /// <summary>Cortex-M: the bits of HFSR that name a fault of their own (VECTTBL); null when the text has none.</summary>
    public uint? Hfsr { get; init; }

    /// <summary>Cortex-M: MMFAR where it was valid; null otherwise.</summary>
    public uint? Mmfar { get; init; }

    /// <summary>Cortex-M: BFAR where it was valid; null otherwise.</summary>
    public uint? Bfar { get; init; }

    /// <summary>The reason code that a TrustZone violation in words stands for; null without one.</summary>
    public uint? SecureReason { get; init; }

    /// <summary>Return addresses of the text's call trace, innermost first; empty when it has none (CONFIG_EXCEPTION_STACK_TRACE).</summary>
    public IReadOnlyList<ulong> CallTrace { get; init; } = [];

    /// <summary>True when the device looked for code addresses on the stack, without a frame pointer: some may be left over from earlier calls.</summary>
    public bool TraceIsSearched { get; init; }

    /// <summary>True when the device called its trace corrupted where it ends (Xtensa).</summary>
    public bool TraceIsCorrupted { get; init; }

    /// <summary>True when the text goes as far as the current thread, or as the halt behind it.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The line of a failed assertion before it: <c>ASSERTION FAIL [x] @ file.c:12</c>; null without one.</summary>
    public string? Assertion { get; init; }

    /// <summary>All lines that belong to it, without colours and log prefixes, in order.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>
    /// True when the other text is this one, however it was copied: quoted, broken by a terminal, with the terminal's times in front.
    /// A device that dies the same way again prints other times, or the terminal has others.
    /// </summary>
    /// <exception cref="ArgumentNullException">The other one is null.</exception>
    public bool IsCopyOf(FatalLog other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Target, Reason, Cpu, Thread, ThreadName, FaultText, FaultAddress, Assertion)
            == (other.Target, other.Reason, other.Cpu, other.Thread, other.ThreadName, other.FaultText, other.FaultAddress, other.Assertion)
            && Registers.SequenceEqual(other.Registers) && CallTrace.SequenceEqual(other.CallTrace) && DeviceTimes.SequenceEqual(other.DeviceTimes)
            && (HostTimes.Count == 0 || other.HostTimes.Count == 0 || HostTimes.SequenceEqual(other.HostTimes));
    }

    /// <summary>A register by name; null when the text does not have it.</summary>
    public ulong? Register(string name)
    {
        foreach (FatalLogRegister register in Registers)
        {
            if (register.Name == name)
            {
                return register.Value;
            }
        }

        return null;
    }

    /// <summary>The faulting instruction; null when the text does not say.</summary>
    public ulong? ProgramCounter => Register("pc");

    /// <summary>The return address register; null when the text does not have it, or the architecture has none.</summary>
    public ulong? LinkRegister => Register("lr") ?? Register("ra") ?? (Target == TargetCode.Xtensa ? Register("a0") : null);
}
