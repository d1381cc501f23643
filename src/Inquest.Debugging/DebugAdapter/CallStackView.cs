using System.Globalization;
using System.Text.Json.Nodes;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>The threads and call stacks of a session with the numbers that the editor knows them by.</summary>
internal sealed class CallStackView
{
    private readonly PostmortemSession _session;
    private readonly SourceLocator _sources;
    private readonly List<ShownFrame> _frames = [];
    private readonly List<(int First, int Count)> _stacks = [];

    public CallStackView(PostmortemSession session, SourceLocator sources)
    {
        _session = session;
        _sources = sources;
        foreach (PostmortemThread thread in session.Threads)
        {
            int first = _frames.Count;
            AddFrames(thread);
            _stacks.Add((first, _frames.Count - first));
        }
    }

    /// <summary>The number of the thread that crashed; without one, of the first. A session without threads has the number too, for the editor to stop at.</summary>
    public int CrashedThread
    {
        get
        {
            for (int i = 0; i < _session.Threads.Count; i++)
            {
                if (_session.Threads[i].Info.Crashed)
                {
                    return i + 1;
                }
            }

            return 1;
        }
    }

    public JsonObject DescribeThreads()
    {
        IEnumerable<JsonNode> threads = _session.Threads.Count == 0
            ? [new JsonObject { ["id"] = 1, ["name"] = "nothing is known of the threads" }]
            : _session.Threads.Select((t, i) => new JsonObject { ["id"] = i + 1, ["name"] = ThreadText.NameAndState(t.Info) });
        return new JsonObject { ["threads"] = JsonNodes.Array(threads) };
    }

    /// <summary>The thread with a number; null when there is none.</summary>
    public PostmortemThread? FindThread(long number) =>
        number >= 1 && number <= _session.Threads.Count ? _session.Threads[(int)number - 1] : null;

    /// <summary>The frame with a number; null when there is none, or when it is a remark.</summary>
    public ShownFrame? FindFrame(long number) => number >= 1 && number <= _frames.Count ? _frames[(int)number - 1] : null;

    /// <summary>The innermost frame of the crash; null when there is none.</summary>
    public ShownFrame? Crashed => _session.Threads.Count == 0 ? null : _frames.Find(f => f.Thread == FindThread(CrashedThread) && f.Frame is not null);

    public JsonObject DescribeStack(long thread, long start, long count, EditorOptions editor)
    {
        if (_session.Threads.Count == 0 && thread == 1)
        {
            return new JsonObject { ["stackFrames"] = new JsonArray(), ["totalFrames"] = 0 };
        }

        if (FindThread(thread) is null)
        {
            throw new RequestException($"there is no thread {thread.ToString(CultureInfo.InvariantCulture)}");
        }

        (int first, int total) = _stacks[(int)thread - 1];
        int from = (int)Math.Clamp(start, 0, total);
        int length = count <= 0 ? total - from : (int)Math.Min(count, total - from);
        return new JsonObject
        {
            ["stackFrames"] = JsonNodes.Array(_frames.Skip(first + from).Take(length).Select(f => Describe(f, editor))),
            ["totalFrames"] = total,
        };
    }

    private JsonObject Describe(ShownFrame shown, EditorOptions editor)
    {
        JsonObject json = new() { ["id"] = shown.Id, ["name"] = shown.Name };
        FrameInfo? info = shown.Frame?.Info;
        bool hasLine = info is { File: not null, Line: not null };
        json["line"] = hasLine ? info!.Line!.Value - 1 + editor.FirstLine : 0;
        json["column"] = hasLine ? (info!.Column ?? 1) - 1 + editor.FirstColumn : 0;
        if (info is null)
        {
            json["presentationHint"] = "label";
            return json;
        }

        json.With("source", info.File is null ? null : _sources.Describe(info.File, editor));
        json.With("instructionPointerReference", info.Pc is ulong pc ? Address.Text(_session, pc) : null);
        json.With("moduleId", info.Module);
        json.With("presentationHint", info.Trust is FrameTrusts.Scan ? "subtle" : null);
        return json;
    }

    private void AddFrames(PostmortemThread thread)
    {
        foreach (PostmortemFrame frame in thread.Frames)
        {
            if (frame.Info.InterruptedBy is { } exception)
            {
                Add(thread, null, $"<interrupted by {NameOf(exception)}>");
            }

            Add(thread, frame, ThreadText.NameOf(_session, frame.Info));
        }

        if (thread.Info.Stopped is { } stopped && stopped.Reason != StopReasons.ThreadEntry)
        {
            Add(thread, null, $"<the stack ends here: {stopped.Detail ?? stopped.Reason.Replace('-', ' ')}>");
        }
    }

    private void Add(PostmortemThread thread, PostmortemFrame? frame, string name) => _frames.Add(new ShownFrame(_frames.Count + 1, thread, frame, name));

    private static string NameOf(ExceptionInfo exception) =>
        exception.Name ?? (exception.Number is int number ? string.Create(CultureInfo.InvariantCulture, $"exception {number}") : "an exception");
}
