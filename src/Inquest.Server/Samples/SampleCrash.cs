namespace Inquest.Server.Samples;

/// <summary>A crash of the laboratory, and how often it happens in the demonstration.</summary>
/// <param name="Resource">The dump's resource; its end says how it may be made longer without being another dump.</param>
/// <param name="Firmware">The version that it is said to be of.</param>
/// <param name="DaysAgo">When it happens, a number a crash.</param>
internal sealed record SampleCrash(string Resource, string Firmware, IReadOnlyList<int> DaysAgo)
{
    /// <summary>What the demonstration holds.</summary>
    public static IReadOnlyList<SampleCrash> All { get; } =
    [
        new("call_null.bin", "1.3.2", [13, 12, 12, 11]),
        new("call_null.bin", "1.4.0", [9, 8, 8, 7, 6, 6, 5, 4, 4, 4, 3, 2, 2, 1, 1, 1, 0, 0]),
        new("heap_overrun.bin", "1.4.0", [6, 4, 3, 1, 1, 0]),
        new("watchdog.log", "1.3.2", [12, 10, 7]),
        new("watchdog.log", "1.4.0", [5, 2, 0]),
        new("assertion.bin", "1.3.2", [13, 11, 10, 10, 9, 8]),
        new("deadlock.bin", "1.4.0", [3, 0]),
        new("stack_overflow.bin", "1.4.0", [8, 3]),
        new("unaligned.bin", "1.3.2", [11, 9]),
        new("another-build.bin", "1.2.0", [12, 6]),
    ];
}
