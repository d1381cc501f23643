using Inquest.Binary;

namespace Inquest.Debugging.Cores;

/// <summary>What a core holds, and what it could not say by itself.</summary>
/// <param name="Threads">How many threads are in it.</param>
/// <param name="Remarks">A sentence for each thread that is left out, and each with registers that are not known.</param>
/// <param name="Filled">Memory that is not known, and filled with the number that says so.</param>
/// <param name="Left">Memory that is not known, and more than is filled: a debugger shows zero there, or the values at boot.</param>
public sealed record CoreContents(int Threads, IReadOnlyList<string> Remarks, IReadOnlyList<AddressRange> Filled, IReadOnlyList<AddressRange> Left);
