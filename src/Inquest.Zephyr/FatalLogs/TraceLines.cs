using System.Text.RegularExpressions;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>Call traces (CONFIG_EXCEPTION_STACK_TRACE): the heading, and one return address a line.</summary>
internal static partial class TraceLines
{
    private const ulong XtensaCallBytes = 3;

    public static bool TryRead(string line, FatalLogBuilder log)
    {
        if (line.Contains("call trace:", StringComparison.OrdinalIgnoreCase))
        {
            log.InTrace = true;
            return true;
        }

        // Espressif's: pairs of address and stack pointer on one line (arch/xtensa, CONFIG_XTENSA_ENABLE_BACKTRACE). Each address is
        // that of the call, three bytes before the return address; the first pair is the faulting instruction, put back alike.
        if (line.StartsWith("Backtrace:", StringComparison.Ordinal))
        {
            bool isFirst = true;
            foreach (Match pair in Pair().Matches(line))
            {
                if (HexText.Number(pair.Groups[1]) is ulong address && !(isFirst && log.ValueOf("pc") is ulong pc && unchecked(pc - address) <= XtensaCallBytes))
                {
                    log.AddTrace(address + XtensaCallBytes);
                }

                isFirst = false;
            }

            log.TraceIsCorrupted = line.Contains("CORRUPTED", StringComparison.Ordinal);

            log.Target ??= TargetCode.Xtensa;
            return true;
        }

        if (!log.InTrace || Entry().Match(line) is not { Success: true } entry)
        {
            return false;
        }

        if ((HexText.Number(entry.Groups[1]) ?? HexText.Number(entry.Groups[2])) is ulong returnAddress)
        {
            log.AddTrace(returnAddress, isSearched: line.Contains(" sp: ", StringComparison.Ordinal));
        }

        return true;
    }

    // «0: fp: … lr: …» (ARM64), «0: sp: … ra: …» (RISC-V), «0: 0x00100459» (x86), «0x00100477 (0x0)» (x86 before Zephyr 2.6).
    [GeneratedRegex(@"^\s*(?:\d{1,3}: (?:(?:fp|sp): (?:0x)?[0-9a-fA-F]{1,16} (?:lr|ra): )?(?:0x)?([0-9a-fA-F]{8,16})\b|0x([0-9a-fA-F]{8,16}) \(0x[0-9a-fA-F]+\))", RegexOptions.CultureInvariant)]
    private static partial Regex Entry();

    [GeneratedRegex(@"0x([0-9a-fA-F]{8}):0x[0-9a-fA-F]{8}", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();
}
