using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;

namespace Inquest.Zephyr.Latch;

/// <summary>
/// What the device module kept of the crash before Zephyr cleared it: fault registers, stack pointers, and who and when
/// the device was (docs/formats/latch.md). What the block leaves out is null.
/// </summary>
public sealed class LatchBlock
{
    /// <summary>Bytes of the whole object.</summary>
    public const int Size = 256;

    private const int HeaderBytes = 12;
    private const int MostEntryBytes = Size - HeaderBytes;
    private const int Version = 1;

    private readonly Dictionary<string, ulong> _registers = new(StringComparer.Ordinal);

    private LatchBlock()
    {
    }

    /// <summary>The four bytes that it begins with.</summary>
    public static ReadOnlySpan<byte> Magic => "INQL"u8;

    /// <summary>The firmware's build id in lower-case hexadecimal.</summary>
    public string? BuildId { get; private set; }

    /// <summary>The device's name.</summary>
    public string? Device { get; private set; }

    /// <summary>The firmware's version.</summary>
    public string? Firmware { get; private set; }

    /// <summary>Boots since the counter was last cleared.</summary>
    public uint? BootCount { get; private set; }

    /// <summary>Milliseconds since the boot.</summary>
    public ulong? UptimeMilliseconds { get; private set; }

    /// <summary>Why the device had started into this run: Zephyr's RESET_ bits (include/zephyr/drivers/hwinfo.h).</summary>
    public uint? ResetReason { get; private set; }

    /// <summary>Why the dump was taken: 0 fatal error, 1 supervisor timer, 2 asked for, 3 watchdog.</summary>
    public byte? CaptureReason { get; private set; }

    /// <summary>A register by its name in lower case: <c>cfsr</c>, <c>psp</c>, <c>exc_return</c>.</summary>
    public ulong? Register(string name) => _registers.TryGetValue(name, out ulong value) ? value : null;

    /// <summary>Reads a block; null when magic, version, length or CRC do not fit.</summary>
    /// <param name="bytes">From its first byte on; what follows it does no harm.</param>
    public static LatchBlock? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic) || BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) != Version)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        if (length > MostEntryBytes || HeaderBytes + length > bytes.Length)
        {
            return null;
        }

        ReadOnlySpan<byte> entries = bytes.Slice(HeaderBytes, length);
        if (Checksum.Crc32(entries) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]))
        {
            return null;
        }

        LatchBlock block = new();
        while (entries.Length >= 2 && entries.Length >= 2 + entries[1])
        {
            block.Take(entries[0], entries.Slice(2, entries[1]));
            entries = entries[(2 + entries[1])..];
        }

        return block;
    }

    private void Take(byte type, ReadOnlySpan<byte> value)
    {
        string? register = type switch
        {
            1 => "cfsr",
            2 => "hfsr",
            3 => "mmfar",
            4 => "bfar",
            5 => "msp",
            6 => "psp",
            7 => "exc_return",
            8 => "control",
            22 => "exception",
            23 => "sfsr",
            24 => "sfar",
            _ => null,
        };
        switch (type)
        {
            case 16 when value.Length is > 0 and <= 32:
                BuildId = Convert.ToHexStringLower(value);
                break;
            case 17 when value.Length is > 0 and <= 64:
                Device = Encoding.UTF8.GetString(value);
                break;
            case 18 when value.Length is > 0 and <= 64:
                Firmware = Encoding.UTF8.GetString(value);
                break;
            case 19 when value.Length == 4:
                BootCount = BinaryPrimitives.ReadUInt32LittleEndian(value);
                break;
            case 20 when value.Length == 8:
                UptimeMilliseconds = BinaryPrimitives.ReadUInt64LittleEndian(value);
                break;
            case 21 when value.Length == 4:
                ResetReason = BinaryPrimitives.ReadUInt32LittleEndian(value);
                break;
            case 25 when value.Length == 1:
                CaptureReason = value[0];
                break;
            default:
                if (register is not null && value.Length == 4)
                {
                    _registers[register] = BinaryPrimitives.ReadUInt32LittleEndian(value);
                }

                break;
        }
    }
}
