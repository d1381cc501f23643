using System.Text.RegularExpressions;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>ARM64 (arch/arm64/core/fatal.c).</summary>
internal static partial class Arm64Lines
{
    public static bool TryRead(string line, FatalLogBuilder log)
    {
        if (StackOverflow().Match(line) is { Success: true } overflow)
        {
            Wide(log);
            log.Fault = FatalLogFault.StackOverflow;
            log.FaultAddress ??= HexText.Number(overflow.Groups[2]);
            log.AddFault(overflow.Groups[1].Success
                ? $"stack overflow: sp {overflow.Groups[1].Value} or the address {overflow.Groups[2].Value} is below the limit {overflow.Groups[3].Value}"
                : "stack overflow");
            return true;
        }

        if (SystemRegister().Match(line) is { Success: true } system && HexText.Number(system.Groups[2]) is ulong value)
        {
            Wide(log);
            switch (system.Groups[1].Value)
            {
                case "ELR":
                    log.AddRegister("pc", value);
                    break;
                case "FAR":
                    log.FaultAddress = value;
                    break;
                case "ESR":
                    log.AddRegister("esr", value);
                    SetFault(log, value);
                    break;
                default:
                    break;
            }

            return true;
        }

        if (ExceptionClass().Match(line) is { Success: true } exception)
        {
            log.AddFault($"{exception.Groups[2].Value.TrimEnd('.', ' ')} (EC {exception.Groups[1].Value})");
            return true;
        }

        bool any = false;
        foreach (Match match in Register().Matches(line))
        {
            if (HexText.Number(match.Groups[2]) is ulong number)
            {
                Wide(log);
                log.AddRegister(match.Groups[1].Value, number);
                any = true;
            }
        }

        return any;
    }

    private static void Wide(FatalLogBuilder log)
    {
        log.Target = TargetCode.Arm64;
        log.AddressSize = 8;
    }

    // ESR_ELx: EC is bits 31:26; for a data abort ISS bit 6 (WnR) is a write (Arm ARM, D24.2.40). IL and ISS lines repeat it.
    private static void SetFault(FatalLogBuilder log, ulong syndrome)
    {
        FatalLogFault was = log.Fault;
        (log.Fault, log.Access) = ((syndrome >> 26) & 0x3F) switch
        {
            0x00 or 0x0E => (FatalLogFault.UndefinedInstruction, null),
            0x20 or 0x21 => (FatalLogFault.Memory, FatalLogAccess.Execute),
            0x22 => (FatalLogFault.Unaligned, FatalLogAccess.Execute),
            0x24 or 0x25 when (syndrome & 0x3F) == 0x21 => (FatalLogFault.Unaligned, (syndrome & 0x40) != 0 ? FatalLogAccess.Write : FatalLogAccess.Read),
            0x24 or 0x25 => (FatalLogFault.Memory, (syndrome & 0x40) != 0 ? FatalLogAccess.Write : FatalLogAccess.Read),
            0x26 => (FatalLogFault.Unaligned, null),
            0x15 => (FatalLogFault.None, null),
            _ => ((FatalLogFault, FatalLogAccess?))(FatalLogFault.Other, null),
        };
        log.Fault = was == FatalLogFault.StackOverflow ? was : log.Fault;
    }

    [GeneratedRegex(@"STACK OVERFLOW FROM(?: \w+, SP: *(0x[0-9a-fA-F]{1,16}) OR FAR: *(0x[0-9a-fA-F]{1,16}) INVALID, SP LIMIT: *(0x[0-9a-fA-F]{1,16}))?", RegexOptions.CultureInvariant)]
    private static partial Regex StackOverflow();

    [GeneratedRegex(@"(?<!\w)(ELR|ESR|FAR|TPIDRRO|SPSR)(?:_EL[n0-3])?: *0x([0-9a-fA-F]{1,16})", RegexOptions.CultureInvariant)]
    private static partial Regex SystemRegister();

    [GeneratedRegex(@"^\s*EC: +(0x[0-9a-fA-F]{1,2}) \((.{1,140})\)\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex ExceptionClass();

    [GeneratedRegex(@"(?<![\w/])(x\d{1,2}|lr|fp|sp): +0x([0-9a-fA-F]{16})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Register();
}
