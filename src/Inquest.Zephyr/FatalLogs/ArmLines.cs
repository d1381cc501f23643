using System.Text.RegularExpressions;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>
/// AArch32: Cortex-M (arch/arm/core/cortex_m/fault.c), Cortex-A and -R (cortex_a_r/fault.c), and the registers of both
/// (arch/arm/core/fatal.c).
/// </summary>
internal static partial class ArmLines
{
    private const uint MmarValid = 1u << 7;
    private const uint BfarValid = 1u << 15;

    // HFSR.VECTTBL (ARMv7-M ARM B3.2.16).
    private const uint VectorTableRead = 1u << 1;
    private const string VectorTableWords = "Bus fault on vector table read";

    // Zephyr's words below a heading, and the bit of CFSR (or the code of a secure fault) that they stand for.
    private static readonly (string Heading, string Text, int Bit)[] s_words =
    [
        ("MPU FAULT", "Instruction Access Violation", 0), ("MPU FAULT", "Data Access Violation", 1), ("MPU FAULT", "Unstacking error", 3),
        ("MPU FAULT", "Stacking error", 4), ("MPU FAULT", "Floating-point lazy state preservation error", 5),
        ("BUS FAULT", "Instruction bus error", 8), ("BUS FAULT", "Imprecise data bus error", 10), ("BUS FAULT", "Precise data bus error", 9),
        ("BUS FAULT", "Unstacking error", 11), ("BUS FAULT", "Stacking error", 12), ("BUS FAULT", "Floating-point lazy state preservation error", 13),
        ("USAGE FAULT", "Attempt to execute undefined instruction", 16), ("USAGE FAULT", "Illegal use of the EPSR", 17), ("USAGE FAULT", "Illegal load of EXC_RETURN into PC", 18),
        ("USAGE FAULT", "No coprocessor instructions", 19), ("USAGE FAULT", "Stack overflow", 20), ("USAGE FAULT", "Unaligned memory access", 24), ("USAGE FAULT", "Division by zero", 25),
    ];

    private static readonly (string Text, uint Reason)[] s_secure =
    [
        ("Invalid entry point", 38), ("Invalid integrity signature", 39), ("Invalid exception return", 40), ("Attribution unit violation", 41),
        ("Invalid transition", 42), ("Lazy state preservation", 43), ("Lazy state error", 44),
    ];

    public static bool TryRead(string line, FatalLogBuilder log) =>
        TryReadHeading(line, log) || TryReadWords(line, log) || TryReadStatus(line, log) || TryReadAbort(line, log) || TryReadRegisters(line, log);

    private static bool TryReadHeading(string line, FatalLogBuilder log)
    {
        if (Heading().Match(line) is not { Success: true } heading)
        {
            return false;
        }

        string name = heading.Groups[1].Value.Trim();
        log.Heading = name;
        log.AddFault(name);
        log.Target ??= name.EndsWith("ABORT", StringComparison.Ordinal) ? TargetCode.ArmCortexAR : TargetCode.ArmCortexM;
        log.Fault = name switch
        {
            "UNDEFINED INSTRUCTION ABORT" => FatalLogFault.UndefinedInstruction,
            _ when name.StartsWith("Spurious interrupt", StringComparison.Ordinal) => FatalLogFault.SpuriousInterrupt,
            _ when log.Fault != FatalLogFault.None => log.Fault,
            "MPU FAULT" or "BUS FAULT" or "DATA ABORT" or "PREFETCH ABORT" => FatalLogFault.Memory,
            _ => FatalLogFault.Other,
        };
        log.Access = name == "PREFETCH ABORT" ? FatalLogAccess.Execute : log.Access;
        return true;
    }

    private static bool TryReadWords(string line, FatalLogBuilder log)
    {
        string text = line.Trim();
        if (log.Heading is not string heading || text.Length == 0)
        {
            return false;
        }

        foreach ((string under, string words, int bit) in s_words)
        {
            if (heading == under && text.StartsWith(words, StringComparison.Ordinal))
            {
                log.Cfsr = (log.Cfsr ?? 0) | (1u << bit);
                log.AddFault(words);
                log.Fault = bit switch
                {
                    16 => FatalLogFault.UndefinedInstruction,
                    20 => FatalLogFault.StackOverflow,
                    24 => FatalLogFault.Unaligned,
                    25 => FatalLogFault.DivideByZero,
                    _ => log.Fault,
                };
                return true;
            }
        }

        foreach ((string words, uint reason) in s_secure)
        {
            if (heading == "SECURE FAULT" && text.StartsWith(words, StringComparison.Ordinal))
            {
                log.SecureReason ??= reason;
                log.AddFault(words);
                return true;
            }
        }

        if (Address().Match(text) is { Success: true } address && HexText.Word(address.Groups[1]) is uint value)
        {
            log.FaultAddress ??= value;
            if (heading == "MPU FAULT")
            {
                (log.Mmfar, log.Cfsr) = (value, (log.Cfsr ?? 0) | MmarValid);
            }
            else if (heading == "BUS FAULT")
            {
                (log.Bfar, log.Cfsr) = (value, (log.Cfsr ?? 0) | BfarValid);
            }

            return true;
        }

        if (text.StartsWith(VectorTableWords, StringComparison.Ordinal))
        {
            log.Hfsr = VectorTableRead;
            log.AddFault(VectorTableWords);
            return true;
        }

        if (text.StartsWith("Fault escalation", StringComparison.Ordinal))
        {
            return true;
        }

        return text.StartsWith("ARCH_EXCEPT with reason", StringComparison.Ordinal) || text.StartsWith("Z_ARCH_EXCEPT with reason", StringComparison.Ordinal);
    }

