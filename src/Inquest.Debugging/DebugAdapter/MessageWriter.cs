using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>Puts messages on a stream, each with its number and framed as <see cref="MessageReader"/> has it.</summary>
internal sealed class MessageWriter
{
    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private int _number;

    public MessageWriter(Stream output)
    {
        _output = output;
    }

    /// <summary>The answer to a request.</summary>
    public void Succeed(long request, string command, JsonObject? body)
    {
        JsonObject message = Response(request, command, success: true);
        if (body is not null)
        {
            message["body"] = body;
        }

        Send(message);
    }

    /// <summary>The refusal of a request, one sentence that the editor shows.</summary>
    public void Fail(long request, string command, string why, bool show)
    {
        JsonObject message = Response(request, command, success: false);
        message["message"] = why;
        message["body"] = new JsonObject
        {
            // The format has places in braces, which the sentence may hold too.
            ["error"] = new JsonObject { ["id"] = 1, ["format"] = "{why}", ["variables"] = new JsonObject { ["why"] = why }, ["showUser"] = show },
        };
        Send(message);
    }

    /// <summary>An event.</summary>
    public void Tell(string name, JsonObject? body)
    {
        JsonObject message = new() { ["seq"] = ++_number, ["type"] = "event", ["event"] = name };
        if (body is not null)
        {
            message["body"] = body;
        }

        Send(message);
    }

    private JsonObject Response(long request, string command, bool success) => new()
    {
        ["seq"] = ++_number,
        ["type"] = "response",
        ["request_seq"] = request,
        ["success"] = success,
        ["command"] = command,
    };

    private void Send(JsonObject message)
    {
        _buffer.ResetWrittenCount();
        using (Utf8JsonWriter json = new(_buffer))
        {
            message.WriteTo(json);
        }

        string header = string.Create(CultureInfo.InvariantCulture, $"Content-Length: {_buffer.WrittenCount}\r\n\r\n");
        _output.Write(Encoding.ASCII.GetBytes(header));
        _output.Write(_buffer.WrittenSpan);
        _output.Flush();
    }
}
