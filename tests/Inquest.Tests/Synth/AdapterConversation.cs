using System.Globalization;
using System.Text;
using System.Text.Json;
using Inquest.Binary;
using Inquest.Debugging;
using Inquest.Debugging.DebugAdapter;
using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Tests.Synth;

/// <summary>What an editor says to the debug adapter, a message a line, to be damaged and then said.</summary>
internal sealed class AdapterConversation : IDumpOpener, IOpenedDump
{
    private static readonly string[] s_opening =
    [
        """{"seq":1,"type":"request","command":"initialize","arguments":{"supportsVariableType":true,"supportsMemoryReferences":true}}""",
        """{"seq":2,"type":"request","command":"launch","arguments":{"dump":"x"}}""",
    ];

    private static readonly string[] s_requests =
    [
        """{"seq":3,"type":"request","command":"configurationDone"}""",
        """{"seq":4,"type":"request","command":"threads"}""",
        """{"seq":5,"type":"request","command":"stackTrace","arguments":{"threadId":1,"startFrame":0,"levels":20}}""",
        """{"seq":6,"type":"request","command":"scopes","arguments":{"frameId":1}}""",
        """{"seq":7,"type":"request","command":"variables","arguments":{"variablesReference":1}}""",
        """{"seq":8,"type":"request","command":"variables","arguments":{"variablesReference":2,"filter":"indexed","start":0,"count":100}}""",
        """{"seq":9,"type":"request","command":"variables","arguments":{"variablesReference":3,"start":2,"count":3}}""",
        """{"seq":10,"type":"request","command":"evaluate","arguments":{"expression":"queue->sent","frameId":1,"context":"hover"}}""",
        """{"seq":11,"type":"request","command":"evaluate","arguments":{"expression":"(*&hid_queue).head","context":"repl"}}""",
        """{"seq":12,"type":"request","command":"evaluate","arguments":{"expression":"cause","context":"repl"}}""",
        """{"seq":13,"type":"request","command":"completions","arguments":{"text":"queue->s","column":9,"frameId":1}}""",
        """{"seq":14,"type":"request","command":"exceptionInfo","arguments":{"threadId":1}}""",
        """{"seq":15,"type":"request","command":"readMemory","arguments":{"memoryReference":"0x20000000","offset":-8,"count":64}}""",
        """{"seq":16,"type":"request","command":"disassemble","arguments":{"memoryReference":"0x1000","offset":2,"instructionOffset":-5,"instructionCount":12}}""",
        """{"seq":17,"type":"request","command":"source","arguments":{"source":{"sourceReference":1},"sourceReference":1}}""",
        """{"seq":18,"type":"request","command":"setBreakpoints","arguments":{"source":{"path":"/x"},"breakpoints":[{"line":3},{"line":4}]}}""",
        """{"seq":19,"type":"request","command":"modules"}""",
        """{"seq":20,"type":"request","command":"next","arguments":{"threadId":1}}""",
        """{"seq":21,"type":"request","command":"launch","arguments":{"dump":["a","b"],"sourceMap":[["/a","/b"]],"base":"0x1000","force":true}}""",
        """{"seq":22,"type":"request","command":"terminate"}""",
    ];

    private readonly PostmortemSession _session;

    /// <param name="crash">A dump with its ELF, in one archive.</param>
    public AdapterConversation(byte[] crash)
    {
        _session = PostmortemSession.Open([new PostmortemInput("crash.zip", crash)], new ExplainOptions());
    }

    /// <summary>The requests, once beginning with each of them: damage falls on the front more often than on the rest.</summary>
    public static IReadOnlyList<byte[]> Seeds { get; } =
        [.. s_requests.Select((_, i) => Encoding.UTF8.GetBytes(string.Join('\n', s_requests.Skip(i).Concat(s_requests.Take(i)))))];

    public IOpenedDump Open(OpenRequest request) => this;

    public PostmortemSession Session => _session;

    public Report Find() => _session.Report;

    public void Dispose()
    {
        // The session holds no files.
    }

    public string? FullPath(string found) => null;

    /// <summary>Says the lines, and then the bytes as they are. Whatever they are, the adapter answers in its protocol and has no error of its own.</summary>
    public void Run(ReadOnlyMemory<byte> input)
    {
        using MemoryStream framed = new();
        foreach (string line in s_opening)
        {
            Frame(framed, Encoding.UTF8.GetBytes(line));
        }

        int requests = s_opening.Length;
        foreach (Range line in input.Span.Split((byte)'\n'))
        {
            requests++;
            Frame(framed, input.Span[line]);
        }

        int responses = Say(framed.ToArray());
        if (responses < s_opening.Length || responses > requests)
        {
            throw new InvalidOperationException($"{responses} answers to {requests} requests");
        }

        Say(input.ToArray());
    }

    private int Say(byte[] stream)
    {
        using MemoryStream output = new();
        new DebugAdapterServer(this, new MemoryStream(stream), output, Limits.Default).Run();
        MessageReader reader = new(new MemoryStream(output.ToArray()), new Limits { MaxMessageBytes = int.MaxValue });
        int responses = 0;
        while (reader.Read(out byte[] body) == MessageStatus.Message)
        {
            using var json = JsonDocument.Parse(body);
            responses += json.RootElement.GetProperty("type").GetString() == "response" ? 1 : 0;
            if (json.RootElement.TryGetProperty("message", out JsonElement message) && message.GetString()!.StartsWith("internal error", StringComparison.Ordinal))
            {
                throw new InvalidOperationException(message.GetString());
            }
        }

        return responses;
    }

    private static void Frame(MemoryStream stream, ReadOnlySpan<byte> body)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n")));
        stream.Write(body);
    }
}
