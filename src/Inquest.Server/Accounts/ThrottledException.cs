namespace Inquest.Server.Accounts;

/// <summary>Too many ask for something that is costly; it becomes the answer 429.</summary>
/// <param name="after">How long to wait.</param>
internal sealed class ThrottledException(TimeSpan after) : Exception("Too many requests; try again later.")
{
    /// <summary>How long to wait.</summary>
    public TimeSpan After => after;
}
