namespace Inquest.Server.Bugs;

/// <summary>What someone wrote about a bug.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Author">Who.</param>
/// <param name="At">When.</param>
/// <param name="Text">What, as plain text.</param>
internal sealed record BugNote(long Id, string Author, DateTimeOffset At, string Text);
