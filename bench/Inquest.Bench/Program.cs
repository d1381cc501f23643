using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Inquest.Bench;

// dotnet run -c Release --project bench/Inquest.Bench -- --filter '*'
// In this process: a project that the runner generates would not build under the repository's rules.
IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromTypes([typeof(DumpBenchmarks), typeof(SymbolBenchmarks), typeof(UnwindBenchmarks), typeof(ReportBenchmarks), typeof(LinearCostBenchmarks)]).Run(args, config);
