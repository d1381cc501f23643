namespace Inquest.Debugging.ModelContext;

/// <summary>
/// Both directions of a conversation in lines, one message each. What is read ends where a line is too long, since its reader
/// would gather it whole; the streams below stay open.
/// </summary>
internal sealed class ConversationStream : Stream
{
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly int _most;
    private int _length;

    public ConversationStream(Stream input, Stream output, int most)
    {
        _input = input;
        _output = output;
        _most = most;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Passed(buffer, _length > _most ? 0 : _input.Read(buffer));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = _length > _most ? 0 : await _input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Passed(buffer.Span, read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => _output.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => _output.FlushAsync(cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => _output.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _output.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => _output.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        _output.WriteAsync(buffer, offset, count, cancellationToken);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // The bytes up to where the line became too long are passed on; then the stream has ended.
    private int Passed(ReadOnlySpan<byte> buffer, int read)
    {
        for (int i = 0; i < read; i++)
        {
            _length = buffer[i] == (byte)'\n' ? 0 : _length + 1;
            if (_length > _most)
            {
                return i;
            }
        }

        return read;
    }
}
