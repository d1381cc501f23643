using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Inquest.Cli.Files;

/// <summary>A file's bytes as memory without reading them first: the analysis touches a small part of a large ELF.</summary>
/// <remarks>The memory is valid until the mapping is disposed. Read-only; safe to share between threads.</remarks>
internal sealed unsafe class MappedFile : MemoryManager<byte>
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _length;
    private byte* _start;

    public MappedFile(FileStream stream)
    {
        _length = checked((int)stream.Length);
        _file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
    }

    public override Span<byte> GetSpan()
    {
        ObjectDisposedException.ThrowIf(_start is null, this);
        return new Span<byte>(_start, _length);
    }

    public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

    public override void Unpin()
    {
        // A mapping does not move.
    }

    protected override void Dispose(bool disposing)
    {
        if (_start is not null)
        {
            _start = null;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }

        if (disposing)
        {
            _view.Dispose();
            _file.Dispose();
        }
    }
}
