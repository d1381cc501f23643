namespace Inquest.Dwarf.CallFrames;

/// <summary>What many functions' call-frame descriptions share (CIE, DWARF 5 §6.4.1). Immutable.</summary>
public sealed class CommonInformationEntry
{
    /// <summary>The augmentation string: empty, or <c>zR</c> and the like in .eh_frame.</summary>
    public required string Augmentation { get; init; }

    /// <summary>Bytes of an address in the descriptions.</summary>
    public required int AddressSize { get; init; }

    /// <summary>Factor of the advance operations, in bytes (Thumb: 2).</summary>
    public required ulong CodeAlignment { get; init; }

    /// <summary>Factor of the offsets, in bytes (ARM: -4).</summary>
    public required long DataAlignment { get; init; }

    /// <summary>The column of the return address (ARM: 14, lr).</summary>
    public required int ReturnAddressRegister { get; init; }

    /// <summary>True for frames that an exception or signal built (augmentation S): the pc of the caller is exact, not behind a call.</summary>
    public bool IsSignalFrame { get; init; }

    /// <summary>The instructions that every description starts with.</summary>
    public required ReadOnlyMemory<byte> InitialInstructions { get; init; }

    /// <summary>DW_EH_PE encoding of addresses in .eh_frame; 0 (absolute) elsewhere.</summary>
    internal byte PointerEncoding { get; init; }

    /// <summary>True when the augmentation starts with z: descriptions carry their own augmentation data, with its length.</summary>
    internal bool HasAugmentationData { get; init; }
}
