using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Diagnosis.Match;
using Inquest.Elf;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Target;

namespace Inquest.Postmortem;

/// <summary>
/// A dump opened for questions: what a debugger, an editor or an assistant asks after the report. Nothing in it changes and
/// nothing can be changed. Not thread-safe: one session serves one asker at a time.
/// </summary>
/// <remarks>
/// Inputs without a dump and an ELF that does not fit are states (<see cref="State"/>), not exceptions. A refused ELF lends
/// neither memory nor symbols, as in the report.
/// </remarks>
public sealed class PostmortemSession
{
    private const int LongestInstruction = 16;

    private readonly ExplainOptions _options;
    private readonly VariableReporter? _variables;
    private readonly SymbolModules? _modules;

    private PostmortemSession(Report report, Crash? crash, CrashReporter? reporter, ExplainOptions options)
    {
        Report = report;
        _options = options;
        if (crash is null || reporter is null)
        {
            State = SessionState.NoDump;
            Memory = new TargetMemory([], 4);
            return;
        }

        State = crash.Firmware is null ? SessionState.NoElf : reporter.IsRefused ? SessionState.ElfRefused : SessionState.Ready;
        Architecture = crash.Architecture;
        Threads = reporter.Threads;
        IsInterrupt = crash.Stack is { Frames: [var first, ..] } && crash.Architecture?.ActiveException(first.Registers) is not null;
        InterruptStack = State == SessionState.Ready ? crash.Target?.Stacks.FirstOrDefault(s => s.IsInterrupt)?.Range : null;
        Memory = State == SessionState.ElfRefused ? DumpedMemory(crash) : crash.Memory;
        if (State == SessionState.Ready)
        {
            Elf = crash.Firmware!.Elf;
            Symbols = crash.Firmware.Symbols;
            _modules = crash.Elves!.Symbols;
            IsElfProved = crash.Match.Verdict == MatchVerdict.Proved;
            _variables = VariableReporter.Create(crash, options.Limits);
        }
    }

    /// <summary>How much there is to work with.</summary>
    public SessionState State { get; }

    /// <summary>The report, as <see cref="Postmortem.Explain"/> makes it, with every thread unwound.</summary>
    public Report Report { get; }

    /// <summary>The dump in question as the report has it; null without one.</summary>
    public DumpReport? Dump => Report.Dumps.Count > 0 ? Report.Dumps[0] : null;

    /// <summary>The processor; null without a dump, or when it is not supported.</summary>
    public Architecture? Architecture { get; }

    /// <summary>
    /// The memory: the dump's, then the flash image's when it is the firmware's, then the ELF's read-only sections, then its
    /// initial values of data; <see cref="TargetMemory.SourceOf"/> says which. Empty without a dump.
    /// </summary>
    public TargetMemory Memory { get; }

    /// <summary>
    /// The threads, in the report's order: the crashed one first. Without an ELF the crashed one alone; empty without registers.
    /// </summary>
    public IReadOnlyList<PostmortemThread> Threads { get; } = [];

    /// <summary>True when an interrupt or exception handler crashed, on top of the thread that ran.</summary>
    public bool IsInterrupt { get; }

    /// <summary>The stack that interrupts use; null when it is not known.</summary>
    public AddressRange? InterruptStack { get; }

    /// <summary>The firmware's ELF; null when <see cref="State"/> is not <see cref="SessionState.Ready"/>.</summary>
    public ElfFile? Elf { get; }

    /// <summary>True when a build id or a flash image proves the ELF.</summary>
    public bool IsElfProved { get; }

    /// <summary>Addresses to functions and lines, names to addresses in <see cref="Elf"/>; null without it.</summary>
    public Symbolizer? Symbols { get; }

    /// <summary>Opens the dump that <see cref="Postmortem.Explain"/> would explain.</summary>
    /// <param name="inputs">The files; their bytes must stay valid as long as the session is used.</param>
    /// <param name="options">As for <see cref="Postmortem.Explain"/>; every thread is unwound whatever it says.</param>
    /// <exception cref="InputException">The inputs cannot be opened.</exception>
    public static PostmortemSession Open(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(options);
        options = options with { AllThreads = true, AllDumps = false };
        List<(Crash Crash, CrashReporter Reporter)> read = [];
        Report report = Postmortem.Analyze(inputs, options, read);
        return read is [(Crash crash, CrashReporter reporter), ..]
            ? new PostmortemSession(report, crash, reporter, options)
            : new PostmortemSession(report, null, null, options);
    }

