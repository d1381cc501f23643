using Inquest.Binary;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Unwinding;

namespace Inquest.Tests.Unwinding;

/// <summary>Random registers and random stacks into the walker: it ends, within its limits, and never throws.</summary>
public sealed class RandomStackTests
{
    [Fact]
    public void Five_hundred_random_machines_are_walked_to_an_end()
    {
        Random random = new(20_261);
        for (int round = 0; round < 500; round++)
        {
            ThumbFirmware firmware = MakeFirmware(random);
            uint[] interesting = Interesting(firmware);
            for (uint at = ThumbFirmware.StackStart; at < ThumbFirmware.InterruptStackEnd; at += 4)
            {
                firmware.Word(at, random.Next(3) == 0 ? (uint)random.NextInt64(0x1_0000_0000) : interesting[random.Next(interesting.Length)]);
            }

            UnwindTarget target = firmware.Target();
            RegisterSet registers = target.Architecture.CreateRegisterSet();
            for (int number = 0; number < 17; number++)
            {
                if (random.Next(4) != 0)
                {
                    registers.Set(number, interesting[random.Next(interesting.Length)], RegisterSource.Dump);
                }
            }

            StackWalker walker = new(target);
            Check(walker.WalkCrash(registers), target.Limits);
            Check(walker.WalkThread(registers), target.Limits);
        }
    }

    private static void Check(CallStack stack, Limits limits)
    {
        Assert.True(stack.Frames.Count <= limits.MaxFrames);
        Assert.NotEqual("", stack.End.Detail);
        Assert.All(stack.Frames, f => Assert.NotEqual("", f.Evidence));
    }

    private static ThumbFirmware MakeFirmware(Random random)
    {
        ThumbFirmware firmware = new();
        string[] names = ["z_thread_entry", "a", "b", "c", "d", "e"];
        foreach (string name in names)
        {
            firmware.Function(
                name,
                f =>
                {
                    if (random.Next(4) != 0)
                    {
                        f.Push(4, 7, 14).SubSp(8 * random.Next(4));
                    }

                    if (random.Next(3) == 0)
                    {
                        f.FramePointer();
                    }

                    for (int i = 0; i < 6; i++)
                    {
                        _ = random.Next(3) switch
                        {
                            0 => f.Call(names[random.Next(names.Length)]),
                            1 => f.CallRegister(random.Next(8)),
                            _ => f.Raw((uint)random.Next(0x1_0000)),
                        };
                    }

                    f.PopReturn(4, 7);
                },
                isDescribed: random.Next(3) != 0);
        }

        return firmware;
    }

    private static uint[] Interesting(ThumbFirmware firmware)
    {
        List<uint> values = [0, 1, 0xFFFF_FFFF, 0xFFFF_FFF1, 0xFFFF_FFFD, 0xFFFF_FFED, 0x0100_0000, 0x0100_0210, 0xFEFA_125B, 0xAAAA_AAAA];
        for (uint at = ThumbFirmware.CodeStart; at < firmware.Here; at += 2)
        {
            values.Add(at | 1);
            values.Add(at);
        }

        for (uint at = ThumbFirmware.StackStart; at < ThumbFirmware.InterruptStackEnd; at += 16)
        {
            values.Add(at);
        }

        return [.. values];
    }
}
