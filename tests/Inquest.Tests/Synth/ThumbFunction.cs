using System.Numerics;

namespace Inquest.Tests.Synth;

/// <summary>One function of a <see cref="ThumbFirmware"/>: instructions, and the call-frame rows that GCC writes beside them.</summary>
internal sealed class ThumbFunction
{
    private readonly ThumbFirmware _firmware;
    private readonly List<(uint At, string Target, bool IsCall)> _branches = [];
    private readonly Dictionary<string, uint> _marks = [];
    private uint _end;
    private uint _described;
    private int _depth;

    public ThumbFunction(ThumbFirmware firmware, string name, uint start, bool isDescribed)
    {
        _firmware = firmware;
        Name = name;
        Start = start;
        _described = start;
        IsDescribed = isDescribed;
    }

    public string Name { get; }

    public uint Start { get; }

    public uint End => _end != 0 ? _end : _firmware.Here;

    public bool IsDescribed { get; }

    public SectionWriter CallFrames { get; } = new();

    /// <summary>The address of a mark.</summary>
    public uint this[string mark] => _marks[mark];

    /// <summary>Names the next instruction's address: behind a call it is the return address without its Thumb bit.</summary>
    public ThumbFunction Mark(string name)
    {
        _marks.Add(name, _firmware.Here);
        return this;
    }

    /// <summary>PUSH of r0–r7 and lr.</summary>
    public ThumbFunction Push(params ReadOnlySpan<int> registers)
    {
        uint list = 0;
        foreach (int register in registers)
        {
            list |= 1u << register;
        }

        _firmware.Emit(0xB400 | (list & 0xFF) | ((list & 0x4000) != 0 ? 0x100u : 0));
        Adjust(4 * BitOperations.PopCount(list));
        int slot = _depth;
        for (int register = 0; register < 15; register++)
        {
            if ((list & (1u << register)) != 0)
            {
                CallFrames.U8(0x80u | (uint)register).Uleb((ulong)(slot / 4));
                slot -= 4;
            }
        }

        return this;
    }

    /// <summary>POP of r0–r7 and pc: leaves the function; what follows in it has the frame as before.</summary>
    public ThumbFunction PopReturn(params ReadOnlySpan<int> registers)
    {
        uint list = 0;
        foreach (int register in registers)
        {
            list |= 1u << register;
        }

        return Raw(0xBD00 | list);
    }

    public ThumbFunction SubSp(int bytes)
    {
        _firmware.Emit(0xB080 | (uint)(bytes / 4));
        Adjust(bytes);
        return this;
    }

    /// <summary>ADD r7, sp, #0, and the row that hangs the frame on r7.</summary>
    public ThumbFunction FramePointer()
    {
        _firmware.Emit(0xAF00);
        Advance();
        CallFrames.U8(0x0D).Uleb(7);
        return this;
    }

    public ThumbFunction Call(string target)
    {
        _branches.Add((_firmware.Here, target, true));
        return Raw(0xF000, 0xF800);
    }

    /// <summary>B.W: a tail call.</summary>
    public ThumbFunction Jump(string target)
    {
        _branches.Add((_firmware.Here, target, false));
        return Raw(0xF000, 0xB800);
    }

    /// <summary>BLX register.</summary>
    public ThumbFunction CallRegister(int register) => Raw(0x4780u | ((uint)register << 3));

    /// <summary>BX lr.</summary>
    public ThumbFunction Return() => Raw(0x4770);

    public ThumbFunction Nop() => Raw(0xBF00);

    public ThumbFunction Raw(params ReadOnlySpan<uint> halfwords)
    {
        foreach (uint halfword in halfwords)
        {
            _firmware.Emit(halfword);
        }

        return this;
    }

    /// <summary>Ends the function where the firmware is now, and links its branches once their targets exist.</summary>
    internal void Close(ThumbFirmware firmware)
    {
        if (_end == 0)
        {
            _end = firmware.Here;
        }

        for (int i = _branches.Count - 1; i >= 0; i--)
        {
            (uint at, string target, bool isCall) = _branches[i];
            if (firmware[target] is not { } function)
            {
                continue;
            }

            uint offset = unchecked(function.Start - (at + 4));
            uint sign = (offset >> 24) & 1;
            uint j1 = (((offset >> 23) & 1) ^ 1) ^ sign;
            uint j2 = (((offset >> 22) & 1) ^ 1) ^ sign;
            firmware.Patch(at, 0xF000 | (sign << 10) | ((offset >> 12) & 0x3FF));
            firmware.Patch(at + 2, (isCall ? 0xD000u : 0x9000u) | (j1 << 13) | (j2 << 11) | ((offset >> 1) & 0x7FF));
            _branches.RemoveAt(i);
        }
    }

    private void Adjust(int bytes)
    {
        _depth += bytes;
        Advance();
        CallFrames.U8(0x0E).Uleb((ulong)_depth);
    }

    private void Advance()
    {
        uint delta = (_firmware.Here - _described) / 2;
        _described = _firmware.Here;
        if (delta > 0)
        {
            CallFrames.U8(0x02).U8(delta);
        }
    }
}
