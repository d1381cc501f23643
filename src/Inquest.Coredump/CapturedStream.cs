using Inquest.Binary;

namespace Inquest.Coredump;

/// <summary>What one stream holds; see <see cref="Capture"/> for the fields. Made by CaptureStreamReader.</summary>
internal sealed class CapturedStream
{
    /// <summary>The stream from its file header to its end; what follows the last block is cut off.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; set; }

    /// <summary>Offset of the last block's header; 0 without a block.</summary>
    internal int LastBlockOffset { get; set; }

    /// <summary>How many of <see cref="Memory"/> come before those of the last memory block.</summary>
    internal int PiecesBeforeLastBlock { get; set; }

    /// <summary>Addresses of the last memory block when a loss in it would not show; null otherwise.</summary>
    internal AddressRange? Uncertain { get; set; }

    /// <summary>In stream order.</summary>
    internal List<StreamBlock> Blocks { get; } = [];

    internal required IReadOnlyList<AddressRange> Holes { get; init; }

    internal int? Version { get; set; }

    internal TargetCode? Target { get; set; }

    internal int PointerBits { get; set; } = 32;

    /// <summary>Null when the header is lost, or has flags that are not known.</summary>
    internal byte? Flags { get; set; }

    internal uint? Reason { get; set; }

    internal ArchBlock? Arch { get; set; }

    internal ThreadsBlock? Threads { get; set; }

    internal List<CpuBlock> Cpus { get; } = [];

    internal uint? Crc { get; set; }

    internal List<AddressedBytes> Memory { get; } = [];

    internal List<LostMemory> Lost { get; } = [];

    internal List<CaptureDefect> Defects { get; } = [];

    /// <summary>True when the stream ends inside a block.</summary>
    internal bool Cut { get; set; }

    /// <summary>True when something in the middle is wrong or absent.</summary>
    internal bool Damaged { get; set; }

    /// <summary>Bytes that block headers promise and that are not there.</summary>
    internal ulong Missing { get; set; }

    /// <summary>Those of <see cref="Missing"/> that the device stored and the file lost: the ones in <see cref="Holes"/>.</summary>
    internal ulong MissingInHoles { get; set; }

    /// <summary>The same stream without its last memory block, which is then lost.</summary>
    /// <param name="block">The block's addresses.</param>
    /// <param name="why">Why it is not used, a few words.</param>
    internal CapturedStream WithoutLastBlock(AddressRange block, string why)
    {
        CapturedStream copy = new()
        {
            Bytes = Bytes,
            LastBlockOffset = LastBlockOffset,
            PiecesBeforeLastBlock = PiecesBeforeLastBlock,
            Holes = Holes,
            Version = Version,
            Target = Target,
            PointerBits = PointerBits,
            Flags = Flags,
            Reason = Reason,
            Arch = Arch,
            Threads = Threads,
            Crc = Crc,
            Cut = Cut,
            Damaged = Damaged,
            Missing = Missing,
            MissingInHoles = MissingInHoles,
        };
        copy.Cpus.AddRange(Cpus);
        copy.Defects.AddRange(Defects);
        copy.Memory.AddRange(Memory.Take(PiecesBeforeLastBlock));
        copy.Lost.AddRange(Lost.Where(l => !block.Contains(l.Range.Start)));
        copy.Lost.Add(new LostMemory(block, why));
        return copy;
    }
}
