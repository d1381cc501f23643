using Inquest.Binary;

namespace Inquest.Zephyr.Latch;

/// <summary>Finds the latch block in a dump: by its symbol, else by its magic number in the dumped memory.</summary>
public static class LatchFinder
{
    /// <summary>The object's symbol.</summary>
    public const string Symbol = "inquest_latch";

    private const int Alignment = 8;

    /// <summary>The block; null when the dump holds none that is whole.</summary>
    /// <param name="blocks">The dump's memory blocks.</param>
    /// <param name="address">Where the ELF has the symbol; null without one.</param>
    public static LatchBlock? Find(IReadOnlyList<AddressedBytes> blocks, ulong? address)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        foreach (AddressedBytes block in blocks)
        {
            if (address is ulong at && block.Range.Contains(at) && LatchBlock.Read(block.Bytes.Span[(int)(at - block.Address)..]) is LatchBlock named)
            {
                return named;
            }
        }

        foreach (AddressedBytes block in blocks)
        {
            ReadOnlySpan<byte> bytes = block.Bytes.Span;
            for (int from = 0; from < bytes.Length; from++)
            {
                int found = bytes[from..].IndexOf(LatchBlock.Magic);
                if (found < 0)
                {
                    break;
                }

                from += found;
                if ((block.Address + (ulong)from) % Alignment == 0 && LatchBlock.Read(bytes[from..]) is LatchBlock whole)
                {
                    return whole;
                }
            }
        }

        return null;
    }
}
