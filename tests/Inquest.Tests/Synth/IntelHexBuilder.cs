using System.Text;

namespace Inquest.Tests.Synth;

/// <summary>Builds Intel HEX text.</summary>
internal sealed class IntelHexBuilder
{
    /// <summary>The records; tests break and reorder them.</summary>
    internal List<string> Lines { get; } = [];

    internal IntelHexBuilder Data(uint address, byte[] bytes)
    {
        uint upper = uint.MaxValue;
        for (int i = 0; i < bytes.Length; i += 16)
        {
            uint at = address + (uint)i;
            if (at >> 16 != upper)
            {
                upper = at >> 16;
                Record(4, 0, [(byte)(upper >> 8), (byte)(upper & 0xFF)]);
            }

            Record(0, (int)(at & 0xFFFF), bytes[i..Math.Min(bytes.Length, i + 16)]);
        }

        return this;
    }

    internal IntelHexBuilder Record(int type, int address, byte[] payload)
    {
        byte[] record = [(byte)payload.Length, (byte)(address >> 8), (byte)(address & 0xFF), (byte)type, .. payload];
        int sum = record.Sum(b => b);
        Lines.Add($":{Convert.ToHexString(record)}{(-sum) & 0xFF:X2}");
        return this;
    }

    internal IntelHexBuilder End() => Record(1, 0, []);

    internal byte[] Build() => Encoding.ASCII.GetBytes(string.Join("\r\n", Lines) + "\r\n");
}
