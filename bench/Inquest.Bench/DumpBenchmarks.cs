using BenchmarkDotNet.Attributes;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;

namespace Inquest.Bench;

/// <summary>From a CURRENT.UF2 to the dump in it.</summary>
[MemoryDiagnoser]
public class DumpBenchmarks
{
    private byte[] _uf2 = [];
    private CaptureSource[] _sources = [];

    [GlobalSetup]
    public void Setup()
    {
        _uf2 = Corpus.Sample("CURRENT.UF2");
        _sources = [.. ParseUf2().Images.Select(i => CaptureSource.FromImage(i.Name, i.Segments, i.AddressKnown, isUf2: true, i.Family))];
    }

    [Benchmark]
    public InputSet ParseUf2() => InputReader.Read([new NamedBytes("CURRENT.UF2", _uf2)], new DiagnosticBag());

    [Benchmark]
    public CaptureSearch FindDump() => CaptureFinder.Find(_sources, new DiagnosticBag());
}
