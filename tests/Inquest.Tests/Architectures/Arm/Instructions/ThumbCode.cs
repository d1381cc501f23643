using System.Globalization;
using Inquest.Architectures.Arm.Instructions;

namespace Inquest.Tests.Architectures.Arm.Instructions;

/// <summary>Thumb code written as the manuals do, one or two halfwords in hex.</summary>
internal static class ThumbCode
{
    /// <summary>The bytes as they lie in memory.</summary>
    public static byte[] Bytes(string halfwords)
    {
        List<byte> bytes = [];
        for (int i = 0; i < halfwords.Length; i += 4)
        {
            ushort value = ushort.Parse(halfwords.AsSpan(i, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            bytes.Add((byte)(value & 0xFF));
            bytes.Add((byte)(value >> 8));
        }

        return [.. bytes];
    }

    /// <summary>Decodes outside an IT block.</summary>
    public static ThumbInstruction Decode(string halfwords, ulong address = 0x1000)
    {
        Assert.True(ThumbDecoder.TryDecode(address, Bytes(halfwords), default, out ThumbInstruction instruction));
        return instruction;
    }
}
