using Inquest.Postmortem;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>One line of a call stack in the editor.</summary>
/// <param name="Id">Its number, the same for the whole session.</param>
/// <param name="Thread">The thread that it is in.</param>
/// <param name="Frame">The frame; null for a remark between frames.</param>
/// <param name="Name">What is shown.</param>
internal sealed record ShownFrame(int Id, PostmortemThread Thread, PostmortemFrame? Frame, string Name);
