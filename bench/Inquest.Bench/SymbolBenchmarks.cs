using BenchmarkDotNet.Attributes;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;

namespace Inquest.Bench;

/// <summary>From an ELF of 10 MB to functions and lines.</summary>
[MemoryDiagnoser]
public class SymbolBenchmarks
{
    private const int Addresses = 100_000;

    private readonly List<SourceFrame> _frames = [];
    private byte[] _elf = [];
    private ulong[] _addresses = [];
    private Symbolizer _loaded = null!;

    [GlobalSetup]
    public void Setup()
    {
        _elf = Corpus.LargeElf();
        _loaded = Open();
        AddressRange[] functions = [.. _loaded.GetFunctions().Select(f => f.Range).Where(r => !r.IsEmpty)];
        Random random = new(1);
        _addresses = new ulong[Addresses];
        for (int i = 0; i < Addresses; i++)
        {
            AddressRange range = functions[random.Next(functions.Length)];
            _addresses[i] = (range.Start + (ulong)random.NextInt64((long)range.Length)) & ~1ul;
        }
    }

    [Benchmark]
    public ElfFile OpenElf() => ElfFile.Open(_elf, "bench.elf", Limits.Default, new DiagnosticBag());

    [Benchmark]
    public int FirstAddressToLine() => Open().Resolve(_addresses[0], _frames);

    [Benchmark(OperationsPerInvoke = Addresses)]
    public int AddressesWithInlines()
    {
        int frames = 0;
        foreach (ulong address in _addresses)
        {
            frames += _loaded.Resolve(address, _frames);
        }

        return frames;
    }

    private Symbolizer Open() => new(OpenElf(), Limits.Default, new DiagnosticBag());
}
