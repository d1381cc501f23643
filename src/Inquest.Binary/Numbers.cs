using System.Globalization;

namespace Inquest.Binary;

/// <summary>Numbers as every sentence writes them: <c>65,504</c>, whatever the machine's culture.</summary>
public static class Numbers
{
    /// <summary>A count or a size.</summary>
    public static string Text(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count or a size.</summary>
    public static string Text(ulong number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
