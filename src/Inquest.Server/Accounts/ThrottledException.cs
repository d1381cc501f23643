namespace Inquest.Server.Accounts;

/// <summary>Too many ask for something that is costly, or one guesses; it becomes the answer 429.</summary>
/// <param name="after">How long to wait.</param>
/// <param name="why">A sentence for the one who asks.</param>
internal sealed class ThrottledException(TimeSpan after, string why = "Too many requests; try again later.") : Exception(why)
{
    /// <summary>How long to wait.</summary>
    public TimeSpan After => after;
}
