using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>
/// What one file may make the reader do in all. Units, entries and lists may share the tables they point to, so a bound on
/// each alone would let a small file ask for the same large table once an entry.
/// </summary>
internal sealed class DwarfBudget
{
    private long _abbreviations;
    private long _lineRows;
    private long _ranges;

    public DwarfBudget(Limits limits)
    {
        _abbreviations = limits.MaxDwarfAbbreviations;
        _lineRows = limits.MaxLineRows;
        _ranges = limits.MaxDwarfRanges;
    }

    /// <summary>Takes abbreviations and their attributes; false when the budget is spent.</summary>
    public bool TakeAbbreviations(int count) => Interlocked.Add(ref _abbreviations, -count) >= 0;

    /// <summary>Takes line rows, files or directories of line programs; false when the budget is spent.</summary>
    public bool TakeLineRows(int count) => Interlocked.Add(ref _lineRows, -count) >= 0;

    /// <summary>Takes an entry of a range list; false when the budget is spent.</summary>
    public bool TakeRange() => Interlocked.Decrement(ref _ranges) >= 0;
}
