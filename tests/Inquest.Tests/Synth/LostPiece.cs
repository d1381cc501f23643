using System.Text;
using Inquest.Postmortem;

namespace Inquest.Tests.Synth;

/// <summary>
/// A dump of the crash lab with one piece taken away, as it is lost in practice: a line of a log, or 256 bytes of a flash
/// partition, absent from a UF2 or erased.
/// </summary>
internal sealed record LostPiece(string What, PostmortemInput Input, ulong? Base)
{
    private const int BlockBytes = 256;

    /// <summary>Every one, or those that a seed picks.</summary>
    /// <param name="fixture">The dump.</param>
    /// <param name="picks">How many of each kind; null for all.</param>
    public static IEnumerable<LostPiece> Of(LabFixture fixture, int? picks)
    {
        byte[] bytes = LabFixture.ReadFile(fixture.DumpPath);
        return fixture.DumpPath.EndsWith(".log", StringComparison.Ordinal) ? OfLog(fixture, bytes, picks)
            : fixture.Base is ulong start && fixture.DumpPath.EndsWith(".bin", StringComparison.Ordinal) ? OfPartition(fixture, bytes, start, picks)
            : [];
    }

    private static IEnumerable<LostPiece> OfLog(LabFixture fixture, byte[] bytes, int? picks)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(bytes).Split('\n')];
        List<int> dump = [.. Enumerable.Range(0, lines.Count).Where(i => lines[i].Contains("#CD:", StringComparison.Ordinal) && !lines[i].Contains("BEGIN", StringComparison.Ordinal))];
        foreach (int index in Pick(dump.Count, picks, fixture.Name))
        {
            string text = string.Join('\n', lines.Where((_, i) => i != dump[index]));
            yield return new LostPiece($"line {index} of the dump", new PostmortemInput("dump.log", Encoding.Latin1.GetBytes(text)), null);
        }
    }

    private static IEnumerable<LostPiece> OfPartition(LabFixture fixture, byte[] bytes, ulong start, int? picks)
    {
        int used = (bytes.AsSpan().LastIndexOfAnyExcept((byte)0xFF) + BlockBytes) / BlockBytes;
        foreach (int block in Pick(used, picks, fixture.Name))
        {
            Uf2Builder uf2 = Uf2Builder.FromImage((uint)start, bytes);
            uf2.Blocks.RemoveAt(block);
            yield return new LostPiece($"block {block} absent", new PostmortemInput("dump.uf2", uf2.Build()), null);

            byte[] erased = [.. bytes];
            erased.AsSpan(block * BlockBytes, Math.Min(BlockBytes, erased.Length - (block * BlockBytes))).Fill(0xFF);
            yield return new LostPiece($"block {block} erased", new PostmortemInput("dump.bin", erased), start);
        }
    }

    // What a dump begins with (headers, registers, the first thread) matters most: half of the picks are from there.
    private static IEnumerable<int> Pick(int count, int? picks, string name)
    {
        if (picks is not int some || some >= count)
        {
            return Enumerable.Range(0, count);
        }

        Random random = new(name.Sum(c => c));
        return Enumerable.Range(0, some).Select(i => random.Next(i % 2 == 0 ? Math.Min(count, 16) : count)).Distinct().Order();
    }
}
