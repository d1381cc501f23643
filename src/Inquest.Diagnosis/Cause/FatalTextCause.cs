using System.Globalization;
using Inquest.Diagnosis.Cause.Rules;
using Inquest.Zephyr;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Diagnosis.Cause;

/// <summary>
/// The cause from a log's text alone, for processors whose instructions are not decoded: what the processor's own words
/// and the faulting address say, and no more.
/// </summary>
public static class FatalTextCause
{
    private const ulong NullPage = 0x1000;
    private const uint StackCheck = 2;

    /// <summary>The cause; one is always returned.</summary>
    /// <param name="log">The text.</param>
    /// <param name="reason">Zephyr's reason; null when the text does not have it.</param>
    /// <param name="frames">The call stack as far as it is known, innermost first.</param>
    public static CauseOfDeath Find(FatalLog log, FatalReason? reason, IReadOnlyList<CrashFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(frames);
        List<string> evidence = [];
        if (log.FaultText is string text)
        {
            string at = log.FaultAddress is ulong address ? ", address " + Hex(log, address) : "";
            evidence.Add($"The log says: {text}{at}.");
        }

        if (log.Assertion is string assertion)
        {
            evidence.Add(CauseText.LogQuote + assertion);
            return Assertion(assertion, evidence);
        }

        if (log.Fault == FatalLogFault.StackOverflow || log.Reason == StackCheck)
        {
            string thread = log.ThreadName is string name ? $" in thread {name}" : "";
            return new CauseOfDeath { Kind = CauseKind.StackOverflow, Title = "Stack overflow" + thread, FaultAddress = log.FaultAddress, Evidence = evidence, Advice = [CauseText.InitStacks] };
        }

        return log.Fault switch
        {
            FatalLogFault.Memory => Memory(log, evidence),
            FatalLogFault.Unaligned => new CauseOfDeath { Kind = CauseKind.UnalignedAccess, Title = "Unaligned access" + At(log), FaultAddress = log.FaultAddress, Access = AccessOf(log), Evidence = evidence },
            FatalLogFault.UndefinedInstruction => new CauseOfDeath { Kind = CauseKind.UndefinedInstruction, Title = "Undefined instruction", Evidence = evidence },
            FatalLogFault.DivideByZero => new CauseOfDeath { Kind = CauseKind.DivideByZero, Title = "Division by zero", Evidence = evidence },
            FatalLogFault.SpuriousInterrupt => new CauseOfDeath { Kind = CauseKind.UnhandledInterrupt, Title = "Interrupt without a handler", Evidence = evidence },
            _ => ByReason(log, reason, frames, evidence),
        };
    }

    private static CauseOfDeath Memory(FatalLog log, List<string> evidence)
    {
        FaultAccess? access = AccessOf(log);
        string verb = access switch { FaultAccess.Read => "read", FaultAccess.Write => "write", FaultAccess.Execute => "jump", _ => "access" };
        if (log.FaultAddress is not ulong address)
        {
            return new CauseOfDeath { Kind = CauseKind.MemoryFault, Title = $"Memory fault: {verb} of memory that is not to be touched so", Access = access, Evidence = evidence };
        }

        if (address < NullPage)
        {
            evidence.Add($"Addresses below {Hex(log, NullPage)} are reached through null pointers to structures.");
            return new CauseOfDeath
            {
                Kind = access switch { FaultAccess.Write => CauseKind.NullWrite, FaultAccess.Execute => CauseKind.NullCall, FaultAccess.Read => CauseKind.NullRead, _ => CauseKind.MemoryFault },
                Title = access == FaultAccess.Execute ? "Call through a null pointer" : $"Null dereference: {verb} at {Hex(log, address)}",
                FaultAddress = address,
                Access = access,
                Inferred = true,
                Evidence = evidence,
            };
        }

        if (log.AddressSize == 4 && PoisonPattern.Near(address) is PoisonPattern poison)
        {
            evidence.Add($"{Hex(log, address)} is near {Hex(log, poison.Value)}: {poison.Meaning}.");
            return new CauseOfDeath { Kind = CauseKind.FreedMemory, Title = $"Use of freed or uninitialised memory: {verb} at {Hex(log, address)}", FaultAddress = address, Access = access, Inferred = true, Evidence = evidence };
        }

        return new CauseOfDeath
        {
            Kind = access switch { FaultAccess.Write => CauseKind.WildWrite, FaultAccess.Execute => CauseKind.WildCall, FaultAccess.Read => CauseKind.WildRead, _ => CauseKind.MemoryFault },
            Title = access == FaultAccess.Execute ? $"Jump to {Hex(log, address)}, where no code may run" : $"Wild pointer: {verb} at {Hex(log, address)}",
            FaultAddress = address,
            Access = access,
            Evidence = evidence,
        };
    }

    private static CauseOfDeath Assertion(string line, List<string> evidence)
    {
        FailedAssertion? found = AssertionFinder.Parse(line);
        string place = found?.File is not string file ? "" : found.Line is int number ? string.Create(CultureInfo.InvariantCulture, $" at {file}:{number}") : " in " + file;
        return new CauseOfDeath
        {
            Kind = CauseKind.Assertion,
            Title = (found?.Expression is string expression ? "Assertion failed: " + expression : "Assertion failed") + place,
            Assertion = found,
            Evidence = evidence,
        };
    }

    private static CauseOfDeath ByReason(FatalLog log, FatalReason? reason, IReadOnlyList<CrashFrame> frames, List<string> evidence)
    {
        string by = FrameSearch.FirstOwn(frames)?.Function is string function ? $", raised in {function}()" : "";
        (CauseKind kind, string title) = log.Reason switch
        {
            1 => (CauseKind.UnhandledInterrupt, "Interrupt without a handler"),
            3 => (CauseKind.Oops, "Kernel oops" + by),
            4 => (CauseKind.Panic, "Kernel panic" + by),
            0 => (CauseKind.CpuException, log.FaultText is string text ? "Processor exception: " + text : "Processor exception"),
            _ => (log.FaultText is null ? CauseKind.Unknown : CauseKind.CpuException, log.FaultText is string words ? "Processor exception: " + words : "The cause is not known"),
        };
        return new CauseOfDeath { Kind = kind, Title = kind == CauseKind.Unknown && reason is not null ? Capital(reason.Text) : title, Evidence = evidence };
    }

    private static FaultAccess? AccessOf(FatalLog log) => log.Access switch
    {
        FatalLogAccess.Read => FaultAccess.Read,
        FatalLogAccess.Write => FaultAccess.Write,
        FatalLogAccess.Execute => FaultAccess.Execute,
        _ => null,
    };

    private static string At(FatalLog log) => log.FaultAddress is ulong address ? " at " + Hex(log, address) : "";

    private static string Hex(FatalLog log, ulong value) => "0x" + value.ToString(log.AddressSize == 8 ? "x16" : "x8", CultureInfo.InvariantCulture);

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
