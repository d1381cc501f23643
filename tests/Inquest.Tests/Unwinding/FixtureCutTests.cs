using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Tests.Unwinding;

/// <summary>Every fixture with a part of its memory gone: frames go missing, none becomes false.</summary>
public sealed class FixtureCutTests
{
    private const int Cuts = 12;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Speed", "Slow")]
    public void A_dump_cut_anywhere_shows_no_false_frame(bool stacksAreKnown)
    {
        Check((machine, memory) =>
        {
            List<UnwindTarget> targets = [];
            long total = memory.Where(r => r.Source == MemorySource.Dump).Sum(r => (long)r.Bytes.Length);
            for (int i = 0; i < Cuts; i++)
            {
                long left = total * i / Cuts;
                List<MemoryRegion> kept = [];
                foreach (MemoryRegion run in memory)
                {
                    int length = run.Source == MemorySource.Dump ? (int)Math.Min(left, run.Bytes.Length) : run.Bytes.Length;
                    left -= run.Source == MemorySource.Dump ? length : 0;
                    kept.Add(run with { Bytes = run.Bytes[..length] });
                }

                targets.Add(With(machine.Target, kept, stacksAreKnown));
            }

            return targets;
        });
    }

    [Fact]
    public void A_dump_with_holes_shows_no_false_frame()
    {
        Random random = new(17);
        Check((machine, memory) =>
        {
            List<MemoryRegion> kept = [];
            foreach (MemoryRegion run in memory)
            {
                for (int at = 0; run.Source == MemorySource.Dump && at < run.Bytes.Length; at += 64)
                {
                    if (random.Next(8) != 0)
                    {
                        kept.Add(new(run.Address + (ulong)at, run.Bytes.Slice(at, Math.Min(64, run.Bytes.Length - at)), run.Source));
                    }
                }

                if (run.Source != MemorySource.Dump)
                {
                    kept.Add(run);
                }
            }

            return [With(machine.Target, kept, stacksAreKnown: true)];
        });
    }

    [Fact]
    public void Without_the_interrupted_threads_frame_no_stale_one_is_taken()
    {
        int tried = 0;
        foreach (string name in FixtureMachine.Names())
        {
            if (FixtureMachine.Open(name) is not { } machine)
            {
                continue;
            }

            CallStack whole = new StackWalker(machine.Target).WalkCrash(machine.Dumped);
            int recovered = whole.Frames.ToList().FindIndex(f => f.Trust == FrameTrust.Recovered && f.InterruptedBy is not null);
            if (recovered < 0)
            {
                continue;
            }

            // The exception frame ends where the interrupted code's sp stood; its last word, xPSR, is wiped out, at each place that it can have.
            ulong sp = whole.Frames[recovered].Registers[13]!.Value;
            List<MemoryRegion> wiped = [];
            foreach (MemoryRegion run in machine.Target.Memory.Runs)
            {
                byte[] bytes = run.Bytes.ToArray();
                foreach (ulong distance in (ReadOnlySpan<ulong>)[4, 8, 76, 80])
                {
                    if (run.Range.Contains(sp - distance))
                    {
                        bytes.AsSpan((int)(sp - distance - run.Address), 4).Clear();
                    }
                }

                wiped.Add(run with { Bytes = bytes });
            }

            CallStack stack = new StackWalker(With(machine.Target, wiped, stacksAreKnown: true)).WalkCrash(machine.Dumped);
            Assert.True(stack.Frames.Count == recovered, $"{name}: {stack.Frames.Count} frames, {stack.End.Detail}");
            tried++;
        }

        Assert.True(tried >= 20, $"only {tried} fixtures have an interrupted thread");
    }

    private static void Check(Func<FixtureMachine, IReadOnlyList<MemoryRegion>, IReadOnlyList<UnwindTarget>> damage)
    {
        List<string> wrong = [];
        foreach (string name in FixtureMachine.Names())
        {
            if (FixtureMachine.Open(name) is not { } machine)
            {
                continue;
            }

            List<TrueFrame> truth = FixtureTruth.Read(name);
            foreach (UnwindTarget target in damage(machine, machine.Target.Memory.Runs))
            {
                IReadOnlyList<UnwoundFrame> frames = new StackWalker(target).WalkCrash(machine.Dumped).Frames;
                for (int i = 0; i < frames.Count && i < truth.Count; i++)
                {
                    bool isTrue = truth[i].Pc == frames[i].Pc || (frames[i].IsInterrupted && truth[i].Pc == frames[i].LookupPc);
                    if (!isTrue || (truth[i].Cfa is { } cfa && frames[i].Cfa is { } found && cfa != found))
                    {
                        wrong.Add($"{name}: #{i} 0x{frames[i].Pc:x8} at 0x{frames[i].Cfa:x8}, the truth has 0x{truth[i].Pc:x8} at 0x{truth[i].Cfa:x8}");
                        break;
                    }
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} false frames:\n" + string.Join('\n', wrong.Take(20)));
    }

    private static UnwindTarget With(UnwindTarget target, List<MemoryRegion> memory, bool stacksAreKnown) => new()
    {
        Architecture = target.Architecture,
        Memory = new TargetMemory(memory, target.Memory.AddressSize),
        Modules = target.Modules,
        Stacks = stacksAreKnown ? target.Stacks : [],
        CurrentThreadStack = stacksAreKnown ? target.CurrentThreadStack : null,
        MayHaveFloatingPoint = target.MayHaveFloatingPoint,
    };
}
