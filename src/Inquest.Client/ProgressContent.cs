using System.Net;

namespace Inquest.Client;

/// <summary>A body that tells how far it was sent.</summary>
internal sealed class ProgressContent(ReadOnlyMemory<byte> bytes, IProgress<long>? progress) : HttpContent
{
    private const int PieceBytes = 64 << 10;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (int at = 0; at < bytes.Length; at += PieceBytes)
        {
            ReadOnlyMemory<byte> piece = bytes.Slice(at, Math.Min(PieceBytes, bytes.Length - at));
            await stream.WriteAsync(piece, cancellationToken);
            progress?.Report(at + piece.Length);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
