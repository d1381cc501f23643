using BenchmarkDotNet.Attributes;
using Inquest.Tests.Unwinding;
using Inquest.Unwinding;

namespace Inquest.Bench;

/// <summary>The deepest stack of the crash lab: a recursion that ran over its stack, about 25 frames, in one walk.</summary>
[MemoryDiagnoser]
public class UnwindBenchmarks
{
    private FixtureMachine _machine = null!;

    [GlobalSetup]
    public void Setup() => _machine = FixtureMachine.Names()
        .Where(n => n.StartsWith("stack_overflow_unguarded", StringComparison.Ordinal))
        .Select(n => FixtureMachine.Open(n)!)
        .MaxBy(m => new StackWalker(m.Target).WalkCrash(m.Dumped).Frames.Count)!;

    [Benchmark]
    public CallStack WalkDeepStack() => new StackWalker(_machine.Target).WalkCrash(_machine.Dumped);
}
