using System.Buffers;
using System.Globalization;
using System.Text;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Inquest.Reporting.Markdown;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Debugging.ModelContext;

/// <summary>The answers to an assistant's questions about one dump, as text. Not thread-safe.</summary>
internal sealed class CrashQuestions
{
    private const int MostCharacters = 400;
    private const int BytesInLine = 16;

    private readonly PostmortemSession _session;
    private readonly bool _includeMemory;
    private readonly Limits _limits;

    /// <param name="session">The dump.</param>
    /// <param name="includeMemory">Whether texts, arrays and raw memory may be told.</param>
    /// <param name="limits">Bounds.</param>
    public CrashQuestions(PostmortemSession session, bool includeMemory, Limits limits)
    {
        _session = session;
        _includeMemory = includeMemory;
        _limits = limits;
    }

    public string Report(Settings arguments)
    {
        Report report = (_includeMemory ? _session.Report : Redaction.WithoutMemory(_session.Report)) with { Hints = [] };
        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        switch (arguments.Text("format") ?? "text")
        {
            case "text":
                TextReportWriter.Write(report, writer, new TextReportOptions { AllThreads = arguments.Flag("all_threads") == true, Verbose = arguments.Flag("all_evidence") == true });
                return writer.ToString();
            case "markdown":
                MarkdownReportWriter.Write(report, writer, new SharingOptions { IncludeMemory = _includeMemory });
                return writer.ToString();
            case "json":
                ArrayBufferWriter<byte> json = new(1 << 14);
                JsonReportWriter.Write(report, json);
                return Encoding.UTF8.GetString(json.WrittenSpan);
            case var other:
                throw new QuestionException($"there is no format {other}; text, markdown and json are");
        }
    }

    public string Threads(Settings arguments)
    {
        StringBuilder text = new();
        for (int i = 0; i < _session.Threads.Count; i++)
        {
            ThreadInfo thread = _session.Threads[i].Info;
            text.Append(CultureInfo.InvariantCulture, $"{i + 1}  {Printable.Escape(ThreadText.NameAndState(thread))}");
            text.Append(thread.Priority is int priority ? string.Create(CultureInfo.InvariantCulture, $", priority {priority}") : "");
            text.Append(thread.Stack is { Used: ulong used } stack ? string.Create(CultureInfo.InvariantCulture, $", stack {Numbers.Text(used)} of {Numbers.Text(stack.Size)} bytes") : "");
            text.Append(thread.Entry is { } entry ? $", entry {Printable.Escape(entry)}" : "").Append('\n');
        }

        foreach (string note in _session.Dump?.ThreadNotes ?? [])
        {
            text.Append(Printable.Escape(note)).Append('\n');
        }

        return text.Length == 0 ? "Nothing is known of the threads." : text.ToString();
    }

    public string Frames(Settings arguments)
    {
        PostmortemThread thread = Thread(arguments);
        StringBuilder text = new();
        foreach (PostmortemFrame frame in thread.Frames)
        {
            FrameInfo info = frame.Info;
            text.Append(info.InterruptedBy is { } exception ? $"    interrupted by {exception.Name ?? "an exception"}\n" : "");
            text.Append(CultureInfo.InvariantCulture, $"#{info.Index,-2} {(info.Pc is ulong pc ? Address.Text(_session, pc) : "?")}  {Printable.Escape(ThreadText.NameOf(_session, info))}");
            text.Append(info.File is { } file ? string.Create(CultureInfo.InvariantCulture, $"  {Printable.Escape(file)}:{info.Line?.ToString(CultureInfo.InvariantCulture) ?? "?"}") : "");
            text.Append(CultureInfo.InvariantCulture, $"  [{info.Trust}]\n");
        }

        text.Append(thread.Info.Stopped is { } stopped ? $"end: {Printable.Escape(stopped.Detail ?? stopped.Reason)}\n" : "");
        return text.Length == 0 ? "The thread's stack is not known.\n" : text.ToString();
    }

