using System.Globalization;
using Inquest.Postmortem;

namespace Inquest.Debugging;

/// <summary>Why there is no dump to look at, and what to do.</summary>
internal static class NoDumpText
{
    /// <summary>One or two sentences.</summary>
    public static string Of(PostmortemSession session, OpenRequest request)
    {
        int others = session.Report.OtherDumps.Count;
        if (others > 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"There is no dump {request.Dump}: the inputs hold {others}, numbered from 1.");
        }

        string message = (session.Report.NoDump?.Message ?? "the inputs hold no core dump").TrimEnd('.');
        string advice = string.Concat(session.Report.NoDump?.Advice.Take(1).Select(a => " " + a) ?? []);
        return $"No dump: {message}.{advice}";
    }
}
