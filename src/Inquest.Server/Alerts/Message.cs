using System.Globalization;
using Inquest.Server.Bugs;

namespace Inquest.Server.Alerts;

/// <summary>What a message says, before it is dressed for a channel.</summary>
/// <param name="Event">One of <see cref="AlertKinds"/>.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Bug">The bug; null for a test, and for a message that gathers several.</param>
/// <param name="Url">The bug's page; null when the server does not know its own address.</param>
internal sealed record Message(string Event, string Project, BugRow? Bug, string? Url)
{
    /// <summary>Bugs of a gathering message that are told with their place; of the others their number.</summary>
    private const int MaxTold = 20;

    /// <summary>What a message gathers; empty for any other.</summary>
    public IReadOnlyList<Message> Parts { get; init; } = [];

    /// <summary>One line.</summary>
    public string Subject => Parts.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Parts.Count:N0} crashes in project {Project}: {Sum()}")
        : Bug is null ? $"Test message of inquest, project {Project}"
        : $"{What}: {Bug.Title}";

    /// <summary>A few lines of plain text.</summary>
    public string Text => Parts.Count > 0 ? string.Join("\n\n", Gathered())
        : Bug is null ? "Messages of this project arrive here."
        : string.Join('\n', Lines());

    private string What => Event switch
    {
        AlertKinds.New => "New crash",
        AlertKinds.Regression => "Crash is back",
        AlertKinds.Spike => "Crash happens much more often",
        _ => "Crash",
    };

    private string Sum() => string.Join(", ", new[]
    {
        (AlertKinds.New, "new"), (AlertKinds.Regression, "back"), (AlertKinds.Spike, "much more often"),
    }.Select(k => (Count: Parts.Count(p => p.Event == k.Item1), Words: k.Item2)).Where(k => k.Count > 0).Select(k => string.Create(CultureInfo.InvariantCulture, $"{k.Count:N0} {k.Words}")));

    private IEnumerable<string> Gathered()
    {
        foreach (Message part in Parts.Take(MaxTold))
        {
            yield return part.What + ": " + part.Text;
        }

        if (Parts.Count > MaxTold)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"And {Parts.Count - MaxTold:N0} more.");
        }
    }

    private IEnumerable<string> Lines()
    {
        yield return Bug!.Title;
        if (Bug.Location is not null)
        {
            yield return Bug.Location;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"Project {Project}, bug {Bug.Id}: {Bug.Occurrences:N0} crashes on {Bug.Devices:N0} devices");
        yield return Bug.Signature;
        if (Url is not null)
        {
            yield return Url;
        }
    }
}
