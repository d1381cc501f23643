using System.Buffers.Binary;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Unwinding;

namespace Inquest.Fuzz;

/// <summary>The stack walker on damaged registers and stacks, and the tables that it reads.</summary>
internal static class UnwindTargets
{
    private const int RegisterBytes = 68;

    internal static IReadOnlyList<byte[]> Stacks()
    {
        ThumbFirmware firmware = Firmware();
        uint top = ThumbFirmware.StackEnd;
        firmware.Words(top - 24, firmware["worker"].Start | 1, firmware["z_thread_entry"]["worker"] | 1, 0, 0, 0, 0);
        firmware.Words(top - 32, 0x44, firmware["worker"]["middle"] | 1);
        firmware.ExceptionFrame(top - 64, firmware["leaf"]["fault"], firmware["middle"]["leaf"] | 1);
        firmware.Words(ThumbFirmware.InterruptStackEnd - 8, 0x33, 0xFFFF_FFFD);
        firmware.Fill(ThumbFirmware.StackStart, ThumbFirmware.InterruptStackEnd);
        byte[] input = new byte[RegisterBytes + (int)(ThumbFirmware.InterruptStackEnd - ThumbFirmware.StackStart)];
        RegisterSet dump = firmware.Dump(top - 64);
        ReadOnlySpan<int> order = [0, 1, 2, 3, 12, 14, 15, 16, 13];
        for (int i = 0; i < order.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(input.AsSpan(4 * i), (uint)(dump[order[i]] ?? 0));
        }

        firmware.Memory().Read(ThumbFirmware.StackStart, input.AsSpan(RegisterBytes));
        return [input];
    }

    internal static void Walk(ReadOnlyMemory<byte> input)
    {
        if (input.Length < RegisterBytes)
        {
            return;
        }

        ThumbFirmware firmware = Firmware();
        ReadOnlySpan<byte> stack = input.Span[RegisterBytes..];
        for (int i = 0; i + 4 <= stack.Length && i < 0x800; i += 4)
        {
            firmware.Word(ThumbFirmware.StackStart + (uint)i, BinaryPrimitives.ReadUInt32LittleEndian(stack[i..]));
        }

        UnwindTarget target = firmware.Target();
        target.Architecture.TryReadArchBlock(2, input.Span[..RegisterBytes], out ArchBlockRegisters block);
        CallStack walked = new StackWalker(target).WalkCrash(block.Registers);
        if (walked.Frames.Count > target.Limits.MaxFrames || walked.End.Detail.Length == 0)
        {
            throw new InvalidOperationException("A stack ends within its limit, and says why.");
        }
    }

    internal static IReadOnlyList<byte[]> CallFrames() =>
    [
        new CallFrameBuilder().Describe(0x1000, 0x20, Prologue).Describe(0x1020, 0x20, Prologue).ToArray(),
        new CallFrameBuilder(version: 4).Describe(0x1000, 0x20, Prologue).ToArray(),
    ];

    internal static void Rows(ReadOnlyMemory<byte> input)
    {
        CallFrameRow row = new(272);
        foreach (bool isEhFrame in (ReadOnlySpan<bool>)[false, true])
        {
            foreach (FrameDescriptionEntry entry in new CallFrameSection(input, isEhFrame, 4, 0x1000).Entries)
            {
                row.TryEvaluate(entry, entry.Range.Start, out _);
                row.TryEvaluate(entry, entry.Range.End - 1, out _);
            }
        }
    }

    internal static IReadOnlyList<byte[]> ExceptionIndex() =>
        [new SectionWriter().U32(0x7FFF_9000).U32(0x8001_A8B0).U32(0x7FFF_9100).U32(0x0000_0004).U32(0x8101_00AB).U32(0xB201_B0B0).ToArray()];

    internal static void Index(ReadOnlyMemory<byte> input)
    {
        TargetMemory memory = new([new(0x8000, input, MemorySource.Elf)], 4);
        UnwindTable table = Architecture.ForElfMachine(40)!.OpenUnwindTable(input, 0x8000, memory, Limits.Default)!;
        for (ulong pc = 0; pc < 0x2000; pc += 0x80)
        {
            table.Find(pc);
        }
    }

    private static void Prologue(SectionWriter w) =>
        w.U8(0x41).U8(0x0E).Uleb(8).U8(0x84).Uleb(2).U8(0x8E).Uleb(1).U8(0x0A).U8(0x41).U8(0x0E).Uleb(16).U8(0x41).U8(0x0B).U8(0x0F).Uleb(2).U8(0x7D).Sleb(8);

    private static ThumbFirmware Firmware()
    {
        ThumbFirmware firmware = new();
        firmware.Function("z_thread_entry", f => f.Push(3, 4, 5, 14).CallRegister(4).Mark("worker").Nop());
        firmware.Function("worker", f => f.Push(4, 14).Call("middle").Mark("middle").PopReturn(4));
        firmware.Function("middle", f => f.Push(4, 14).Call("leaf").Mark("leaf").PopReturn(4));
        firmware.Function("leaf", f => f.Nop().Mark("fault").Return());
        firmware.Function("framed", f => f.Push(7, 14).SubSp(8).FramePointer().Call("leaf").PopReturn(7));
        firmware.Function("assembly", f => f.Push(4, 14).Call("leaf").PopReturn(4), isDescribed: false);
        return firmware;
    }
}
