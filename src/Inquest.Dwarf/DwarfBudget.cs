using Inquest.Binary;

namespace Inquest.Dwarf;

/// <summary>
/// What one file may make the reader do in all. Units, entries and lists may share the tables they point to, so a bound on
/// each alone would let a small file ask for the same large table once an entry. Taken in portions: units are read in
/// parallel, and a counter that every row touches would pass between the processors.
/// </summary>
internal sealed class DwarfBudget
{
    /// <summary>A portion for the takers of single items.</summary>
    public const int Portion = 1024;

    private long _abbreviations;
    private long _lineRows;
    private long _ranges;

    public DwarfBudget(Limits limits)
    {
        _abbreviations = limits.MaxDwarfAbbreviations;
        _lineRows = limits.MaxLineRows;
        _ranges = limits.MaxDwarfRanges;
    }

    /// <summary>Takes abbreviations and their attributes; false when the budget does not hold as many.</summary>
    public bool TakeAbbreviations(int count) => Take(ref _abbreviations, count) == count;

    /// <summary>Takes line rows, files or directories of line programs; how many of them were to be had.</summary>
    public int TakeLineRows(int count) => Take(ref _lineRows, count);

    /// <summary>Takes entries of range lists; how many of them were to be had.</summary>
    public int TakeRanges(int count) => Take(ref _ranges, count);

    /// <summary>Gives line rows back that were not needed.</summary>
    public void ReturnLineRows(int count) => Interlocked.Add(ref _lineRows, count);

    private static int Take(ref long budget, int count)
    {
        long left = Interlocked.Add(ref budget, -count);
        if (left >= 0)
        {
            return count;
        }

        long missing = Math.Min(-left, count);
        Interlocked.Add(ref budget, missing);
        return count - (int)missing;
    }
}
