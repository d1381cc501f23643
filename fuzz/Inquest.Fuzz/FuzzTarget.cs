namespace Inquest.Fuzz;

/// <summary>One reader under fuzzing.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Seeds">Sound inputs to damage.</param>
/// <param name="Run">Reads one input; the only exception that may leave it is <see cref="Inquest.Binary.InputException"/>.</param>
internal sealed record FuzzTarget(string Name, Func<IReadOnlyList<byte[]>> Seeds, Action<ReadOnlyMemory<byte>> Run);
