using System.Globalization;
using System.Text.RegularExpressions;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>Lines of kernel/fatal.c and of the releases before it, the same on every architecture.</summary>
internal static partial class KernelLines
{
    public static bool TryRead(string line, FatalLogBuilder log)
    {
        if (Reason().Match(line) is { Success: true } reason)
        {
            log.Reason = uint.TryParse(reason.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out uint code) ? code : log.Reason;
            log.Cpu = int.TryParse(reason.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) ? cpu : null;
            End(log);
            return true;
        }

        if (CutThread().IsMatch(line))
        {
            return true;
        }

        if (Thread().Match(line) is { Success: true } thread)
        {
            log.Thread ??= HexText.Number(thread.Groups[1]);
            log.ThreadName ??= thread.Groups[2].Success ? thread.Groups[2].Value : null;
            return true;
        }

        if (OldReason().Match(line) is { Success: true } old)
        {
            log.Reason ??= old.Groups[1].Value switch
            {
                "Kernel OOPS!" => 3u,
                "Kernel Panic!" => 4u,
                "Stack Check Fail!" => 2u,
                "Hardware exception" or "CPU Page Fault" => 0u,
                "Unhandled interrupt vector occurred!" or "Unhandled interrupt" => 1u,
                _ => null,
            };
            End(log);
            return true;
        }

        if (PcInWords().Match(line) is { Success: true } pc && (HexText.Number(pc.Groups[1]) ?? HexText.Number(pc.Groups[2])) is ulong address)
        {
            log.AddRegister("pc", address);
            return true;
        }

        int assertion = line.IndexOf("ASSERTION FAIL", StringComparison.Ordinal);
        if (assertion >= 0)
        {
            log.Assertion = line[assertion..].TrimEnd();
            log.MayHaveMessage = true;
            return true;
        }

        // The assertion's own message follows it, with a tab in front (include/zephyr/sys/__assert.h).
        if (log.MayHaveMessage && line.StartsWith('\t'))
        {
            log.MayHaveMessage = false;
            return true;
        }

        if (line.Contains("Fault during interrupt handling", StringComparison.Ordinal) || line.Contains("Fatal fault in ISR", StringComparison.Ordinal))
        {
            log.InInterrupt = true;
            return true;
        }

        if (line.Contains("Fatal fault in", StringComparison.Ordinal) || line.Contains("Halting system", StringComparison.Ordinal))
        {
            log.WasHalted = true;
            return true;
        }

        return false;
    }

    private static void End(FatalLogBuilder log)
    {
        log.Heading = null;
        log.InTrace = false;
    }

    [GeneratedRegex(@"ZEPHYR FATAL ERROR (\d{1,10}): .*?(?: on CPU (\d{1,4}))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Reason();

    // 2.0 on: «Current thread: 0x20001340 (main)»; 1.14: «Current thread ID = 0x20001340»; before: «Executing thread ID (thread): 0x20001340».
    [GeneratedRegex(@"(?:Current thread(?: ID =|:)|Executing thread ID \(thread\):) *(?:0x)?([0-9a-fA-F]{1,16})(?: \((.{0,64})\))?", RegexOptions.CultureInvariant)]
    private static partial Regex Thread();

    [GeneratedRegex(@"\*{4,5} (Kernel OOPS!|Kernel Panic!|Stack Check Fail!|Hardware exception|CPU Page Fault|Unhandled interrupt vector occurred!|Unhandled interrupt) ?\*{4,5}", RegexOptions.CultureInvariant)]
    private static partial Regex OldReason();

    // Since the name follows the address, an address without one is cut.
    [GeneratedRegex(@"Current thread: (?:0x)?[0-9a-fA-F]*\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex CutThread();

    // Beside r15 always eight digits; the older form without it leaves out leading zeros.
    [GeneratedRegex(@"[Ff]aulting instruction address(?: \(r15/pc\)(?::| =) *(?:0x)?([0-9a-fA-F]{8})\b|(?::| =) *(?:0x)?([0-9a-fA-F]{1,16}))", RegexOptions.CultureInvariant)]
    private static partial Regex PcInWords();
}
