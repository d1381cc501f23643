using System.Buffers.Binary;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Tests.Synth;

/// <summary>
/// A small firmware in Thumb code, with its functions' call-frame information where a function is described, and a stack
/// to go with it. Functions are laid out in the order in which they are added; calls may name later ones.
/// </summary>
internal sealed class ThumbFirmware : IFunctionLookup
{
    public const uint CodeStart = 0x1000;
    public const uint StackStart = 0x2000_0000;
    public const uint StackEnd = 0x2000_0400;
    public const uint InterruptStackEnd = 0x2000_0800;

    private readonly uint _start;
    private readonly List<ThumbFunction> _functions = [];
    private readonly List<byte> _code = [];
    private readonly List<(string Name, uint Address, uint Size)> _objects = [];
    private readonly SortedDictionary<uint, uint> _words = [];

    /// <summary>A firmware whose code begins at an address.</summary>
    public ThumbFirmware(uint start = CodeStart)
    {
        _start = start;
    }

    public ThumbFunction this[string name] => _functions.Find(f => f.Name == name)!;

    public uint Here => _start + (uint)_code.Count;

    /// <summary>Adds a function; <paramref name="isDescribed"/> gives it call-frame information.</summary>
    public ThumbFunction Function(string name, Action<ThumbFunction> body, bool isDescribed = true)
    {
        Close();
        ThumbFunction function = new(this, name, Here, isDescribed);
        _functions.Add(function);
        body(function);
        return function;
    }

    /// <summary>A variable's symbol.</summary>
    public ThumbFirmware Object(string name, uint address, uint size)
    {
        _objects.Add((name, address, size));
        return this;
    }

    /// <summary>A word of memory.</summary>
    public ThumbFirmware Word(uint address, uint value)
    {
        _words[address] = value;
        return this;
    }

    /// <summary>Words from an address up.</summary>
    public ThumbFirmware Words(uint address, params ReadOnlySpan<uint> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            _words[address + (4 * (uint)i)] = values[i];
        }

        return this;
    }

    /// <summary>Makes a range of memory known, with a filler, where no word was set.</summary>
    public ThumbFirmware Fill(uint start, uint end, uint value = 0xAAAA_AAAA)
    {
        for (uint at = start; at < end; at += 4)
        {
            _words.TryAdd(at, value);
        }

        return this;
    }

    /// <summary>The eight words of a basic exception frame.</summary>
    public ThumbFirmware ExceptionFrame(uint address, uint pc, uint lr, uint xpsr = 0x0100_0000, uint r0 = 0x10, uint r1 = 0x11, uint r2 = 0x12, uint r3 = 0x13, uint ip = 0x1C) =>
        Words(address, r0, r1, r2, r3, ip, lr, pc, xpsr);

    /// <summary>The registers of a dump whose exception frame lies at an address: sp is the one before the exception.</summary>
    public RegisterSet Dump(uint frameAddress, uint frameSize = 32)
    {
        RegisterSet registers = Architecture.ForElfMachine(40)!.CreateRegisterSet();
        ReadOnlySpan<int> order = [0, 1, 2, 3, 12, 14, 15, 16];
        for (int i = 0; i < 8; i++)
        {
            registers.Set(order[i], _words[frameAddress + (4 * (uint)i)], RegisterSource.Dump);
        }

        registers.Set(13, frameAddress + frameSize, RegisterSource.Dump);
        return registers;
    }

    public TargetMemory Memory()
    {
        Close();
        List<MemoryRegion> regions = [new(_start, _code.ToArray(), MemorySource.Elf)];
        List<byte> run = [];
        uint start = 0;
        byte[] bytes = new byte[4];
        foreach ((uint address, uint value) in _words)
        {
            if (run.Count > 0 && start + (uint)run.Count != address)
            {
                regions.Add(new(start, run.ToArray(), MemorySource.Dump));
                run.Clear();
            }

            start = run.Count == 0 ? address : start;
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
            run.AddRange(bytes);
        }

        regions.Add(new(start, run.ToArray(), MemorySource.Dump));
        return new(regions, 4);
    }

    public UnwindTarget Target(Limits? limits = null)
    {
        TargetMemory memory = Memory();
        StackRange thread = new(new(StackStart, StackEnd), "worker", false);
        return new()
        {
            Architecture = Architecture.ForElfMachine(40)!,
            Memory = memory,
            Modules =
            [
                new UnwindModule
                {
                    Code = [new(_start, Here)],
                    Functions = this,
                    CallFrames = new(new CallFrameSection(CallFrames(), isEhFrame: false, 4)),
                },
            ],
            Stacks = [thread, new(new(StackEnd, InterruptStackEnd), "interrupt stack", true)],
            CurrentThreadStack = thread,
            Limits = limits ?? Limits.Default,
        };
    }

    /// <summary>The code as a linked ELF, with symbols and call-frame information; <paramref name="aliases"/> are more names of functions.</summary>
    public byte[] ToElf(params ReadOnlySpan<(string Name, string Of, int Binding)> aliases)
    {
        Close();
        ElfBuilder elf = new();
        elf.AddSection(".text", [.. _code], 1, 6, _start);
        elf.AddSection(".debug_frame", CallFrames());
        foreach (ThumbFunction function in _functions)
        {
            elf.AddSymbol(function.Name, function.Start | 1, function.End - function.Start);
        }

        foreach ((string name, uint address, uint size) in _objects)
        {
            elf.AddSymbol(name, address, size, type: 1);
        }

        foreach ((string name, string of, int binding) in aliases)
        {
            elf.AddSymbol(name, this[of].Start | 1, this[of].End - this[of].Start, binding: (byte)binding);
        }

        return elf.Build();
    }

    /// <summary>The words as a core dump stream: registers at a fault whose exception frame lies at an address, and memory.</summary>
    public byte[] ToCoredump(uint frameAddress)
    {
        // A plain exception: any instruction may stand at pc.
        CoredumpBuilder dump = new(reason: 0);
        byte[] registers = new byte[68];
        for (int i = 0; i < 8; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(registers.AsSpan(4 * i), _words[frameAddress + (4 * (uint)i)]);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(registers.AsSpan(32), frameAddress + 32);
        dump.Arch(2, registers);
        foreach (MemoryRegion run in Memory().Runs.Where(r => r.Source == MemorySource.Dump))
        {
            dump.Memory(run.Range.Start, run.Bytes.ToArray());
        }

        return dump.Build();
    }

    private byte[] CallFrames()
    {
        CallFrameBuilder frames = new();
        foreach (ThumbFunction function in _functions)
        {
            if (function.IsDescribed)
            {
                frames.Describe(function.Start, function.End - function.Start, w => w.Bytes(function.CallFrames.ToArray()));
            }
        }

        return frames.ToArray();
    }

    public bool TryFindFunction(ulong address, out FunctionBounds function)
    {
        foreach (ThumbFunction candidate in _functions)
        {
            if (address >= candidate.Start && address < candidate.End)
            {
                function = new(candidate.Name, new(candidate.Start, candidate.End));
                return true;
            }
        }

        function = default;
        return false;
    }

    internal void Emit(uint halfword)
    {
        _code.Add((byte)(halfword & 0xFF));
        _code.Add((byte)((halfword >> 8) & 0xFF));
    }

    internal void Patch(uint address, uint halfword)
    {
        int at = (int)(address - _start);
        _code[at] = (byte)(halfword & 0xFF);
        _code[at + 1] = (byte)((halfword >> 8) & 0xFF);
    }

    private void Close()
    {
        foreach (ThumbFunction function in _functions)
        {
            function.Close(this);
        }
    }
}
