namespace Inquest.Reporting.Comparison;

/// <summary>Phrases that the comparison's writers share.</summary>
internal static class ComparisonWords
{
    /// <summary>The answer for two crashes, as a heading.</summary>
    public static string Answer(ComparisonPair pair) => pair.Same switch
    {
        true => "The same bug",
        false => "Different bugs",
        null => "It cannot be told without the ELF of both",
    };

    /// <summary>Cause and place in one phrase, the function named once.</summary>
    public static string Happened(CauseInfo cause)
    {
        if (cause.Location is not string location)
        {
            return cause.Title;
        }

        int end = location.IndexOf(", ", StringComparison.Ordinal);
        return end > 0 && cause.Title.EndsWith(location[..end], StringComparison.Ordinal)
            ? cause.Title + location[end..]
            : $"{cause.Title}, {location}";
    }
}
