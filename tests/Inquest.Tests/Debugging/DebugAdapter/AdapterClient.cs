using System.IO.Pipes;
using System.Text;
using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Cli;
using Inquest.Cli.Files;
using Inquest.Debugging.DebugAdapter;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.DebugAdapter;

/// <summary>An editor that talks to the adapter over a pair of pipes.</summary>
internal sealed class AdapterClient : IDisposable
{
    private readonly AnonymousPipeServerStream _toAdapter = new(PipeDirection.Out);
    private readonly AnonymousPipeServerStream _fromAdapter = new(PipeDirection.In);
    private readonly Task<bool> _server;
    private readonly MessageReader _reader;
    private int _number;

    public AdapterClient(Limits? limits = null)
    {
        limits ??= Limits.Default;
        _reader = new MessageReader(_fromAdapter, new Limits { MaxMessageBytes = 64 << 20 });
        _server = Task.Run(() =>
        {
            using var input = new AnonymousPipeClientStream(PipeDirection.In, _toAdapter.ClientSafePipeHandle);
            using var output = new AnonymousPipeClientStream(PipeDirection.Out, _fromAdapter.ClientSafePipeHandle);
            var opener = new DumpOpener(
                new CommandHost { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null, CurrentDirectory = Repository.Root }, limits, SourceReach.Machine);
            return new DebugAdapterServer(opener, input, output, limits).Run();
        });
    }

    /// <summary>Events in the order in which they came.</summary>
    public List<JsonObject> Events { get; } = [];

    /// <summary>A client that has opened a fixture and stopped at its crash.</summary>
    public static AdapterClient Open(LabFixture fixture, Action<JsonObject>? change = null, Limits? limits = null)
    {
        JsonObject launch = new() { ["dump"] = fixture.DumpPath, ["elf"] = fixture.Elf };
        if (fixture.Base is ulong address)
        {
            launch["base"] = $"0x{address:x}";
        }

        change?.Invoke(launch);
        return Open(launch, limits);
    }

    public static AdapterClient Open(JsonObject launch, Limits? limits = null)
    {
        AdapterClient client = new(limits);
        client.Succeed("initialize", new JsonObject { ["adapterID"] = "inquest", ["supportsVariableType"] = true, ["supportsMemoryReferences"] = true });
        client.Succeed("launch", launch);
        client.Succeed("configurationDone");
        return client;
    }

    /// <summary>The body of the answer to a request that must succeed.</summary>
    public JsonObject Succeed(string command, JsonObject? arguments = null)
    {
        JsonObject answer = Ask(command, arguments);
        Assert.True((bool)answer["success"]!, $"{command}: {answer["message"]}");
        return answer["body"]?.AsObject() ?? [];
    }

    /// <summary>The sentence with which a request is refused.</summary>
    public string Fail(string command, JsonObject? arguments = null)
    {
        JsonObject answer = Ask(command, arguments);
        Assert.False((bool)answer["success"]!, $"{command} was not refused: {answer["body"]}");
        Assert.DoesNotContain("internal error", (string)answer["message"]!, StringComparison.Ordinal);
        return (string)answer["message"]!;
    }

    public JsonObject Ask(string command, JsonObject? arguments = null)
    {
        int number = ++_number;
        JsonObject request = new() { ["seq"] = number, ["type"] = "request", ["command"] = command };
        if (arguments is not null)
        {
            request["arguments"] = arguments;
        }

        Send(request.ToJsonString());
        while (true)
        {
            JsonObject message = Receive();
            if ((string)message["type"]! == "response")
            {
                Assert.Equal((number, command), ((int)message["request_seq"]!, (string)message["command"]!));
                return message;
            }

            Events.Add(message);
        }
    }

    /// <summary>Sends a text as one message.</summary>
    public void Send(string json)
    {
        byte[] body = Encoding.UTF8.GetBytes(json);
        _toAdapter.Write(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
        _toAdapter.Write(body);
        _toAdapter.Flush();
    }

    /// <summary>The next message.</summary>
    public JsonObject Receive()
    {
        Assert.Equal(MessageStatus.Message, _reader.Read(out byte[] body));
        return JsonNode.Parse(body)!.AsObject();
    }

    /// <summary>Waits for an event that comes after the last answer.</summary>
    public JsonObject WaitFor(string name)
    {
        JsonObject? found = Events.Find(e => (string)e["event"]! == name);
        while (found is null)
        {
            JsonObject message = Receive();
            Events.Add(message);
            found = (string?)message["event"] == name ? message : null;
        }

        return found["body"]?.AsObject() ?? [];
    }

    public JsonArray Stack(int thread) => Succeed("stackTrace", new JsonObject { ["threadId"] = thread })["stackFrames"]!.AsArray();

    /// <summary>The lines of a scope of a frame.</summary>
    public JsonArray Scope(int frame, string name)
    {
        JsonArray scopes = Succeed("scopes", new JsonObject { ["frameId"] = frame })["scopes"]!.AsArray();
        JsonNode? scope = scopes.FirstOrDefault(s => (string)s!["name"]! == name);
        return scope is null ? [] : Variables((int)scope["variablesReference"]!);
    }

    public JsonArray Variables(int reference) => Succeed("variables", new JsonObject { ["variablesReference"] = reference })["variables"]!.AsArray();

    /// <summary>Ends the stream; true when the adapter ended well.</summary>
    public bool End()
    {
        _toAdapter.Dispose();
        return _server.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _toAdapter.Dispose();
        _fromAdapter.Dispose();
    }
}
