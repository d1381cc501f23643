using BenchmarkDotNet.Attributes;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;

namespace Inquest.Bench;

/// <summary>From a CURRENT.UF2 of 2 MB, and of twice and four times that, to the dump in it: the cost is to grow as the bytes do.</summary>
[MemoryDiagnoser]
public class DumpBenchmarks
{
    private byte[] _uf2 = [];
    private CaptureSource[] _sources = [];

    [Params(2, 4, 8)]
    public int Megabytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _uf2 = Corpus.Uf2(Megabytes * 1_000_000);
        _sources = [.. ParseUf2().Images.Select(i => CaptureSource.FromImage(i.Name, i.Segments, i.AddressKnown, isUf2: true, i.Family))];
    }

    [Benchmark]
    public InputSet ParseUf2() => InputReader.Read([new NamedBytes("CURRENT.UF2", _uf2)], new DiagnosticBag());

    [Benchmark]
    public CaptureSearch FindDump() => CaptureFinder.Find(_sources, new DiagnosticBag());
}
