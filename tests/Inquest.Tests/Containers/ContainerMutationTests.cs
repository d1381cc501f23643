using Inquest.Binary;
using Inquest.Containers;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Containers;

/// <summary>No damage to any container ends in anything but an <see cref="InputException"/>.</summary>
public sealed class ContainerMutationTests
{
    private const int Mutations = 500;

    [Theory]
    [InlineData("uf2")]
    [InlineData("hex")]
    [InlineData("zip")]
    [InlineData("tar")]
    [InlineData("gz")]
    [InlineData("dfu")]
    public void Survives_damage(string format)
    {
        byte[] original = Original(format);
        for (int seed = 0; seed < Mutations; seed++)
        {
            byte[] damaged = Mutator.Mutate(original, seed);
            try
            {
                InputSet set = InputReader.Read([new NamedBytes("in", damaged)], new DiagnosticBag());
                foreach (FlashImage image in set.Images)
                {
                    AssertSortedAndDisjoint(image);
                }
            }
            catch (InputException)
            {
                // Refused with a reason: that is an answer.
            }
            catch (Exception error)
            {
                Assert.Fail($"{format}, seed {seed}: {error}");
            }
        }
    }

    private static void AssertSortedAndDisjoint(FlashImage image)
    {
        for (int i = 1; i < image.Segments.Count; i++)
        {
            Assert.True(image.Segments[i].Address > image.Segments[i - 1].Range.End);
        }
    }

    private static byte[] Original(string format)
    {
        byte[] image = CoredumpBuilder.Pattern(0x1800, 1);
        byte[] uf2 = Uf2Builder.FromImage(0x1000, image).Build();
        return format switch
        {
            "uf2" => uf2,
            "hex" => new IntelHexBuilder().Data(0xF000, image).End().Build(),
            "zip" => ArchiveBuilder.Zip(("a.uf2", uf2), ("b.log", CoredumpBuilder.Text(CoredumpBuilder.Typical(200).LogLines()))),
            "tar" => ArchiveBuilder.Tar(("a.uf2", uf2), (new string('n', 200), image)),
            "gz" => ArchiveBuilder.Gzip(ArchiveBuilder.Tar(("a.uf2", uf2))),
            _ => ArchiveBuilder.Zip(("a.bin", image), ("manifest.json", "{\"files\":[{\"file\":\"a.bin\",\"load_address\":\"0xc200\"}]}"u8.ToArray())),
        };
    }
}
