using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Inquest.Server.Storage;

namespace Inquest.Server.Ingest;

/// <summary>
/// What a crash can be told apart by without analysing it, for devices that crash again and again: two of one firmware with the same
/// identity are taken for the same crash. Of every Zephyr stream that is found, in a log's lines too, the header with its reason (docs/formats,
/// Zephyr's coredump header) and, on ARM, the return address and the program counter, on others the first registers; where no stream
/// is found, all bytes.
/// </summary>
internal static class CrashIdentity
{
    /// <summary>Larger uploads, which are not in memory, are told apart by all of their bytes.</summary>
    private const int MaxSearched = 128 << 10;

    /// <summary>Streams of an upload that are looked at: the older ones of a flash image are crashes of before.</summary>
    private const int MaxStreams = 8;

    private const int HeaderBytes = 12;
    private const int BlockHeaderBytes = 5;
    private const int LinkRegisterOffset = 20;
    private const int RegisterBytes = 64;
    private const int MaxTarget = 16;
    private const int MaxVersion = 8;
    private const int ArmTarget = 3;

    private static ReadOnlySpan<byte> LinePrefix => "#CD:"u8;

    /// <summary>The identity.</summary>
    /// <param name="upload">What was sent, whole.</param>
    /// <param name="about">What the sender tells.</param>
    public static string Of(BlobUpload upload, DumpMetadata about)
    {
        string told = $"{about.BuildId} {about.ResetReason}";
        if (upload.Length > MaxSearched)
        {
            return $"{told} {upload.Name}";
        }

        ReadOnlySpan<byte> bytes = upload.GetBytes().Span;
        string streams = Streams(bytes.IndexOf(LinePrefix) >= 0 ? Unprint(bytes) : bytes);
        return streams.Length > 0 ? told + streams : $"{told} {upload.Name}";
    }

    private static string Streams(ReadOnlySpan<byte> bytes)
    {
        var found = new StringBuilder();
        int streams = 0;
        for (int next = bytes.IndexOf("ZE"u8); next >= 0 && streams < MaxStreams;)
        {
            ReadOnlySpan<byte> stream = bytes[next..];
            if (IsStream(stream))
            {
                streams++;
                ReadOnlySpan<byte> registers = stream.Slice(HeaderBytes + BlockHeaderBytes, RegisterBytes);
                bool isArm = BinaryPrimitives.ReadUInt16LittleEndian(stream[4..]) == ArmTarget;
                found.Append(' ').Append(Convert.ToHexStringLower(stream[..HeaderBytes]))
                    .Append(' ').Append(Convert.ToHexStringLower(isArm ? registers.Slice(LinkRegisterOffset, 8) : SHA256.HashData(registers).AsSpan(0, 8)));
            }

            int more = stream[2..].IndexOf("ZE"u8);
            next = more < 0 ? -1 : next + 2 + more;
        }

        return found.ToString();
    }

    // Two letters are found by chance: the version and target are small, and the registers follow at once.
    private static bool IsStream(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderBytes + BlockHeaderBytes + RegisterBytes
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]) is > 0 and < MaxVersion
        && BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) < MaxTarget
        && bytes[HeaderBytes] == 'A';

    // The bytes that a log's lines print, one after the other. What is no byte ends a line.
    private static byte[] Unprint(ReadOnlySpan<byte> text)
    {
        byte[] bytes = new byte[text.Length / 2];
        int count = 0;
        for (int at = text.IndexOf(LinePrefix); at >= 0;)
        {
            text = text[(at + LinePrefix.Length)..];
            while (text.Length >= 2 && char.IsAsciiHexDigit((char)text[0]) && char.IsAsciiHexDigit((char)text[1]))
            {
                bytes[count++] = (byte)((Digit(text[0]) << 4) | Digit(text[1]));
                text = text[2..];
            }

            at = text.IndexOf(LinePrefix);
        }

        return bytes[..count];
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
