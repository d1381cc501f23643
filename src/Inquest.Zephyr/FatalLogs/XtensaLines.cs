using System.Globalization;
using System.Text.RegularExpressions;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>Xtensa (arch/xtensa/core/vector_handlers.c): lines that begin with two stars.</summary>
internal static partial class XtensaLines
{
    public static bool TryRead(string line, FatalLogBuilder log)
    {
        int stars = line.IndexOf("** ", StringComparison.Ordinal);
        if (stars < 0 || line.Contains("*****", StringComparison.Ordinal))
        {
            return false;
        }

        if (line.Contains("FATAL EXCEPTION", StringComparison.Ordinal))
        {
            log.Target = TargetCode.Xtensa;
            log.AddFault(line.Contains("(DOUBLE)", StringComparison.Ordinal) ? "double exception" : "exception");
            log.Fault = FatalLogFault.Other;
            return true;
        }

        if (Cause().Match(line) is { Success: true } cause)
        {
            log.Target = TargetCode.Xtensa;
            log.Cpu ??= int.TryParse(cause.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int cpu) ? cpu : null;
            log.AddFault($"{cause.Groups[3].Value} (EXCCAUSE {cause.Groups[2].Value})");
            SetFault(log, int.TryParse(cause.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : -1);
            return true;
        }

        if (log.Target != TargetCode.Xtensa)
        {
            return false;
        }

        bool any = false;
        foreach (Match match in Register().Matches(line))
        {
            if (HexText.Word(match.Groups[2]) is not uint value)
            {
                continue;
            }

            any = true;
            string name = match.Groups[1].Value.ToLowerInvariant();
            if (name == "vaddr")
            {
                // EXCVADDR means something only for the causes that are about an address.
                log.FaultAddress = log.Fault is FatalLogFault.Memory or FatalLogFault.Unaligned ? value : log.FaultAddress;
            }
            else
            {
                log.AddRegister(name, value);
            }
        }

        return any || line.Contains("INTLEVEL", StringComparison.Ordinal);
    }

    // Xtensa ISA Reference Manual, table of EXCCAUSE values.
    private static void SetFault(FatalLogBuilder log, int cause)
    {
        (log.Fault, log.Access) = cause switch
        {
            0 => (FatalLogFault.UndefinedInstruction, null),
            2 or 12 or 14 or 16 or 17 or 18 or 20 => (FatalLogFault.Memory, FatalLogAccess.Execute),
            3 or 13 or 15 or 24 or 25 or 26 => (FatalLogFault.Memory, null),
            6 => (FatalLogFault.DivideByZero, null),
            9 => (FatalLogFault.Unaligned, null),
            28 => (FatalLogFault.Memory, FatalLogAccess.Read),
            29 => (FatalLogFault.Memory, FatalLogAccess.Write),
            _ => ((FatalLogFault, FatalLogAccess?))(FatalLogFault.Other, null),
        };
    }

    [GeneratedRegex(@"CPU (\d{1,4}) EXCCAUSE (\d{1,3}) \(([^)]{1,60})\)", RegexOptions.CultureInvariant)]
    private static partial Regex Cause();

    [GeneratedRegex(@"(?<!\w)(A(?:1[0-5]|[02-9])|SP|PC|PS|VADDR|DEPC|LBEG|LEND|LCOUNT|SAR|THREADPTR) +(?:0x)?([0-9a-fA-F]{1,8}\b|\(nil\))", RegexOptions.CultureInvariant)]
    private static partial Regex Register();
}
