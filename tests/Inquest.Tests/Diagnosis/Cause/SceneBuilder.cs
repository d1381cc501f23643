using System.Buffers.Binary;
using System.Text;
using Inquest.Architectures.Arm;
using Inquest.Architectures;
using Inquest.Diagnosis.Cause;
using Inquest.Target;
using Inquest.Tests.Architectures.Arm.Instructions;
using Inquest.Zephyr;
using Inquest.Zephyr.Heap;

namespace Inquest.Tests.Diagnosis.Cause;

/// <summary>
/// A crash on a Cortex-M made by hand. Flash is code from 0x1000 and constants from 0x8000, RAM 0x20000000 to 0x20008000;
/// thread net_rx runs on the stack from 0x20002000 to 0x20002400.
/// </summary>
internal sealed class SceneBuilder
{
    public const uint CodeStart = 0x1000;
    public const uint ConstantsStart = 0x8000;
    public const uint RamStart = 0x2000_0000;
    public const uint StackStart = 0x2000_2000;
    public const uint StackEnd = 0x2000_2400;

    private readonly RegisterSet _registers = CortexM.Instance.CreateRegisterSet();
    private readonly byte[] _code = new byte[0x1000];
    private readonly byte[] _constants = new byte[0x400];
    private readonly List<CrashSymbol> _symbols = [];
    private readonly List<CrashFrame> _frames = [];
    private readonly List<string> _log = [];
    private readonly uint? _reason;
    private FaultStatus? _status;
    private StackRange? _running = new(new(StackStart, StackEnd), "net_rx", false);
    private ulong? _statedSp;
    private HeapCheck[] _heaps = [];
    private bool _hasElf = true;
    private FreezeWatcher? _frozenBy;
    private CalleeSavedState _calleeSaved = CalleeSavedState.NotSaved;

    private SceneBuilder(uint? reason)
    {
        _reason = reason;
        Set("sp", 0x2000_2300).Set("xpsr", 0x0100_0000);
    }

    public static SceneBuilder Reason(uint? code) => new(code);

    /// <summary>Sets a register by name.</summary>
    public SceneBuilder Set(string name, uint value, RegisterSource source = RegisterSource.Dump)
    {
        _registers.Set(CortexM.Instance.Registers.First(r => r.Name == name).Number, value, source);
        return this;
    }

    /// <summary>Makes sp unknown, but for what the dump states.</summary>
    public SceneBuilder ForgetSp(uint stated)
    {
        _registers.Forget(CortexM.Instance.StackPointer);
        _statedSp = stated;
        return this;
    }

    /// <summary>Puts code somewhere in flash, as halfwords in hex.</summary>
    public SceneBuilder Code(uint address, string halfwords)
    {
        ThumbCode.Bytes(halfwords).CopyTo(_code, address - CodeStart);
        return this;
    }

    /// <summary>Puts one instruction at 0x1100, where pc points.</summary>
    public SceneBuilder Fault(string halfwords) => Code(0x1100, halfwords).Set("pc", 0x1100);

    public SceneBuilder Word(uint address, uint value)
    {
        byte[] place = address < ConstantsStart ? _code : _constants;
        uint start = address < ConstantsStart ? CodeStart : ConstantsStart;
        BinaryPrimitives.WriteUInt32LittleEndian(place.AsSpan((int)(address - start)), value);
        return this;
    }

    public SceneBuilder Text(uint address, string text)
    {
        Encoding.ASCII.GetBytes(text + "\0").CopyTo(_constants, address - ConstantsStart);
        return this;
    }

    public SceneBuilder Function(string name, uint start, uint end)
    {
        _symbols.Add(new(name, new(start, end), true));
        return this;
    }

    public SceneBuilder Variable(string name, uint start, uint end)
    {
        _symbols.Add(new(name, new(start, end), false));
        return this;
    }

    public SceneBuilder Frame(string? function, uint pc = 0, string? file = null, int? line = null, bool inlined = false, bool interrupted = false, ulong? bytes = null)
    {
        _frames.Add(new(pc, function, file, line, inlined, IsInterrupted: interrupted, FrameBytes: bytes));
        return this;
    }

    public SceneBuilder Status(uint cfsr, uint? mmfar = null, uint? bfar = null)
    {
        _status = new CortexMFaultStatus(cfsr, null, mmfar, bfar).ToFaultStatus();
        return this;
    }

    public SceneBuilder FrozenBy(FreezeWatcher watcher)
    {
        _frozenBy = watcher;
        return this;
    }

    /// <summary>What the dump has of r4–r11; zeros where nothing is said.</summary>
    public SceneBuilder CalleeSaved(CalleeSavedState state)
    {
        _calleeSaved = state;
        return this;
    }

    public SceneBuilder Log(string line)
    {
        _log.Add(line);
        return this;
    }

    public SceneBuilder WithoutRunningStack()
    {
        _running = null;
        return this;
    }

    public SceneBuilder RunningStack(ulong start, ulong end)
    {
        _running = new(new(start, end), "net_rx", false);
        return this;
    }

    public SceneBuilder Heap(HeapCheck heap)
    {
        _heaps = [.. _heaps, heap];
        return this;
    }

    public SceneBuilder WithoutElf()
    {
        _hasElf = false;
        return this;
    }

    public CauseOfDeath Explain()
    {
        List<MemoryRegion> memory = [new(RamStart, new byte[0x8000], MemorySource.Dump)];
        List<AddressSpaceRegion> regions = [];
        if (_hasElf)
        {
            memory.Add(new(CodeStart, _code, MemorySource.Elf));
            memory.Add(new(ConstantsStart, _constants, MemorySource.Elf));
            regions.Add(new(new(CodeStart, 0x2000), AddressUse.Code, "text"));
            regions.Add(new(new(ConstantsStart, 0x8400), AddressUse.ReadOnly, "rodata"));
            regions.Add(new(new(RamStart, 0x2000_8000), AddressUse.Writable, "RAM"));
        }

        TargetMemory target = new(memory, 4);
        StackRange[] stacks =
        [
            new(new(StackStart, StackEnd), "net_rx", false),
            new(new(0x2000_3000, 0x2000_3400), "hid_tx", false),
            new(new(0x2000_4000, 0x2000_4800), "interrupt stack", true),
        ];
        return CauseFinder.Find(new CrashScene
        {
            Architecture = CortexM.Instance,
            Reason = _reason is { } code ? FatalReason.ForArm(code) : null,
            Registers = _registers,
            CalleeSaved = _calleeSaved,
            Memory = target,
            AddressSpace = new AddressSpace(regions, target, CortexM.Instance),
            Symbols = new SymbolList(_symbols),
            Frames = _frames,
            Stacks = stacks,
            RunningStack = _running,
            CurrentThreadStack = _running,
            DumpedStackPointer = _statedSp,
            FaultStatus = _status,
            FrozenBy = _frozenBy,
            LogLines = _log,
            Heaps = _heaps,
        });
    }

    private sealed class SymbolList(List<CrashSymbol> symbols) : ICrashSymbols
    {
        public CrashSymbol? At(ulong address) => symbols.Find(s => s.Range.Contains(address));
    }
}
