using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Target;

namespace Inquest.Debugging;

/// <summary>
/// Variables' memory that the dump lacks and the ELF has initial values for: what a debugger reads there was so at boot, and
/// perhaps not at the crash.
/// </summary>
public static class BootMemory
{
    /// <summary>The ranges by address, neighbours as one; empty when the dump holds all of its variables, or without an ELF.</summary>
    public static IReadOnlyList<AddressRange> Of(PostmortemSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        List<AddressRange> ranges = [];
        foreach (MemoryRegion run in session.Memory.Runs)
        {
            if (run.Source != MemorySource.ElfInitial)
            {
                continue;
            }

            if (ranges.Count > 0 && ranges[^1].End == run.Range.Start)
            {
                ranges[^1] = new AddressRange(ranges[^1].Start, run.Range.End);
            }
            else
            {
                ranges.Add(run.Range);
            }
        }

        return ranges;
    }
}
