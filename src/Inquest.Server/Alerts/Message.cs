using System.Globalization;
using Inquest.Server.Bugs;

namespace Inquest.Server.Alerts;

/// <summary>What a message says, before it is dressed for a channel.</summary>
/// <param name="Event">One of <see cref="AlertKinds"/>.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Bug">The bug; null for a test.</param>
/// <param name="Url">The bug's page; null when the server does not know its own address.</param>
internal sealed record Message(string Event, string Project, BugRow? Bug, string? Url)
{
    /// <summary>One line.</summary>
    public string Subject => Bug is null ? $"Test message of inquest, project {Project}" : $"{What}: {Bug.Title}";

    /// <summary>A few lines of plain text.</summary>
    public string Text => Bug is null ? "Messages of this project arrive here." : string.Join('\n', Lines());

    private string What => Event switch
    {
        AlertKinds.New => "New crash",
        AlertKinds.Regression => "Crash is back",
        AlertKinds.Spike => "Crash happens much more often",
        _ => "Crash",
    };

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
