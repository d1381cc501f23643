namespace Inquest.Coredump;

/// <summary>Where one block stands in a stream.</summary>
/// <param name="Header">The block's header; its default for a block of a kind unknown here.</param>
/// <param name="Start">Offset of its header in the stream.</param>
/// <param name="End">Offset behind what is there of it.</param>
/// <param name="FirstPiece">Index in <see cref="CapturedStream.Memory"/> of its first piece.</param>
/// <param name="EndPiece">Index behind its last piece; equal to <paramref name="FirstPiece"/> when it has none.</param>
internal readonly record struct StreamBlock(BlockHeader Header, int Start, int End, int FirstPiece, int EndPiece);
