using System.Globalization;
using System.Text.RegularExpressions;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>RISC-V (arch/riscv/core/fatal.c): mcause, mtval, and the registers in plain hexadecimal of full width.</summary>
internal static partial class RiscVLines
{
    public static bool TryRead(string line, FatalLogBuilder log)
    {
        if (Cause().Match(line) is { Success: true } cause)
        {
            log.Target = TargetCode.RiscV;
            int number = int.TryParse(cause.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : -1;
            log.AddFault(string.Create(CultureInfo.InvariantCulture, $"{cause.Groups[2].Value.Trim()} (mcause {cause.Groups[1].Value})"));
            SetFault(log, number);
            return true;
        }

        // Before Zephyr 2.0: «Exception cause Illegal instruction (2)».
        if (OldCause().Match(line) is { Success: true } old)
        {
            log.Target = TargetCode.RiscV;
            log.AddFault($"{old.Groups[1].Value} (mcause {old.Groups[2].Value})");
            SetFault(log, int.TryParse(old.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int code) ? code : -1);
            return true;
        }

        if (TrapValue().Match(line) is { Success: true } value)
        {
            // For an illegal instruction it is the instruction, not an address.
            log.FaultAddress = log.Fault is FatalLogFault.Memory or FatalLogFault.Unaligned ? HexText.Number(value.Groups[1]) : null;
            return true;
        }

        bool any = false;
        foreach (Match match in Register().Matches(line))
        {
            // Zephyr before 2.0 prints a prefix and no leading zeros.
            bool isOld = match.Groups[2].ValueSpan.StartsWith("0x", StringComparison.Ordinal);
            int digits = match.Groups[2].Length;
            if ((isOld ? log.Target == TargetCode.RiscV : digits is 8 or 16) && HexText.Number(match.Groups[2]) is ulong number)
            {
                log.Target ??= TargetCode.RiscV;
                log.AddressSize = digits == 16 && !isOld ? 8 : log.AddressSize;
                log.AddRegister(match.Groups[1].Value is "mepc" or "xepc" or "sepc" ? "pc" : match.Groups[1].Value, number);
                any = true;
            }
        }

        return any;
    }

    // The RISC-V Instruction Set Manual, Volume II, table of mcause values.
    private static void SetFault(FatalLogBuilder log, int cause)
    {
        (log.Fault, log.Access) = cause switch
        {
            0 => (FatalLogFault.Unaligned, FatalLogAccess.Execute),
            1 or 12 => (FatalLogFault.Memory, FatalLogAccess.Execute),
            2 => (FatalLogFault.UndefinedInstruction, null),
            4 => (FatalLogFault.Unaligned, FatalLogAccess.Read),
            5 or 13 => (FatalLogFault.Memory, FatalLogAccess.Read),
            6 => (FatalLogFault.Unaligned, FatalLogAccess.Write),
            7 or 15 => (FatalLogFault.Memory, FatalLogAccess.Write),
            _ => ((FatalLogFault, FatalLogAccess?))(FatalLogFault.Other, null),
        };
    }

    [GeneratedRegex(@"[ms]cause: *(\d{1,4}), *([\w/ -]{2,60})", RegexOptions.CultureInvariant)]
    private static partial Regex Cause();

    [GeneratedRegex(@"Exception cause ([\w/ -]{2,60}) \((\d{1,4})\)", RegexOptions.CultureInvariant)]
    private static partial Regex OldCause();

    [GeneratedRegex(@"[ms]tval: *(?:0x)?([0-9a-fA-F]{1,16})\b", RegexOptions.CultureInvariant)]
    private static partial Regex TrapValue();

    [GeneratedRegex(@"(?<![\w:])(ra|gp|tp|sp|t[0-6]|a[0-7]|s(?:1[01]|[0-9])|[mxs]epc|[mxs]status): +((?:0x)?[0-9a-fA-F]{1,16})\b(?! ra)", RegexOptions.CultureInvariant)]
    private static partial Regex Register();
}
