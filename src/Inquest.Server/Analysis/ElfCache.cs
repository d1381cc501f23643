namespace Inquest.Server.Analysis;

/// <summary>The ELFs that were read last: the next dump is mostly from the same firmware.</summary>
internal sealed class ElfCache
{
    /// <summary>Bytes kept at most.</summary>
    private const long MaxBytes = 96 << 20;

    private readonly LinkedList<(string Path, byte[] Bytes)> _kept = [];
    private long _bytes;

    public ReadOnlyMemory<byte> Read(string path)
    {
        for (LinkedListNode<(string Path, byte[] Bytes)>? node = _kept.First; node is not null; node = node.Next)
        {
            if (node.Value.Path == path)
            {
                _kept.Remove(node);
                _kept.AddFirst(node);
                return node.Value.Bytes;
            }
        }

        byte[] bytes = File.ReadAllBytes(path);
        _kept.AddFirst((path, bytes));
        _bytes += bytes.Length;
        while (_bytes > MaxBytes && _kept.Count > 1)
        {
            _bytes -= _kept.Last!.Value.Bytes.Length;
            _kept.RemoveLast();
        }

        return bytes;
    }
}
