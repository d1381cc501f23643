using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Diagnosis.Cause;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>Puts arguments, locals and printed expressions into the report.</summary>
internal sealed class VariableReporter
{
    // A caller's address to look up lies inside of its call, which has this many bytes at most.
    private const ulong CallBytes = 4;

    private readonly SymbolModules _symbols;
    private readonly MachineView _machine;
    private readonly Limits _limits;
    private readonly Dictionary<Symbolizer, VariableReader> _readers = [];
    private GlobalReader? _globals;

    private VariableReporter(SymbolModules symbols, MachineView machine, Limits limits)
    {
        _symbols = symbols;
        _machine = machine;
        _limits = limits;
    }

    /// <summary>A reporter; null without an ELF or a known processor.</summary>
    public static VariableReporter? Create(Crash crash, Limits limits)
    {
        if (crash.Elves is not FirmwareSet elves || crash.Architecture is not Architecture architecture)
        {
            return null;
        }

        MachineView machine = new()
        {
            Memory = crash.Memory,
            ReadRegister = (registers, number) => architecture.TryReadRegister(registers, number, out ulong value) ? value : null,
            SizeOfRegister = number => architecture.HalvesOf(number) is null ? architecture.AddressSize : 8,
            ToInstructionAddress = architecture.ToInstructionAddress,
        };
        return new VariableReporter(elves.Symbols, machine, limits);
    }

    /// <summary>
    /// The frames of a stack as values need them; null for those whose registers are not sure enough for a value to be
    /// believed: what was found by a search of the stack, and all below it.
    /// </summary>
    public static PhysicalFrame?[] Link(Crash crash, CallStack stack)
    {
        LostRegisters? lost = LostRegisters.Of(crash, stack);
        int sure = 0;
        while (sure < stack.Frames.Count && stack.Frames[sure].Trust != FrameTrust.Scan)
        {
            sure++;
        }

        PhysicalFrame?[] linked = new PhysicalFrame?[stack.Frames.Count];
        for (int i = sure - 1; i >= 0; i--)
        {
            UnwoundFrame frame = stack.Frames[i];
            int index = i;
            bool called = i + 1 < sure && stack.Frames[i + 1] is { InterruptedBy: null, IsInterrupted: false };
            linked[i] = !frame.IsCode ? null : new PhysicalFrame
            {
                Pc = frame.Pc,
                LookupPc = frame.LookupPc,
                Registers = frame.Registers,
                ExplainUnknownRegister = lost is null ? null : register => lost.Explain(index, register),
                Cfa = frame.Cfa,
                Caller = called ? linked[i + 1] : null,
            };
        }

        return linked;
    }

    public IReadOnlyList<VariableInfo> Describe(SourceFrame source, PhysicalFrame? frame) =>
        frame is null ? [] : [.. ReaderAt(frame.LookupPc).Read(source, frame).Select(Describe)];

    /// <summary>
    /// What the faulting instruction used in the source's terms, <c>pkt-&gt;len with pkt = NULL</c>, <c>transport-&gt;send = NULL</c>; null
    /// when nothing fits without doubt.
    /// </summary>
    public string? DescribeOperand(Crash crash, CauseOfDeath cause)
    {
        if (cause is not { PointerRegister: string name, InstructionAddress: ulong address } || crash.Stack is not { } stack
            || crash.Architecture is not Architecture architecture || architecture.Registers.FirstOrDefault(r => r.Name == name) is not { } register
            || Link(crash, stack).FirstOrDefault(f => f is not null && unchecked(f.LookupPc - address) < CallBytes) is not { } frame)
        {
            return null;
        }

        List<SourceFrame> sources = [];
        Symbolizer symbols = _symbols.At(address);
        if (symbols.Resolve(address, sources) == 0 || symbols.FindFunction(address) is not { } function)
        {
            return null;
        }

        SourceTerms terms = new(symbols, _machine, sources[0], frame, _limits);
        ulong? value = frame.Registers[register.Number];
        if (cause.Access is null or FaultAccess.Execute)
        {
            RegisterOrigin origin = architecture.OriginOf(_machine.Memory, function.Range, address, register.Number, _limits);
            AccessExpression? used = cause.Access is null ? terms.OfNumber(origin, value) : terms.OfCall(origin, IsTarget(value) ? value : cause.FaultAddress);
            return used?.With is { Length: > 0 } operand ? operand : null;
        }

        if (architecture.OriginOfAccess(_machine.Memory, function.Range, address, _limits) is { } access && terms.OfAccess(access) is { } named)
        {
            return Write(named);
        }

        if (cause is not { FaultAddress: ulong touched, AccessSize: int size } || value is not ulong pointer || touched < pointer)
        {
            return null;
        }

        for (int i = 0; i < sources.Count; i++)
        {
            if (ReaderAt(frame.LookupPc).FindAccess(sources[i], frame, register.Number, pointer, touched - pointer, size, isOuter: i > 0) is { } found)
            {
                return Write(found);
            }
        }

        return null;

        bool IsTarget(ulong? held) => held is ulong target && cause.FaultAddress is ulong pc && architecture.ToInstructionAddress(target) == pc;
    }

