namespace Inquest.Tests.Device;

/// <summary>A device's line that loses a question, or the answer to one, when asked to.</summary>
internal sealed class LossyStream(Stream line) : Stream
{
    private bool _drops;

    /// <summary>What the next question meets; back to nothing afterwards.</summary>
    public Loss Loses { get; set; }

    /// <summary>How often something was lost.</summary>
    public int Losses { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        do
        {
            read = await line.ReadAsync(buffer, cancellationToken);
        }
        while (_drops && read > 0);
        return read;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Loss loss = Loses;
        Loses = Loss.Nothing;
        Losses += loss == Loss.Nothing ? 0 : 1;
        _drops = loss == Loss.Answer;
        if (loss != Loss.Question)
        {
            await line.WriteAsync(buffer, cancellationToken);
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            line.Dispose();
        }

        base.Dispose(disposing);
    }
}