    public string Variables(Settings arguments)
    {
        PostmortemFrame frame = Frame(arguments) ?? throw new QuestionException("the thread has no frames");
        StringBuilder text = new();
        foreach (VariableInfo variable in _session.Variables(frame))
        {
            Append(text, Allowed(variable), 0);
        }

        return text.Length == 0 ? "Debug information names no variables of this frame, or its registers are not sure enough for values.\n" : text.ToString();
    }

    public string Evaluate(Settings arguments)
    {
        string expression = arguments.Text("expression") ?? throw new QuestionException("an expression is needed, such as pkt->len");
        PostmortemFrame? frame = Frame(arguments);
        VariableInfo value = _session.Evaluate(frame, expression);
        if (value.State == VariableStates.Invalid)
        {
            throw new QuestionException($"{expression}: {value.Why}");
        }

        // One element after the other would be the whole array, or all of the memory.
        if (!_includeMemory && _session.ReadsElements(frame, expression))
        {
            throw new QuestionException("elements of arrays, and what lies behind an object, are memory contents: " + Withheld);
        }

        StringBuilder text = new();
        Append(text, Allowed(value), 0);
        return text.ToString();
    }

    public string Memory(Settings arguments)
    {
        if (!_includeMemory)
        {
            throw new QuestionException("memory contents are not told: " + Withheld);
        }

        ulong address = arguments.Address("address") ?? throw new QuestionException("an address is needed, such as \"0x20001a40\"");
        long count = Math.Min(arguments.Number("count", 1) ?? 64, _limits.MaxMemoryRead);
        StringBuilder text = new();
        for (long done = 0; done < count && Address.Add(_session, address, done) is ulong at; done += BytesInLine)
        {
            text.Append(Address.Text(_session, at)).Append(' ');
            for (int i = 0; i < Math.Min(BytesInLine, count - done); i++)
            {
                text.Append(' ').Append(Address.Add(_session, at, i) is ulong place && _session.Memory.TryReadUInt8(place, out byte value) ? value.ToString("x2", CultureInfo.InvariantCulture) : "--");
            }

            text.Append(_session.Memory.SourceOf(at) switch
            {
                MemorySource.Image => "   (flash image)",
                MemorySource.Elf => "   (ELF)",
                MemorySource.ElfInitial => "   (ELF: the value at boot)",
                _ => "",
            }).Append('\n');
        }

        return text.Append("-- is a byte that the dump does not hold.\n").ToString();
    }

    public string Symbol(Settings arguments)
    {
        Symbolizer symbols = _session.Symbols ?? throw new QuestionException("without an ELF that fits the dump there are no symbols");
        string asked = arguments.Text("symbol") ?? throw new QuestionException("an address or a name is needed");
        if (!RequestArguments.TryReadAddress(asked, out ulong address))
        {
            return symbols.FindSymbol(asked) is { } named
                ? string.Create(CultureInfo.InvariantCulture, $"{asked} is at {Address.Text(_session, named.Address)}{(named.Size is ulong size ? $", {Numbers.Text(size)} bytes" : "")}, {(named.IsFunction ? "code" : "data")}\n")
                : throw new QuestionException($"the firmware has no symbol {asked}");
        }

        StringBuilder text = new(Address.Text(_session, address));
        text.Append(Address.Symbol(_session, address) is { } symbol ? $" is {Printable.Escape(symbol)}" : " is in no symbol").Append('\n');
        List<SourceFrame> frames = [];
        symbols.Resolve(_session.Architecture?.ToInstructionAddress(address) ?? address, frames);
        foreach (SourceFrame frame in frames.Where(f => f.File is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Printable.Escape(frame.Function?.Name ?? "?")}  {Printable.Escape(frame.File!.NormalizedPath)}:{frame.Line?.ToString(CultureInfo.InvariantCulture) ?? "?"}{(frame.IsInlined ? "  inlined into" : "")}\n");
        }

        return text.ToString();
    }

