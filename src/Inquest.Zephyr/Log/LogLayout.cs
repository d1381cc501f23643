using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Symbols.Types;

namespace Inquest.Zephyr.Log;

/// <summary>
/// Where this build keeps the members of its log (Zephyr include/zephyr/sys/mpsc_pbuf.h, include/zephyr/logging/log_msg.h),
/// from the debug information: their widths and order changed between releases, and options add members.
/// </summary>
internal sealed class LogLayout
{
    private LogLayout()
    {
    }

    public required ulong ReadIndex { get; init; }

    /// <summary>Where the next packet will be allocated; those before it that are not committed are being written.</summary>
    public required ulong WriteIndex { get; init; }

    public required ulong Flags { get; init; }

    public required ulong Buffer { get; init; }

    public required ulong Size { get; init; }

    public required TypeBitField Valid { get; init; }

    public required TypeBitField Busy { get; init; }

    public required TypeBitField Level { get; init; }

    public required TypeBitField PackageLength { get; init; }

    public required TypeBitField DataLength { get; init; }

    /// <summary>0 a message, 1 a trace packet; null in builds without it.</summary>
    public required TypeBitField? Type { get; init; }

    public required ulong Source { get; init; }

    public required TypeMember Timestamp { get; init; }

    public required ulong? Thread { get; init; }

    /// <summary>Offset of the package in a message, and what messages are padded to: 8 on most, 16 where a long double is so wide.</summary>
    public required ulong Data { get; init; }

    public required ulong Alignment { get; init; }

    /// <summary>Bytes before the format's pointer in a package.</summary>
    public required ulong PackageHeader { get; init; }

    /// <summary>The layout; null when the build's debug information does not describe all of it.</summary>
    public static LogLayout? Read(Symbolizer symbols)
    {
        TypeLayouts types = symbols.Types;
        if (types.FindMember("mpsc_pbuf_buffer", "rd_idx") is not TypeMember read
            || (types.FindMember("mpsc_pbuf_buffer", "tmp_wr_idx") ?? types.FindMember("mpsc_pbuf_buffer", "wr_idx")) is not TypeMember write
            || types.FindMember("mpsc_pbuf_buffer", "flags") is not TypeMember flags
            || types.FindMember("mpsc_pbuf_buffer", "buf") is not TypeMember buffer
            || types.FindMember("mpsc_pbuf_buffer", "size") is not TypeMember size)
        {
            return null;
        }

        if (types.FindBitField("log_msg_desc", "valid") is not TypeBitField valid
            || types.FindBitField("log_msg_desc", "busy") is not TypeBitField busy
            || types.FindBitField("log_msg_desc", "level") is not TypeBitField level
            || types.FindBitField("log_msg_desc", "package_len") is not TypeBitField package
            || types.FindBitField("log_msg_desc", "data_len") is not TypeBitField data
            || types.FindMember("log_msg_hdr", "source") is not TypeMember source
            || types.FindMember("log_msg_hdr", "timestamp") is not TypeMember timestamp
            || types.FindMember("log_msg", "data") is not TypeMember body)
        {
            return null;
        }

        return new LogLayout
        {
            ReadIndex = read.Offset,
            WriteIndex = write.Offset,
            Flags = flags.Offset,
            Buffer = buffer.Offset,
            Size = size.Offset,
            Valid = valid,
            Busy = busy,
            Level = level,
            PackageLength = package,
            DataLength = data,
            Type = types.FindBitField("log_msg_desc", "type"),
            Source = source.Offset,
            Timestamp = timestamp,
            Thread = types.FindMember("log_msg_hdr", "tid")?.Offset,
            Data = body.Offset,
            // As wide as a long double (CBPRINTF_PACKAGE_ALIGNMENT), which is 8 bytes on 32-bit ARM and 16 or 12 elsewhere.
            Alignment = symbols.Elf.Machine == ElfMachine.Arm ? 8ul : 16ul,
            PackageHeader = types.FindMember("cbprintf_package_hdr_ext", "fmt")?.Offset
                ?? types.FindStructure("cbprintf_package_hdr")?.Size ?? (symbols.Elf.Is64Bit ? 8ul : 4ul),
        };
    }
}