    private static string Write(AccessExpression expression) => expression.With.Length == 0 ? expression.Text : $"{expression.Text} with {expression.With}";

    /// <summary>Expressions over the crashed frame's locals and the global variables.</summary>
    public IReadOnlyList<VariableInfo> Print(Crash crash, IReadOnlyList<string> expressions)
    {
        if (expressions.Count == 0)
        {
            return [];
        }

        PhysicalFrame? frame = crash.Stack is { Frames.Count: > 0 } stack ? Link(crash, stack)[0] : null;
        List<SourceFrame> sources = [];
        bool known = frame is not null && _symbols.At(frame.LookupPc).Resolve(frame.LookupPc, sources) > 0;
        return [.. expressions.Select(e => Evaluate(known ? sources[0] : null, known ? frame : null, e))];
    }

    /// <summary>An expression over the locals of a frame, where there is one, and the global variables of the frame's program.</summary>
    public VariableInfo Evaluate(SourceFrame? source, PhysicalFrame? frame, string expression) =>
        Describe(ExpressionsAt(source, frame).Read(expression));

    /// <summary>As <see cref="Evaluate"/>, as a value that is opened level by level.</summary>
    public ValueNode Open(SourceFrame? source, PhysicalFrame? frame, string expression) => ExpressionsAt(source, frame).Open(expression);

    /// <summary>Whether an expression reads single elements of an array of values, or past what a pointer points to.</summary>
    public bool ReadsElements(SourceFrame? source, PhysicalFrame? frame, string expression) => ExpressionsAt(source, frame).ReadsElements(expression);

    /// <summary>A frame's variables as values that are opened level by level.</summary>
    public IReadOnlyList<ValueNode> Open(SourceFrame source, PhysicalFrame frame) => ReaderAt(frame.LookupPc).Open(source, frame);

    /// <summary>The global variables of the firmware that ran.</summary>
    public GlobalReader Globals => _globals ??= new GlobalReader(_symbols.Primary, _machine, _limits);

    private ExpressionReader ExpressionsAt(SourceFrame? source, PhysicalFrame? frame) =>
        new(frame is null ? _symbols.Primary : _symbols.At(frame.LookupPc), _machine, source, frame, _limits);

    private VariableReader ReaderAt(ulong pc)
    {
        Symbolizer symbols = _symbols.At(pc);
        if (!_readers.TryGetValue(symbols, out VariableReader? reader))
        {
            _readers.Add(symbols, reader = new VariableReader(symbols, _machine, _limits));
        }

        return reader;
    }

    public static VariableInfo Describe(VariableValue value) => new()
    {
        Name = value.Name,
        Type = value.Type,
        Kind = value.Kind switch
        {
            VariableKind.Argument => VariableKinds.Argument,
            VariableKind.Local => VariableKinds.Local,
            VariableKind.Global => VariableKinds.Global,
            _ => VariableKinds.Member,
        },
        Value = value.Text,
        BareValue = value.BareText,
        State = value.State switch
        {
            VariableState.Available => VariableStates.Available,
            VariableState.Inferred => VariableStates.Inferred,
            VariableState.OptimizedOut => VariableStates.OptimizedOut,
            VariableState.RegisterUnknown => VariableStates.RegisterUnknown,
            VariableState.Invalid => VariableStates.Invalid,
            _ => VariableStates.NotInDump,
        },
        Why = value.Why,
        Children = [.. value.Children.Select(Describe)],
    };
}
