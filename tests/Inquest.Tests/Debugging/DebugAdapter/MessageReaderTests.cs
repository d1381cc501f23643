using System.Text;
using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Debugging.DebugAdapter;

namespace Inquest.Tests.Debugging.DebugAdapter;

public sealed class MessageReaderTests
{
    [Fact]
    public void Messages_are_taken_one_after_the_other()
    {
        MessageReader reader = Reader("Content-Length: 2\r\n\r\n{}Content-Type: x\r\ncontent-length:3\r\n\r\n[1]");
        Assert.Equal((MessageStatus.Message, "{}"), Next(reader));
        Assert.Equal((MessageStatus.Message, "[1]"), Next(reader));
        Assert.Equal((MessageStatus.End, ""), Next(reader));
    }

    [Theory]
    [InlineData("Content-Length: 9\r\n\r\n{}")]
    [InlineData("Content-Le")]
    [InlineData("")]
    public void A_stream_that_ends_within_a_message_has_ended(string text) => Assert.Equal(MessageStatus.End, Next(Reader(text)).Status);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Content-Length: 1x\r\n\r\n{}")]
    [InlineData("Content-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("\r\n\r\n")]
    public void What_is_no_header_ends_the_conversation(string text) => Assert.Equal(MessageStatus.Damaged, Next(Reader(text)).Status);

    [Fact]
    public void A_header_without_an_end_is_given_up()
    {
        Assert.Equal(MessageStatus.Damaged, Next(Reader(new string('x', 5000))).Status);
        Assert.Equal(MessageStatus.Message, Next(Reader("X: " + new string('x', 3000) + "\r\nContent-Length: 2\r\n\r\n{}")).Status);
    }

    [Fact]
    public void A_message_that_is_too_long_is_skipped_and_the_next_one_read()
    {
        MessageReader reader = Reader("Content-Length: 11\r\n\r\n{\"a\":12345}Content-Length: 10\r\n\r\n{\"a\":1234}", new Limits { MaxMessageBytes = 10 });
        Assert.Equal(MessageStatus.TooLong, Next(reader).Status);
        Assert.Equal((MessageStatus.Message, "{\"a\":1234}"), Next(reader));
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(3, false)]
    public void Nesting_is_bounded_and_the_conversation_goes_on(int most, bool accepted)
    {
        using AdapterClient client = new(new Limits { MaxMessageDepth = most });
        client.Send("""{"seq":7,"type":"request","command":"initialize","arguments":{"a":[{}]}}""");
        JsonObject message = client.Receive();
        Assert.Equal(accepted ? "response" : "event", (string)message["type"]!);
        client.Succeed("initialize");
    }

    [Fact]
    public void What_is_no_json_or_no_request_is_left_alone()
    {
        using AdapterClient client = new();
        client.Send("not json");
        Assert.Equal("output", (string)client.Receive()["event"]!);
        client.Send("[]");
        client.Send("""{"type":"request"}""");
        client.Send("""{"type":"request","command":"\ud800"}""");
        client.Send("""{"type":"response","command":"x"}""");
        client.Succeed("initialize", new JsonObject { ["linesStartAt1"] = "neither" });
        Assert.True(client.End());
    }

    private static (MessageStatus Status, string Text) Next(MessageReader reader)
    {
        MessageStatus status = reader.Read(out byte[] body);
        return (status, Encoding.UTF8.GetString(body));
    }

    private static MessageReader Reader(string text, Limits? limits = null) => new(new MemoryStream(Encoding.ASCII.GetBytes(text)), limits ?? Limits.Default);
}
