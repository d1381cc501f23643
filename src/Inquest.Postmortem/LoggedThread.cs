using System.Globalization;
using Inquest.Zephyr;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Postmortem;

/// <summary>Holds the thread that a fatal error's log names against the one that an ELF reads in the dump of the same crash.</summary>
internal static class LoggedThread
{
    /// <summary>What the two say where they differ, a clause; null where they agree, where one is silent, or where the log's line may be damaged.</summary>
    /// <param name="crash">The dump as its ELF reads it, with its log.</param>
    public static string? Contradiction(Crash crash)
    {
        if (crash.IsLogOnly || crash.Log is not { Thread: ulong address } log || crash.CurrentThread is not KernelThread read || !IsSameCrash(crash, log))
        {
            return null;
        }

        bool differs = read.Address != address || (read.Name is string ours && log.ThreadName is string theirs && AreOfDifferentThreads(ours, theirs));
        return differs
            ? string.Create(CultureInfo.InvariantCulture, $"the log names {Describe(address, log.ThreadName)} as the current thread, this ELF reads {Describe(read.Address, read.Name)}")
            : null;
    }

    /// <summary>
    /// Whether two names are not one that a serial line damaged: little of them is equal from either end, or the dump's is the end
    /// of the log's, as where another build has the name some bytes on.
    /// </summary>
    /// <param name="read">The name in the dump.</param>
    /// <param name="logged">The name in the log.</param>
    internal static bool AreOfDifferentThreads(string read, string logged)
    {
        if (read == logged || read.Length == 0 || logged.Any(c => c is < ' ' or > '~'))
        {
            return false;
        }

        if (read.Length < logged.Length && logged.EndsWith(read, StringComparison.Ordinal))
        {
            return true;
        }

        int shorter = Math.Min(read.Length, logged.Length);
        int front = 0;
        while (front < shorter && read[front] == logged[front])
        {
            front++;
        }

        int back = 0;
        while (back < shorter - front && read[^(back + 1)] == logged[^(back + 1)])
        {
            back++;
        }

        return 2 * (front + back) < shorter;
    }

    private static bool IsSameCrash(Crash crash, FatalLog log) =>
        crash.Capture.Arch is not null && crash.Arch is { } arch && log.Register("pc") is ulong pc
        && arch.Registers.TryGet(crash.Architecture!.ProgramCounter, out ulong dumped) && dumped == pc;

    private static string Describe(ulong address, string? name) =>
        string.Create(CultureInfo.InvariantCulture, $"{(name is null ? "one" : name)} at 0x{address:x8}");
}