    // CONFIG_FAULT_DUMP=1: numbers instead of words.
    private static bool TryReadStatus(string line, FatalLogBuilder log)
    {
        if (ShortFault().Match(line) is { Success: true } exception)
        {
            log.Target ??= TargetCode.ArmCortexM;
            log.AddFault("exception " + exception.Groups[1].Value);
            log.Fault = FatalLogFault.Other;
            return true;
        }

        if (ShortStatus().Match(line) is { Success: true } status
            && HexText.Word(status.Groups[1]) is uint memory and <= 0xFF && HexText.Word(status.Groups[2]) is uint bus and <= 0xFF && HexText.Word(status.Groups[3]) is uint usage and <= 0xFFFF)
        {
            log.Target ??= TargetCode.ArmCortexM;
            log.Cfsr = memory | (bus << 8) | (usage << 16);
            return true;
        }

        if (ShortAddress().Match(line) is { Success: true } address && HexText.Word(address.Groups[2]) is uint value)
        {
            log.FaultAddress ??= value;
            if (address.Groups[1].Value == "MMFAR")
            {
                log.Mmfar = value;
            }
            else
            {
                log.Bfar = value;
            }

            return true;
        }

        return false;
    }

    private static bool TryReadAbort(string line, FatalLogBuilder log)
    {
        if (log.Target != TargetCode.ArmCortexAR || AbortDetail().Match(line) is not { Success: true } detail)
        {
            return false;
        }

        log.AddFault(detail.Groups[1].Value.Trim());
        log.Fault = detail.Groups[1].Value.StartsWith("Alignment", StringComparison.Ordinal) ? FatalLogFault.Unaligned : log.Fault;
        log.FaultAddress ??= HexText.Number(detail.Groups[2]);
        return true;
    }

    private static bool TryReadRegisters(string line, FatalLogBuilder log)
    {
        bool any = false;
        foreach (Match match in Register().Matches(line))
        {
            if (HexText.Word(match.Groups[2]) is uint value)
            {
                log.AddRegister(NameOf(match.Groups[1].Value), value);
                any = true;
            }
        }

        foreach (Match match in FloatingPoint().Matches(line))
        {
            int number = int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            if (number < 32 && HexText.Word(match.Groups[2]) is uint value)
            {
                log.AddRegister("s" + number.ToString(System.Globalization.CultureInfo.InvariantCulture), value);
                any = true;
            }
        }

        if (any && log.Target is null && log.ValueOf("xpsr") is ulong xpsr)
        {
            // A-profile's CPSR has a processor mode (1xxxx) in its lowest five bits; M-profile's xPSR has the Thumb bit at 24.
            log.Target = (xpsr & 0x0100_0000) == 0 && (xpsr & 0x10) != 0 ? TargetCode.ArmCortexAR : TargetCode.ArmCortexM;
        }

        return any;
    }

    private static string NameOf(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 ? name : name[..slash]) switch
        {
            "r14" => "lr",
            "EXC_RETURN" => "exc_return",
            string other => other,
        };
    }

    [GeneratedRegex(@"\*{5} ((?:MPU|BUS|USAGE|HARD|SECURE) FAULT|(?:DATA|PREFETCH|UNDEFINED INSTRUCTION) ABORT|Spurious interrupt \(IRQ *\d+\)|Reserved Exception \( *\d+\)|Debug monitor exception[^*]*) ?\*{5}", RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?:MMFAR |BFAR )?Address: *(?:0x)?([0-9a-fA-F]{1,8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"Fault! EXC #(\d{1,3})", RegexOptions.CultureInvariant)]
    private static partial Regex ShortFault();

    [GeneratedRegex(@"MMFSR: *(?:0x)?([0-9a-fA-F]{1,8}), *BFSR: *(?:0x)?([0-9a-fA-F]{1,8}), *UFSR: *(?:0x)?([0-9a-fA-F]{1,8})", RegexOptions.CultureInvariant)]
    private static partial Regex ShortStatus();

    [GeneratedRegex(@"^\s*(MMFAR|BFAR): *(?:0x)?([0-9a-fA-F]{1,8})\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex ShortAddress();

    [GeneratedRegex(@"^\s*([A-Z0-9][\w/ ]{2,60}?(?:Fault|Abort|Error|Table))(?: @ (?:0x)?([0-9a-fA-F]{1,8}))?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex AbortDetail();

    // Always eight digits: fewer are a line that was cut, and no value.
    [GeneratedRegex(@"(?<![\w/])(r\d{1,2}/(?:a[1-4]|v[1-8]|ip|lr)|xpsr|psp|fpscr|EXC_RETURN): *(?:0x)([0-9a-fA-F]{8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Register();

    [GeneratedRegex(@"(?<!\w)s\[ ?(\d{1,2})\]: *0x([0-9a-fA-F]{8})\b", RegexOptions.CultureInvariant)]
    private static partial Regex FloatingPoint();
}
