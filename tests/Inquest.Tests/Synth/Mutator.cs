namespace Inquest.Tests.Synth;

/// <summary>Damages inputs in ways that transports and disks do; the same seed gives the same damage.</summary>
internal static class Mutator
{
    private static readonly uint[] s_awkward = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    internal static byte[] Mutate(byte[] original, int seed)
    {
        Random random = new(seed);
        List<byte> bytes = [.. original];
        int count = 1 + random.Next(4);
        for (int i = 0; i < count && bytes.Count > 0; i++)
        {
            int at = random.Next(bytes.Count);

            // Half of the damage goes to the first bytes, where the headers are.
            at = random.Next(2) == 0 ? at % Math.Min(bytes.Count, 128) : at;
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    byte[] word = BitConverter.GetBytes(s_awkward[random.Next(s_awkward.Length)]);
                    for (int b = 0; b < 4 && at + b < bytes.Count; b++)
                    {
                        bytes[at + b] = word[b];
                    }

                    break;
                case 3:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, 1 + random.Next(64)));
                    break;
                case 4:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 5:
                    bytes.InsertRange(at, [.. bytes.Skip(random.Next(bytes.Count)).Take(1 + random.Next(64))]);
                    break;
                default:
                    for (int b = at; b < Math.Min(bytes.Count, at + 512); b++)
                    {
                        bytes[b] = (byte)(random.Next(2) == 0 ? 0 : 0xFF);
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
