using BenchmarkDotNet.Attributes;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Unwinding;

namespace Inquest.Bench;

/// <summary>A stack of 32 frames, each with call-frame information, in one walk.</summary>
[MemoryDiagnoser]
public class UnwindBenchmarks
{
    private const int Frames = 32;
    private const uint FrameBytes = 8;

    private UnwindTarget _target = null!;
    private RegisterSet _dumped = null!;

    [GlobalSetup]
    public void Setup()
    {
        // Each function keeps r4 and lr, and calls the next; the last one faults.
        ThumbFirmware firmware = new();
        firmware.Function("level0", f => f.Push(4, 14).Nop().Mark("fault").Nop().PopReturn(4));
        for (int level = 1; level < Frames - 1; level++)
        {
            string callee = $"level{level - 1}";
            firmware.Function($"level{level}", f => f.Push(4, 14).Call(callee).Mark("call").PopReturn(4));
        }

        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).Call($"level{Frames - 2}").Mark("call").Nop());
        uint at = ThumbFirmware.StackEnd - 16 - ((Frames - 1) * FrameBytes);
        uint sp = at;
        for (int level = 1; level < Frames; level++, at += FrameBytes)
        {
            firmware.Words(at, 0x44, firmware[level < Frames - 1 ? $"level{level}" : "z_thread_entry"]["call"] | 1);
        }

        firmware.ExceptionFrame(sp - 32, firmware["level0"]["fault"], 0).Fill(ThumbFirmware.StackStart, ThumbFirmware.InterruptStackEnd);
        _dumped = firmware.Dump(sp - 32);
        _target = firmware.Target();
        if (Walk32Frames().Frames.Count != Frames)
        {
            throw new InvalidOperationException($"The stack has {Walk32Frames().Frames.Count} frames, not {Frames}.");
        }
    }

    [Benchmark]
    public CallStack Walk32Frames() => new StackWalker(_target).WalkCrash(_dumped);
}
