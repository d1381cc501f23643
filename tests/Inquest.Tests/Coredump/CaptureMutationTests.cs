using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

/// <summary>No damage to any form of a dump throws, and no capture claims more than its input holds.</summary>
public sealed class CaptureMutationTests
{
    private const int Mutations = 500;

    [Theory]
    [InlineData("stream")]
    [InlineData("stream64")]
    [InlineData("flash")]
    [InlineData("nordic")]
    [InlineData("slot")]
    [InlineData("retained")]
    [InlineData("in-memory")]
    [InlineData("log")]
    public void Survives_damage(string format)
    {
        byte[] original = Original(format);
        for (int seed = 0; seed < Mutations; seed++)
        {
            byte[] damaged = Mutator.Mutate(original, seed);
            try
            {
                CaptureSource source = format == "log"
                    ? CaptureSource.FromText(format, damaged)
                    : CaptureSource.FromImage(format, [new AddressedBytes(0x71000, damaged)], addressKnown: seed % 2 == 0);
                CaptureSearch search = CaptureFinder.Find([source], new DiagnosticBag());
                Assert.True(search.Captures.Count > 0 || search.NoDump.Count > 0);
                foreach (Capture capture in search.Captures)
                {
                    Assert.True(capture.Memory.Sum(m => (long)m.Bytes.Length) <= damaged.Length);
                    Assert.All(capture.Memory, m => Assert.False(m.Bytes.IsEmpty));
                }
            }
            catch (Exception error)
            {
                Assert.Fail($"{format}, seed {seed}: {error}");
            }
        }
    }

    private static byte[] Original(string format)
    {
        CoredumpBuilder builder = new CoredumpBuilder(flags: 1).Arch(2, CoredumpBuilder.Pattern(68, 1)).Threads(new byte[120])
            .Memory(0x20001000, CoredumpBuilder.Pattern(300, 2)).Memory(0x20002000, CoredumpBuilder.Pattern(2000, 3)).Crc();
        return format switch
        {
            "stream" => builder.Build(),
            "stream64" => new CoredumpBuilder(target: 6, pointerBytes: 8).Arch(2, new byte[192]).Cpu(1, 0x40001000, new byte[192])
                .Memory(0x40001000, CoredumpBuilder.Pattern(900, 4)).Build(),
            "flash" => CoredumpBuilder.Partition(builder.Build(), 0x4000),
            "nordic" => CoredumpBuilder.NordicPartition(builder.Build(), 0x4000),
            "slot" => DeviceStorage.Slot(builder.Build(), 0x4000, lost: 40),
            "retained" => DeviceStorage.Retained(builder.Build(), 0x4000),
            "in-memory" => [.. new byte[256], .. CoredumpBuilder.InMemory(builder.Build(), 4096)],
            _ => CoredumpBuilder.Text(builder.LogLines()),
        };
    }
}
