using System.Globalization;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting.Text;

namespace Inquest.Debugging.ModelContext;

/// <summary>All tools of one server, and the dump that they are about. Not thread-safe.</summary>
internal sealed class CrashToolbox : IDisposable
{
    private const string NoArguments = """{"type":"object","properties":{},"additionalProperties":false}""";

    private readonly AssistantOptions _options;
    private readonly IDumpOpener _opener;
    private (IOpenedDump Dump, OpenRequest Request, CrashQuestions Questions)? _open;

    public CrashToolbox(AssistantOptions options, IDumpOpener opener)
    {
        _options = options;
        _opener = opener;
        Tools =
        [
            new("report", "Explain the crash", "The whole report of the crash: the cause with its evidence, whether the ELF is the right one, the crashed thread's call stack with variables, registers. Ask this first. What is not known is said so; it is never zero.",
                """{"type":"object","properties":{"format":{"type":"string","enum":["text","markdown","json"],"description":"Default: text."},"all_threads":{"type":"boolean","description":"Call stacks of every thread rather than of the crashed one; for text."},"all_evidence":{"type":"boolean","description":"Also addresses, every piece of evidence and what was damaged in the inputs; for text."}},"additionalProperties":false}""",
                a => Questions.Report(a)),
            new("threads", "List the threads", "Every thread with its number, name, state, what it waits for, priority and stack use. The crashed one is number 1.", NoArguments, a => Questions.Threads(a)),
            new("frames", "Show a call stack", "The call stack of a thread, innermost frame first, with how each frame was found: context and cfi are certain, scan is a guess.",
                """{"type":"object","properties":{"thread":{"type":"integer","minimum":1,"description":"As the tool threads numbers them. Default: 1, the crashed one."}},"additionalProperties":false}""",
                a => Questions.Frames(a)),
            new("variables", "Show a frame's variables", "Arguments and local variables of a frame with their types and values, or why a value is not known.", FrameSchema(""), a => Questions.Variables(a)),
            new("evaluate", "Evaluate an expression", "The value of a C expression over the variables of a frame and the global variables: names, ., ->, [n], *, & and parentheses. No arithmetic, no calls.",
                FrameSchema(""" "expression":{"type":"string","description":"Such as g_sensor.next->id."}, """, "expression"), a => Questions.Evaluate(a)),
            new("memory", "Read memory", "Bytes of the device's memory at the crash, in hex; bytes that the dump does not hold are shown as --. Only where the server was started with --include-memory.",
                """{"type":"object","properties":{"address":{"type":"string","description":"Such as 0x20001a40."},"count":{"type":"integer","minimum":1,"description":"Bytes. Default: 64."}},"required":["address"],"additionalProperties":false}""",
                a => Questions.Memory(a)),
            new("symbol", "Look up a symbol", "What is at an address (symbol, function, source line, inlined functions), or where a symbol is.",
                """{"type":"object","properties":{"symbol":{"type":"string","description":"An address such as 0x0800abcd, or a name."}},"required":["symbol"],"additionalProperties":false}""",
                a => Questions.Symbol(a)),
            new("disassembly", "Disassemble", "Instructions around an address or the pc of a frame, with functions and lines.",
                FrameSchema(""" "address":{"type":"string","description":"Default: the pc of the frame."},"before":{"type":"integer","minimum":0,"description":"Instructions in front. Default: 8."},"count":{"type":"integer","minimum":1,"description":"Instructions from there on. Default: 8."}, """),
                a => Questions.Disassembly(a)),
            new("find", "List the dumps", "Every dump in the opened files, numbered, with its place, kind and state.", NoArguments, _ => Find()),
            new("open", "Open a dump", options.Roots.Count == 0
                    ? "Takes another dump of the files that the server was started with."
                    : "Opens other files, or takes another dump of those that are open. Only files below the folders that the server was started with.",
                """{"type":"object","properties":{"files":{"type":"array","items":{"type":"string"},"description":"Dump, image, log, archive and ELF, in any mix. Default: the files that are open."},"dump":{"type":"integer","minimum":1,"description":"Which dump, as the tool find numbers them. Default: the newest complete one."},"base":{"type":"string","description":"Address of the first byte of a raw image."},"force":{"type":"boolean","description":"Go on with an ELF that does not match; then functions, lines and values may be wrong."}},"additionalProperties":false}""",
                OpenAnother),
        ];
    }

    /// <summary>The tools, in the order in which they are listed.</summary>
    public IReadOnlyList<CrashTool> Tools { get; }

    /// <summary>Opens the dump that the questions are about from now on.</summary>
    /// <exception cref="InputException">The files cannot be opened.</exception>
    /// <remarks>Where there is no dump, the one that was open before stays open.</remarks>
    public PostmortemSession Open(OpenRequest request)
    {
        IOpenedDump opened = _opener.Open(request);
        if (opened.Session.State == SessionState.NoDump)
        {
            opened.Dispose();
            return opened.Session;
        }

        Dispose();
        _open = (opened, request, new CrashQuestions(opened.Session, _options.IncludeMemory, _options.Limits));
        return opened.Session;
    }

    /// <summary>Closes the dump.</summary>
    public void Dispose()
    {
        _open?.Dump.Dispose();
        _open = null;
    }

    private CrashQuestions Questions => _open?.Questions ?? throw new QuestionException("no dump is open; the tool open opens one");

    private static string FrameSchema(string more, string? required = null) =>
        "{\"type\":\"object\",\"properties\":{" + more
        + """ "thread":{"type":"integer","minimum":1,"description":"As the tool threads numbers them. Default: 1, the crashed one."},"frame":{"type":"integer","minimum":0,"description":"From 0, innermost first. Default: 0."}},"additionalProperties":false"""
        + (required is null ? "" : $",\"required\":[\"{required}\"]") + "}";

    private string Find()
    {
        IOpenedDump opened = _open?.Dump ?? throw new QuestionException("no file is open; the tool open opens some");

        using StringWriter writer = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
        FoundTableWriter.Write(opened.Find(), writer);
        return writer.ToString();
    }

    private string OpenAnother(Settings arguments)
    {
        IReadOnlyList<string> files = arguments.Texts("files");
        if (files.Count > 0 && _options.Roots.Count == 0)
        {
            throw new QuestionException("this server was started for its files alone; whoever starts it allows a folder with --root");
        }

        foreach (string file in files)
        {
            if (!_options.IsBelowRoot(file))
            {
                throw new QuestionException($"{file} is not below a folder that the server was started with ({string.Join(", ", _options.Roots)})");
            }
        }

        if (files.Count == 0 && _open is null)
        {
            throw new QuestionException("files are needed: the dump, and the ELF of the build that crashed");
        }

        OpenRequest request = files.Count > 0 ? _options.Defaults with { Files = files, MayRead = _options.IsBelowRoot } : _open!.Value.Request;
        request = request with
        {
            Dump = arguments.Number("dump", 1),
            Force = arguments.Flag("force") ?? request.Force,
            BaseAddress = arguments.Address("base") ?? request.BaseAddress,
        };
        PostmortemSession session = Open(request);
        return session.Dump is not { } dump
            ? throw new QuestionException(NoDumpText.Of(session, request))
            : $"Opened: {Printable.Escape(dump.Dump.Source)}, {dump.Dump.State}. {Printable.Escape(dump.Cause?.Title ?? "The cause is not known.")}\n{Printable.Escape(dump.Match?.Summary ?? "")}\n";
    }
}