    public string Disassembly(Settings arguments)
    {
        ulong? address = arguments.Address("address") ?? Frame(arguments)?.Info.Pc;
        if (address is not ulong known)
        {
            throw new QuestionException("an address is needed, or a frame whose pc is known");
        }

        int before = Math.Min(arguments.Number("before", 0) ?? 8, _limits.MaxListedInstructions);
        int count = Math.Min(arguments.Number("count", 1) ?? 8, _limits.MaxListedInstructions);
        if (!_includeMemory && !_session.IsFirmwareCode(known & ~1ul, 1))
        {
            throw new QuestionException("only the firmware's code, as an ELF that fits has it, is listed; anything else is memory contents: " + Withheld);
        }

        IReadOnlyList<CodeLine> lines = Told(_session.Disassemble(known, before, count), known & ~1ul);
        if (lines.Count == 0)
        {
            return $"The code at {Address.Text(_session, known)} is not known.\n";
        }

        StringBuilder text = new();
        CodeLine? previous = null;
        foreach (CodeLine line in lines)
        {
            if (line.Function != previous?.Function || line.Line != previous?.Line || line.File != previous?.File)
            {
                text.Append(CultureInfo.InvariantCulture, $"{Printable.Escape(line.Function ?? "?")}  {(line.File is { } file ? Printable.Escape(file) : "?")}:{line.Line?.ToString(CultureInfo.InvariantCulture) ?? "?"}\n");
            }

            string mark = line.Instruction.Address == (known & ~1ul) ? ">" : " ";
            text.Append(CultureInfo.InvariantCulture, $"{mark} {Address.Text(_session, line.Instruction.Address)}  {Instruction(line.Instruction)}\n");
            previous = line;
        }

        return text.ToString();
    }

    // The lines around an address that the ELF has the bytes of.
    private IReadOnlyList<CodeLine> Told(IReadOnlyList<CodeLine> lines, ulong address)
    {
        if (_includeMemory)
        {
            return lines;
        }

        bool IsTold(CodeLine line) => _session.IsFirmwareCode(line.Instruction.Address, line.Instruction.Length);
        int before = lines.TakeWhile(l => l.Instruction.Address < address).Count();
        int first = before;
        while (first > 0 && IsTold(lines[first - 1]))
        {
            first--;
        }

        return [.. lines.Skip(first).Take(before - first), .. lines.Skip(before).TakeWhile(IsTold)];
    }

    // Constants between the code may be keys.
    private string Instruction(ListedInstruction instruction) =>
        _includeMemory ? $"{instruction.Encoding,-9}  {instruction.Text}"
        : instruction.Text is ['.', ..] ? "(data)"
        : instruction.Text;

    private const string Withheld = "whoever started this server allows it with --include-memory";

    private VariableInfo Allowed(VariableInfo variable) => _includeMemory ? variable : Redaction.WithoutMemory(variable);

    private PostmortemThread Thread(Settings arguments)
    {
        int number = arguments.Number("thread", 1) ?? 1;
        return number <= _session.Threads.Count
            ? _session.Threads[number - 1]
            : throw new QuestionException($"there is no thread {number.ToString(CultureInfo.InvariantCulture)}; threads are numbered from 1, the crashed one first");
    }

    // The innermost frame of the crash unless told otherwise; null when the thread has none.
    private PostmortemFrame? Frame(Settings arguments)
    {
        if (_session.Threads.Count == 0)
        {
            return null;
        }

        PostmortemThread thread = Thread(arguments);
        int number = arguments.Number("frame", 0) ?? 0;
        return number < thread.Frames.Count ? thread.Frames[number]
            : arguments.Number("frame", 0) is null ? null
            : throw new QuestionException($"the thread has no frame {number.ToString(CultureInfo.InvariantCulture)}; frames are numbered from 0, innermost first");
    }

    private static void Append(StringBuilder text, VariableInfo variable, int depth)
    {
        text.Append(' ', 2 * depth).Append(Printable.Escape(variable.Name));
        text.Append(variable.Type is { } type ? $": {Printable.Escape(type)}" : "").Append(" = ");
        bool isOpen = variable.Children.Count > 0 && variable.State is VariableStates.Available or VariableStates.Inferred;
        text.Append(isOpen ? Printable.Escape(variable.Value ?? "") : Printable.Escape(VariableText.Value(variable, MostCharacters)));
        text.Append(variable.State == VariableStates.Inferred ? $"  (inferred: {variable.Why})" : "").Append('\n');
        foreach (VariableInfo child in variable.Children)
        {
            Append(text, child, depth + 1);
        }
    }
}