    /// <summary>
    /// The value of an expression (<c>g_sensor.next-&gt;id</c>) over the locals of a frame and the global variables. One that is
    /// malformed, or names what is not there, has no value and says why.
    /// </summary>
    /// <param name="frame">The frame whose locals come first; null for globals alone.</param>
    /// <param name="expression">What <c>--print</c> takes.</param>
    public VariableInfo Evaluate(PostmortemFrame? frame, string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return _variables is null
            ? new VariableInfo { Name = expression, Kind = VariableKinds.Global, State = VariableStates.Invalid, Why = "there is no ELF that fits the dump" }
            : frame is { Linked: { } linked, Source: { } source }
                ? _variables.Evaluate(source, linked, expression)
                : _variables.Evaluate(null, null, expression);
    }

    /// <summary>A frame's arguments, then its locals, innermost block first; empty when debug information does not describe it.</summary>
    public IReadOnlyList<VariableInfo> Variables(PostmortemFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _variables is not null && frame is { Linked: { } linked, Source: { } source } ? _variables.Describe(source, linked) : [];
    }

    /// <summary>As <see cref="Variables"/>, as values that are opened level by level.</summary>
    public IReadOnlyList<ValueNode> OpenVariables(PostmortemFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        return _variables is not null && frame is { Linked: { } linked, Source: { } source } ? _variables.Open(source, linked) : [];
    }

    /// <summary>As <see cref="Evaluate"/>, as a value that is opened level by level; null without an ELF that fits the dump.</summary>
    public ValueNode? OpenExpression(PostmortemFrame? frame, string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return _variables?.Open(frame?.Linked is null ? null : frame.Source, frame?.Linked, expression);
    }

    /// <summary>The global variables by source file; null without an ELF that fits the dump.</summary>
    public GlobalReader? Globals => _variables?.Globals;

    /// <summary>A value as the report has it.</summary>
    public static VariableInfo Describe(VariableValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return VariableReporter.Describe(value);
    }

    /// <summary>
    /// Instructions around an address: at most <paramref name="before"/> in front of it and <paramref name="count"/> from it
    /// on, without holes; fewer where memory ends, none when its own bytes are absent.
    /// </summary>
    /// <param name="address">An instruction; a Thumb bit is ignored.</param>
    /// <param name="before">Instructions in front of it.</param>
    /// <param name="count">Instructions from it on, its own included.</param>
    public IReadOnlyList<CodeLine> Disassemble(ulong address, int before, int count) =>
        Architecture is null ? [] : new CodeListing(Architecture, Memory, _modules?.At(address), _options.Limits).List(address, before, count);

    /// <summary>
    /// True when bytes are code of the firmware as the ELF has it: whoever has the ELF knows them. False for what the device's
    /// memory holds in their place, for data, and without an ELF that fits.
    /// </summary>
    /// <param name="address">The first byte.</param>
    /// <param name="length">How many bytes.</param>
    public bool IsFirmwareCode(ulong address, int length)
    {
        if (_modules?.At(address).Elf.FindSectionAt(address) is not { } section || (section.Flags & ElfSectionFlags.Execute) == 0)
        {
            return false;
        }

        ReadOnlySpan<byte> code = section.GetBytes().Span;
        ulong start = address - section.Address;
        Span<byte> bytes = stackalloc byte[Math.Clamp(length, 0, LongestInstruction)];
        return length is > 0 and <= LongestInstruction && start + (ulong)length <= (ulong)code.Length
            && Memory.TryRead(address, bytes) && code.Slice((int)start, length).SequenceEqual(bytes);
    }

    /// <summary>
    /// True for an expression that reads single elements of an array of values, or what lies behind the object that a pointer
    /// points to: asked one after the other, such expressions read out the memory.
    /// </summary>
    /// <param name="frame">As for <see cref="Evaluate"/>.</param>
    /// <param name="expression">As for <see cref="Evaluate"/>.</param>
    public bool ReadsElements(PostmortemFrame? frame, string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return _variables?.ReadsElements(frame?.Linked is null ? null : frame.Source, frame?.Linked, expression) == true;
    }

    /// <summary>The text of a source file; false when it is not at hand.</summary>
    /// <param name="path">The path as a frame has it.</param>
    /// <param name="found">Where it was found.</param>
    /// <param name="text">Its content.</param>
    public bool TryReadSource(string path, out string found, out string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        found = "";
        text = "";
        return _options.Files is not null && _options.Files.TryFindSource(path, out found, out text);
    }

    private static TargetMemory DumpedMemory(Crash crash) =>
        new(crash.Capture.Memory.Select(m => new MemoryRegion(m.Address, m.Bytes, MemorySource.Dump)), crash.Capture.AddressSize);
}
