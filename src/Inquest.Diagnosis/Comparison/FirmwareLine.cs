namespace Inquest.Diagnosis.Comparison;

/// <summary>The builds of one firmware. Builds for two boards are two firmwares: neither is the newer one of the other.</summary>
/// <param name="Builds">Numbers of the builds; oldest first where the order is known.</param>
/// <param name="Order">How the order is known.</param>
public sealed record FirmwareLine(IReadOnlyList<int> Builds, FirmwareOrder Order)
{
    /// <summary>True when the builds have an order.</summary>
    public bool IsOrdered => Order is FirmwareOrder.Names or FirmwareOrder.Given;

    /// <summary>Sorts builds into lines, in the order of their first build.</summary>
    /// <param name="builds">Each build's number, its path and what it was made for (a board, an address); equal texts are one board.</param>
    /// <param name="oldestFirst">Whether the user says that the builds come oldest first.</param>
    public static IReadOnlyList<FirmwareLine> Of(IReadOnlyList<(int Build, string Path, string Board)> builds, bool oldestFirst)
    {
        ArgumentNullException.ThrowIfNull(builds);
        List<FirmwareLine> lines = [];
        var versions = builds.Select(b => (b.Build, b.Board, Version: oldestFirst ? null : NamedVersion.Find(b.Path))).ToList();
        foreach (var line in versions.GroupBy(v => (v.Board, v.Version?.Product)))
        {
            int[] given = [.. line.Select(b => b.Build)];
            var sorted = line.Where(b => b.Version is not null).ToList();
            sorted.Sort((a, b) => a.Version!.CompareAge(b.Version!));
            // Two builds of one version have no order.
            bool told = sorted.Count == given.Length && sorted.Zip(sorted.Skip(1)).All(pair => pair.First.Version!.CompareAge(pair.Second.Version!) < 0);
            lines.Add(given.Length == 1 ? new(given, FirmwareOrder.Alone)
                : oldestFirst ? new(given, FirmwareOrder.Given)
                : told ? new([.. sorted.Select(b => b.Build)], FirmwareOrder.Names)
                : new(given, FirmwareOrder.Unknown));
        }

        return lines;
    }
}
