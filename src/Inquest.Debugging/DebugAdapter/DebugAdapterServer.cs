using System.Text.Json;
using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Postmortem;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>
/// One editor's session over a pair of streams, in the Debug Adapter Protocol
/// (https://microsoft.github.io/debug-adapter-protocol/specification). Post-mortem: the program never runs, nothing can be
/// changed. Answers each request before it reads the next; every message is answered, a hostile one too.
/// </summary>
public sealed class DebugAdapterServer
{
    private const string NothingRuns = "This is a crash dump: nothing runs any more. Look at the threads, their frames and variables instead.";

    private readonly IDumpOpener _opener;
    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;
    private readonly Limits _limits;
    private readonly List<(string Event, JsonObject? Body)> _events = [];
    private EditorOptions _editor = EditorOptions.Default;
    private IOpenedDump? _opened;
    private CrashView? _crash;
    private bool _ended;

    /// <summary>An adapter that has not begun yet.</summary>
    public DebugAdapterServer(IDumpOpener opener, Stream input, Stream output, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(opener);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(limits);
        _opener = opener;
        _reader = new MessageReader(input, limits);
        _writer = new MessageWriter(output);
        _limits = limits;
    }

    /// <summary>Serves until the editor disconnects or its stream ends.</summary>
    /// <returns>False when the stream is not the protocol's.</returns>
    /// <exception cref="IOException">The editor has gone without a word.</exception>
    public bool Run()
    {
        try
        {
            return Serve();
        }
        finally
        {
            _opened?.Dispose();
        }
    }

    private bool Serve()
    {
        while (!_ended)
        {
            switch (_reader.Read(out byte[] body))
            {
                case MessageStatus.End:
                    return true;
                case MessageStatus.Damaged:
                    return false;
                case MessageStatus.TooLong:
                    Say($"A message of more than {Numbers.Text(_limits.MaxMessageBytes)} bytes was left alone.\n", "stderr");
                    break;
                default:
                    Handle(body);
                    break;
            }
        }

        return true;
    }

    private void Handle(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = _limits.MaxMessageDepth });
            RequestArguments message = new(json.RootElement);
            if (message.Text("type") == "request" && message.Text("command") is string command)
            {
                Answer(message.Number("seq") ?? 0, command, message.Object("arguments"));
            }
        }
        catch (JsonException)
        {
            Say("A message was left alone: it is not JSON, or nested too deeply.\n", "stderr");
        }
    }

    private void Answer(long request, string command, RequestArguments arguments)
    {
        try
        {
            _writer.Succeed(request, command, Answer(command, arguments));
        }
        catch (RequestException e)
        {
            _writer.Fail(request, command, e.Message, e.Show);
        }
        catch (InputException e)
        {
            _writer.Fail(request, command, $"{e.Place}: {e.Message}", show: true);
        }
        catch (Exception e) when (e is not (IOException or OutOfMemoryException))
        {
            _writer.Fail(request, command, $"internal error, {e.GetType().Name}: {e.Message}", show: true);
        }

        foreach ((string name, JsonObject? body) in _events)
        {
            _writer.Tell(name, body);
        }

        _events.Clear();
    }

    private JsonObject? Answer(string command, RequestArguments arguments)
    {
        switch (command)
        {
            case "initialize":
                _editor = EditorOptions.From(arguments);
                return Capabilities.Describe();
            case "launch" or "attach":
                Open(arguments);
                return null;
            case "configurationDone":
                _events.Add(("stopped", Crash.DescribeStop()));
                return null;
            case "disconnect":
                _ended = true;
                return null;
            case "terminate":
                _events.Add(("terminated", null));
                return null;
            case "setBreakpoints":
                return Breakpoints(arguments);
            case "setFunctionBreakpoints" or "setInstructionBreakpoints" or "setDataBreakpoints" or "setExceptionBreakpoints":
                return Breakpoints(arguments);
            case "continue" or "next" or "stepIn" or "stepOut" or "stepBack" or "reverseContinue" or "pause" or "goto" or "restart" or "restartFrame":
                throw new RequestException(NothingRuns, show: true);
            case "setVariable" or "setExpression" or "writeMemory":
                throw new RequestException("This is a crash dump: nothing in it can be changed.", show: true);
            case "cancel":
                return null;
            default:
                return Crash.Answer(command, arguments, _editor) ?? throw new RequestException($"the request {command} is not known here");
        }
    }

    private CrashView Crash => _crash ?? throw new RequestException("no dump is open yet");

    private void Open(RequestArguments arguments)
    {
        if (_crash is not null)
        {
            throw new RequestException("a dump is open already; begin another session for the next one", show: true);
        }

        OpenRequest request = RequestOf(new Settings(arguments))
            ?? throw new RequestException("The launch configuration names no dump: set \"dump\" to the file that the crash left (CURRENT.UF2, a flash image, a log), and \"elf\" to the firmware's ELF.", show: true);
        IOpenedDump opened = _opener.Open(request);
        PostmortemSession session = opened.Session;
        if (session.State == SessionState.NoDump)
        {
            opened.Dispose();
            throw new RequestException(NoDumpText.Of(session, request), show: true);
        }

        _opened = opened;
        _crash = new CrashView(opened, _limits);
        _events.Add(("output", Output(ConsoleCommands.Summary(session), "console")));
        _events.Add(("initialized", null));
    }

    private static OpenRequest? RequestOf(Settings settings)
    {
        try
        {
            return OpenRequest.From(settings);
        }
        catch (SettingException e)
        {
            throw new RequestException($"The launch configuration cannot be read: {e.Message}.", show: true);
        }
    }

    private void Say(string text, string category) => _writer.Tell("output", Output(text, category));

    private static JsonObject Output(string text, string category) => new() { ["category"] = category, ["output"] = text };

    private JsonObject Breakpoints(RequestArguments arguments) => new()
    {
        ["breakpoints"] = JsonNodes.Array(arguments.Objects("breakpoints").Take(_limits.MaxOpenedParts).Select(breakpoint => new JsonObject
        {
            ["verified"] = false,
            ["message"] = "Nothing runs in a crash dump, so this is never reached.",
        }.With("line", breakpoint.Number("line")))),
    };
}
