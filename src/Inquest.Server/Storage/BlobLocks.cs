using System.Diagnostics.CodeAnalysis;

namespace Inquest.Server.Storage;

/// <summary>
/// One at a time for each content: storing bytes and noting their row on one side, looking that no row is left and removing the bytes
/// on the other. Else bytes could go between being found and being noted.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphores hold nothing but memory: no wait handle is ever asked for.")]
internal sealed class BlobLocks
{
    // Two contents of one number wait for each other, which costs a moment and nothing else.
    private readonly SemaphoreSlim[] _locks = [.. Enumerable.Range(0, 4096).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the content's turn; disposing ends it.</summary>
    /// <param name="name">The blob's name, 64 hexadecimal digits.</param>
    public async Task<IDisposable> TakeAsync(string name)
    {
        SemaphoreSlim one = _locks[Convert.ToInt32(name[..3], 16)];
        await one.WaitAsync();
        return new Turn(one);
    }

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}
