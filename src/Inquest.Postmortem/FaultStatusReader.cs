using Inquest.Architectures;
using Inquest.Zephyr.FatalLogs;
using Inquest.Zephyr.Latch;

namespace Inquest.Postmortem;

/// <summary>
/// The processor's fault status at the crash. Zephyr clears those registers before it dumps: the latch block has them as they
/// were, a log's text in words.
/// </summary>
internal static class FaultStatusReader
{
    /// <summary>The fault status; null when nothing kept it, or the processor is not known.</summary>
    public static FaultStatus? Read(Crash crash)
    {
        if (crash.Architecture is not Architecture architecture)
        {
            return null;
        }

        if (crash.Latch is LatchBlock latch)
        {
            // An oops or panic leaves them at zero: then they say nothing.
            return architecture.ReadFaultStatus(latch.Register) is { } latched && latched.Bits.Count > 0
                ? latched with { Origin = "The device's latch block kept the fault status" }
                : null;
        }

        if (crash.Log is not FatalLog log)
        {
            return null;
        }

        if (log.SecureReason is uint secure)
        {
            string at = log.FaultAddress is ulong address ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", address 0x{address:x8}") : "";
            return new FaultStatus(secure, log.FaultAddress, [], log.FaultText + at) { Origin = "By the log's words" };
        }

        return architecture.ReadFaultStatus(name => name switch { "cfsr" => log.Cfsr, "hfsr" => log.Hfsr, "mmfar" => log.Mmfar, "bfar" => log.Bfar, _ => null }) is FaultStatus status
            ? status with { Origin = "By the log's words" }
            : null;
    }
}
