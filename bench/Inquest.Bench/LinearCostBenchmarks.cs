using BenchmarkDotNet.Attributes;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;

namespace Inquest.Bench;

/// <summary>
/// All lines and functions of ELFs of one, two and four times a size: the time for a byte is to stay the same.
/// </summary>
public class LinearCostBenchmarks
{
    private const int Step = 16;

    private readonly List<SourceFrame> _frames = [];
    private byte[] _elf = [];
    private ulong[] _addresses = [];

    [Params(60, 120, 240)]
    public int Modules { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _elf = Corpus.LargeElf(Modules);
        _addresses = [.. Open().GetFunctions().Select(f => f.Range).Where(r => !r.IsEmpty).SelectMany(r => Enumerable.Range(0, (int)(r.Length / Step) + 1).Select(i => r.Start + (ulong)(i * Step)))];
        Console.WriteLine($"{Modules} modules: {_elf.Length} bytes, {_addresses.Length} addresses");
    }

    [Benchmark]
    public int OpenAndResolveEverything()
    {
        Symbolizer symbols = Open();
        int frames = 0;
        foreach (ulong address in _addresses)
        {
            frames += symbols.Resolve(address, _frames);
        }

        return frames;
    }

    private Symbolizer Open() => new(ElfFile.Open(_elf, "bench.elf", Limits.Default, new DiagnosticBag()), Limits.Default, new DiagnosticBag());
}
