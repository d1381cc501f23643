using System.Text.RegularExpressions;
using Inquest.Coredump;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>x86 and x86-64 (arch/x86/core/fatal.c).</summary>
internal static partial class X86Lines
{
    private static readonly (string Text, FatalLogFault Fault)[] s_exceptions =
    [
        ("Divide by zero", FatalLogFault.DivideByZero), ("Invalid opcode", FatalLogFault.UndefinedInstruction), ("Alignment check (code", FatalLogFault.Unaligned),
        ("General protection fault (code", FatalLogFault.Memory), ("Stack segment fault", FatalLogFault.Memory), ("Double fault (code", FatalLogFault.Other),
        ("Non-maskable interrupt", FatalLogFault.Other), ("Bound range exceeded", FatalLogFault.Other), ("Floating point unit device not available", FatalLogFault.Other),
        ("Invalid TSS (code", FatalLogFault.Other), ("Segment not present (code", FatalLogFault.Memory), ("x87 floating point exception", FatalLogFault.Other),
        ("Machine check", FatalLogFault.Other), ("SIMD floating point exception", FatalLogFault.Other), ("Control protection exception (code", FatalLogFault.Other),
        ("Exception not handled (code", FatalLogFault.Other),
    ];

    public static bool TryRead(string line, FatalLogBuilder log)
    {
        if (PageFault().Match(line) is { Success: true } page)
        {
            log.Target ??= TargetCode.X86;
            log.Fault = FatalLogFault.Memory;
            log.FaultAddress = HexText.Number(page.Groups[1]);
            log.AddFault($"page fault, error code {page.Groups[2].Value}");

            // Intel SDM, volume 3, 4.7: bit 4 is an instruction fetch, bit 1 a write.
            log.Access = HexText.Number(page.Groups[2]) is not ulong code ? null
                : (code & 0x10) != 0 ? FatalLogAccess.Execute
                : (code & 2) != 0 ? FatalLogAccess.Write : FatalLogAccess.Read;
            return true;
        }

        if (Violation().Match(line) is { Success: true } violation)
        {
            log.Access = violation.Groups[2].Value switch { "execute" => FatalLogAccess.Execute, "write" => FatalLogAccess.Write, _ => FatalLogAccess.Read };
            log.AddFault($"{violation.Groups[1].Value} thread not allowed to {violation.Groups[2].Value}");
            return true;
        }

        string text = line.Trim();
        if (text == "Linear address not present in page tables")
        {
            log.AddFault("address not present in the page tables");
            return true;
        }

        foreach ((string words, FatalLogFault fault) in s_exceptions)
        {
            if (words.EndsWith("(code", StringComparison.Ordinal) ? text.StartsWith(words, StringComparison.Ordinal) : text == words)
            {
                log.Fault = fault;
                log.AddFault(text);
                return true;
            }
        }

        bool any = false;
        foreach (Match match in Register().Matches(line))
        {
            if (HexText.Number(match.Groups[2]) is ulong value)
            {
                any = true;
                string name = match.Groups[1].Value.ToLowerInvariant();
                if (name.Length == 3 && name[0] is 'r' or 'e' && char.IsLetter(name[1]))
                {
                    bool wide = name[0] == 'r';
                    log.Target = wide ? TargetCode.X8664 : TargetCode.X86;
                    log.AddressSize = wide ? 8 : 4;
                }

                log.AddRegister(name is "eip" or "rip" ? "pc" : name, value);
            }
        }

        return any;
    }

    [GeneratedRegex(@"[Pp]age fault at address (0x[0-9a-fA-F]{1,16}|\(nil\)) \(error code (0x[0-9a-fA-F]{1,16})\)", RegexOptions.CultureInvariant)]
    private static partial Regex PageFault();

    [GeneratedRegex(@"Access violation: (user|supervisor) thread not allowed to (execute|write|read)", RegexOptions.CultureInvariant)]
    private static partial Regex Violation();

    [GeneratedRegex(@"(?<!\w)([ER](?:[ABCD]X|[SD]I|[BSI]P|FLAGS)|R(?:1[0-5]|[89])|CS|CR3): (0x[0-9a-fA-F]{1,16})\b", RegexOptions.CultureInvariant)]
    private static partial Regex Register();
}
