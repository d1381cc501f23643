namespace Inquest.Tests.Debugging.GdbRemote;

/// <summary>What gdb showed of one fixture, over the server or from the core.</summary>
/// <param name="Threads">The frames of each thread by its id, innermost first, exception frames left out.</param>
/// <param name="Texts">What its commands printed, errors included.</param>
internal sealed record GdbFixtureSession(IReadOnlyDictionary<ulong, IReadOnlyList<GdbFrame>> Threads, IReadOnlyDictionary<string, string> Texts);
