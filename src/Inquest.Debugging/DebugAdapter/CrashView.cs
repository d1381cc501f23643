using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>An opened dump as one editor sees it: the answers to what it asks of it.</summary>
internal sealed class CrashView
{
    private readonly PostmortemSession _session;
    private readonly Limits _limits;
    private readonly SourceLocator _sources;
    private readonly CallStackView _stacks;
    private readonly VariableTree _tree;
    private readonly ScopeReader _scopes;
    private readonly ExpressionView _expressions;

    public CrashView(IOpenedDump opened, Limits limits)
    {
        PostmortemSession session = opened.Session;
        _session = session;
        _limits = limits;
        _sources = new SourceLocator(opened);
        _stacks = new CallStackView(session, _sources);
        _tree = new VariableTree(limits);
        _scopes = new ScopeReader(session, _tree);
        _expressions = new ExpressionView(session, _scopes, _tree, limits);
    }

    /// <summary>The event that says where the device stopped for good.</summary>
    public JsonObject DescribeStop() => new()
    {
        ["reason"] = "exception",
        ["description"] = _session.Dump?.Cause?.Title ?? "Crashed",
        ["text"] = _session.Dump?.Cause?.Title ?? "Crashed",
        ["threadId"] = _stacks.CrashedThread,
        ["allThreadsStopped"] = true,
    };

    /// <summary>The body of an answer; null when the request is none of these.</summary>
    public JsonObject? Answer(string command, RequestArguments arguments, EditorOptions editor) => command switch
    {
        "threads" => _stacks.DescribeThreads(),
        "stackTrace" => _stacks.DescribeStack(arguments.Number("threadId") ?? 0, arguments.Number("startFrame") ?? 0, arguments.Number("levels") ?? 0, editor),
        "scopes" => _scopes.Describe(Frame(arguments) ?? throw new RequestException("there is no such frame")),
        "variables" => _tree.Open(arguments, editor, a => Address.Text(_session, a)),
        "evaluate" => _expressions.Evaluate(arguments, Frame(arguments), editor),
        "completions" => _expressions.Complete(arguments, Frame(arguments), editor),
        "exceptionInfo" => DescribeException(arguments.Number("threadId") ?? 0),
        "readMemory" => MemoryView.Read(_session, arguments, _limits),
        "disassemble" => new DisassemblyView(_session, _sources, editor).Read(arguments, _limits),
        "modules" => ModuleView.Describe(_session),
        "source" => ReadSource(arguments),
        _ => null,
    };

    // Without a frame an expression is one of the crash's.
    private ShownFrame? Frame(RequestArguments arguments) => arguments.Number("frameId") is long id
        ? _stacks.FindFrame(id) ?? throw new RequestException("there is no such frame")
        : _stacks.Crashed;

    private JsonObject ReadSource(RequestArguments arguments) => new()
    {
        ["content"] = _sources.Read(arguments.Number("sourceReference") ?? arguments.Object("source").Number("sourceReference") ?? 0),
        ["mimeType"] = "text/plain",
    };

    private JsonObject DescribeException(long thread)
    {
        if (thread != _stacks.CrashedThread)
        {
            throw new RequestException("this thread did not crash");
        }

        if (_session.Dump?.Cause is not CauseInfo cause)
        {
            return new JsonObject { ["exceptionId"] = "crash", ["description"] = "The cause is not known.", ["breakMode"] = "unhandled" };
        }

        string place = string.Join(", ", new[] { cause.Expression, cause.Location }.OfType<string>());
        return new JsonObject
        {
            ["exceptionId"] = cause.Kind,
            ["description"] = cause.Title + (place.Length > 0 ? "\n" + place : ""),
            ["breakMode"] = "unhandled",
            ["details"] = new JsonObject
            {
                ["message"] = string.Join('\n', cause.Evidence.Concat(cause.Advice).Prepend(cause.Title)),
                ["typeName"] = cause.Kind,
            }.With("fullTypeName", cause.Reason?.Name),
        };
    }
}
