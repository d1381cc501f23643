using BenchmarkDotNet.Attributes;
using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Bench;

/// <summary>The whole report of the sample, nothing kept between two calls.</summary>
[MemoryDiagnoser]
public class ReportBenchmarks
{
    private PostmortemInput[] _inputs = [];

    [GlobalSetup]
    public void Setup() => _inputs = [new PostmortemInput("CURRENT.UF2", Corpus.Sample("CURRENT.UF2")), new PostmortemInput("zmk.elf", Corpus.Sample("zmk.elf"))];

    [Benchmark]
    public Report Explain() => Postmortem.Postmortem.Explain(_inputs, ExplainOptions.Default);

    [Benchmark]
    public Report ExplainEveryThread() => Postmortem.Postmortem.Explain(_inputs, ExplainOptions.Default with { AllThreads = true });
}
