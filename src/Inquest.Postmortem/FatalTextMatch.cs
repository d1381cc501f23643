using System.Globalization;
using Inquest.Coredump;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>
/// Holds a log's addresses against an ELF. A text proves nothing: it can only show that the processor, the code addresses
/// and the current thread's object fit.
/// </summary>
internal static class FatalTextMatch
{
    // The address of a thread object is another one in nearly every other build.
    private const double ThreadObjectConfidence = 0.85;
    private const double NoCodeConfidence = 0.85;

    /// <summary>The ELF that fits best, with the verdict; no ELF and <see cref="MatchVerdicts.NoElf"/> when there is none.</summary>
    public static (SymbolFile? Elf, MatchInfo Match) Choose(FatalLog log, IReadOnlyList<SymbolFile> files)
    {
        (SymbolFile? Elf, MatchInfo Match)? best = null;
        foreach (SymbolFile file in files)
        {
            MatchInfo match = Judge(log, file);
            if (best is null || Rank(match) > Rank(best.Value.Match))
            {
                best = (file, match);
            }
        }

        return best ?? (null, new MatchInfo { Verdict = MatchVerdicts.NoElf });
    }

    private static int Rank(MatchInfo match) => match.Verdict switch
    {
        MatchVerdicts.Likely => 2,
        MatchVerdicts.Unknown => 1,
        _ => 0,
    };

    private static MatchInfo Judge(FatalLog log, SymbolFile file)
    {
        MatchInfo match = new() { Verdict = MatchVerdicts.Unknown, Elf = file.Name };
        if (log.Target is TargetCode target && !Fits(target, file.Elf.Machine))
        {
            string summary = $"the log is from {CaptureReporter.ArchitectureOf(target)}, {file.Name} is for {NameOf(file.Elf.Machine)}";
            return match with { Verdict = MatchVerdicts.Mismatch, Confidence = 1, Summary = summary, Evidence = [summary] };
        }

        List<string> evidence = [];
        ulong mask = file.Elf.Machine == ElfMachine.Arm ? ~1ul : ulong.MaxValue;
        List<ulong> addresses = [.. log.CallTrace.Select(a => a & mask)];
        foreach (ulong? register in (ReadOnlySpan<ulong?>)[log.ProgramCounter, log.Target == TargetCode.Xtensa ? null : log.LinkRegister])
        {
            if (register is ulong value and not 0)
            {
                addresses.Add(value & mask);
            }
        }

        int inCode = addresses.Count(file.IsCode);
        if (addresses.Count > 0)
        {
            evidence.Add(string.Create(CultureInfo.InvariantCulture, $"{inCode} of {addresses.Count} code addresses of the log lie in the ELF's code"));
        }

        if (addresses.Count > 1 && inCode == 0)
        {
            return match with { Verdict = MatchVerdicts.Mismatch, Confidence = NoCodeConfidence, Summary = "none of the log's code addresses lies in the ELF's code", Evidence = evidence };
        }

        if (log.Thread is ulong thread && file.ThreadObjectAt(thread) is SymbolLocation symbol)
        {
            string summary = $"the address of the current thread is that of the ELF's thread object {symbol.Name}";
            evidence.Insert(0, summary);
            return match with { Verdict = MatchVerdicts.Likely, Confidence = ThreadObjectConfidence, Summary = string.Join(", and ", evidence), Evidence = evidence };
        }

        return match with { Summary = "a log cannot prove the ELF: " + (evidence.Count == 0 ? "it holds no code address" : evidence[0]), Evidence = evidence };
    }

    private static bool Fits(TargetCode target, ElfMachine machine) => target switch
    {
        TargetCode.ArmCortexM or TargetCode.ArmCortexAR => machine == ElfMachine.Arm,
        TargetCode.Arm64 => machine == ElfMachine.AArch64,
        TargetCode.RiscV => machine == ElfMachine.RiscV,
        TargetCode.Xtensa => machine == ElfMachine.Xtensa,
        TargetCode.X86 => machine == ElfMachine.I386,
        TargetCode.X8664 => machine is ElfMachine.Amd64 or ElfMachine.I386,
        _ => true,
    };

    /// <summary>A machine in words: <c>riscv</c>.</summary>
    public static string NameOf(ElfMachine machine) => machine switch
    {
        ElfMachine.Arm => "arm",
        ElfMachine.AArch64 => "arm64",
        ElfMachine.RiscV => "riscv",
        ElfMachine.Xtensa => "xtensa",
        ElfMachine.I386 => "x86",
        ElfMachine.Amd64 => "x86_64",
        _ => string.Create(CultureInfo.InvariantCulture, $"machine {(int)machine}"),
    };
}
