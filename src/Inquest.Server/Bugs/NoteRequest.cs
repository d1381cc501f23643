namespace Inquest.Server.Bugs;

/// <summary>A note to be written.</summary>
/// <param name="Text">Its text.</param>
internal sealed record NoteRequest(string Text);
