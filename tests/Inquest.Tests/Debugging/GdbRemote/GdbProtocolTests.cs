using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Inquest.Debugging;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;
using Inquest.Tests.Postmortem;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.GdbRemote;

/// <summary>The gdb remote protocol, packet by packet; GdbFixtureTests has real gdb speak it.</summary>
public sealed class GdbProtocolTests
{
    private static readonly Lazy<GdbTarget> s_target = new(() => Open("isr_busy_an547_v2_threads_logging"));
    private static readonly Lazy<GdbTarget> s_unsaved = new(() => Open("null_member_read_an386_v2-zeros_linker-ram_flash"));

    private readonly GdbProtocol _gdb = new(s_target.Value);

    [Theory]
    [InlineData("vMustReplyEmpty", "")]
    [InlineData("qAttached", "1")]
    [InlineData("qOffsets", "Text=0;Data=0;Bss=0")]
    [InlineData("qSymbol::", "OK")]
    [InlineData("qTStatus", "")]
    [InlineData("vCont?", "vCont;c;C;s;S")]
    [InlineData("QStartNoAckMode", "OK")]
    [InlineData("X20000000,0:", "")]
    [InlineData("Hc-1", "OK")]
    [InlineData("Hg0", "OK")]
    [InlineData("Hgdead", "E01")]
    [InlineData("T1", "OK")]
    [InlineData("Tdead", "E01")]
    [InlineData("qC", "QC1")]
    [InlineData("pff", "E01")]
    [InlineData("m", "E01")]
    [InlineData("mzz,4", "E01")]
    [InlineData("", "")]
    [InlineData("vFile:setfs:0", "")]
    [InlineData("qXfer:features:read:other.xml:0,100", "E00")]
    [InlineData("qXfer:auxv:read::0,100", "")]
    [InlineData("qXfer:features:write:target.xml:0:", "")]
    [InlineData("qRcmd,zz", "E01")]
    public void Answers(string packet, string answer) => Assert.Equal(answer, Say(packet));

    [Theory]
    [InlineData("M20000000,4:00000000")]
    [InlineData("P0=00000000")]
    [InlineData("G00000000")]
    [InlineData("Z0,20000000,2")]
    public void Nothing_can_be_changed(string packet) => Assert.StartsWith("E.", Say(packet), StringComparison.Ordinal);

    [Theory]
    [InlineData("c")]
    [InlineData("s")]
    [InlineData("vCont;c")]
    [InlineData("vCont;s:1;c")]
    public void What_is_resumed_stops_at_once_where_it_stood(string packet)
    {
        string registers = Say("g");
        Assert.Equal("OK", Say($"Hg{s_target.Value.Threads[1].Id:x}"));
        Assert.NotEqual(registers, Say("g"));
        IReadOnlyList<string> answers = _gdb.Answer(packet);
        Assert.Equal(registers, Say("g"));
        Assert.StartsWith("O", answers[0], StringComparison.Ordinal);
        Assert.Equal(Say("?"), answers[1]);
        Assert.StartsWith("T", answers[1], StringComparison.Ordinal);
        Assert.EndsWith("thread:1;", answers[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Leaving_ends_the_conversation()
    {
        Assert.Equal("OK", Say("D"));
        Assert.True(_gdb.IsOver);
        GdbProtocol other = new(s_target.Value);
        Assert.Empty(other.Answer("k"));
        Assert.True(other.IsOver);
        GdbProtocol third = new(s_target.Value);
        Assert.Equal(["OK"], third.Answer("vKill;1"));
        Assert.True(third.IsOver);
    }

    [Fact]
    public void Registers_that_nobody_saved_are_x_and_never_zero()
    {
        GdbProtocol gdb = new(s_unsaved.Value);
        string registers = Assert.Single(gdb.Answer("g"));
        Assert.Equal(8 * s_unsaved.Value.Description.Registers.Count, registers.Length);
        for (int i = 0; i < 17; i++)
        {
            string value = registers.Substring(8 * i, 8);
            Assert.Equal(i is >= 4 and <= 11, value == "xxxxxxxx");
            Assert.Equal(value, Assert.Single(gdb.Answer("p" + i.ToString("x", CultureInfo.InvariantCulture))));
        }
    }

    [Fact]
    public void A_read_gives_the_part_that_is_known_and_an_error_where_nothing_is()
    {
        ulong gap = GdbRunner.GapOf(s_target.Value.Session);
        Assert.Equal(2 * 16, Say($"m{gap - 16:x},40").Length);
        Assert.Equal("E01", Say($"m{gap:x},1"));
        Assert.Equal("", Say($"m{gap - 16:x},0"));
        Assert.True(Say($"m{gap - 16:x},ffffffffffffffff").Length <= GdbProtocol.PacketSize);
    }

    [Fact]
    public void Threads_are_listed_whole_with_names_and_states()
    {
        string list = Say("qfThreadInfo");
        Assert.Equal("l", Say("qsThreadInfo"));
        Assert.Equal(s_target.Value.Threads.Select(t => t.Id.ToString("x", CultureInfo.InvariantCulture)), list[1..].Split(','));
        Assert.Equal("IRQ 3: crashed, on top of crypto", Text(Say("qThreadExtraInfo,1")));
        DumpThread crypto = s_target.Value.Threads[1];
        Assert.Equal("crypto: interrupted, priority 11", Text(Say($"qThreadExtraInfo,{crypto.Id:x}")));
        string before = Say("g");
        Assert.Equal("OK", Say($"Hg{crypto.Id:x}"));
        Assert.NotEqual(before, Say("g"));
    }

    [Theory]
    [InlineData("features:read:target.xml")]
    [InlineData("memory-map:read:")]
    [InlineData("threads:read:")]
    public void Documents_come_in_pieces(string name)
    {
        string whole = Say($"qXfer:{name}:0,3fff");
        Assert.Equal('l', whole[0]);
        StringBuilder pieces = new();
        string piece;
        do
        {
            piece = Say($"qXfer:{name}:{pieces.Length:x},50");
            pieces.Append(piece.AsSpan(1));
        }
        while (piece[0] == 'm');
        Assert.Equal(whole[1..], pieces.ToString());
        Assert.Equal("l", Say($"qXfer:{name}:ffffff,50"));
        System.Xml.Linq.XDocument.Parse(whole[1..].Replace("<!DOCTYPE", "<!--", StringComparison.Ordinal).Replace(".dtd\">", "-->", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("explain", "Thread")]
    [InlineData("cause", "Bus fault")]
    [InlineData("threads", "crypto")]
    [InlineData("help", "monitor cause")]
    [InlineData("nonsense", "no such command")]
    public void Monitor_says(string command, string expected)
    {
        IReadOnlyList<string> answers = _gdb.Answer("qRcmd," + GdbPacket.Hex(command));
        Assert.Equal("OK", answers[^1]);
        Assert.All(answers, a => Assert.True(a.Length <= GdbProtocol.PacketSize));
        Assert.Contains(expected, string.Concat(answers.SkipLast(1).Select(a => Text(a[1..]))), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_stack_pointers_are_known_where_the_interrupted_thread_is()
    {
        string[] names = [.. s_target.Value.Description.Registers.Select(r => r.Name)];
        string registers = Say("g");
        string sp = registers.Substring(8 * Array.IndexOf(names, "sp"), 8);
        Assert.Equal(sp, registers.Substring(8 * Array.IndexOf(names, "msp"), 8));
        Assert.NotEqual(sp, registers.Substring(8 * Array.IndexOf(names, "psp"), 8));
        Assert.DoesNotContain('x', registers[(8 * 17)..(8 * 19)]);
    }

    [Fact]
    public void A_crashed_thread_without_registers_is_listed_but_not_shown_first()
    {
        GdbTarget target = Open("stack_overflow_an385_v2-zeros_linker-ram_nrf-flash");
        Assert.True(target.Threads[0].IsUnknown);
        Assert.False(target.Current.IsUnknown);
        Assert.Equal($"T00thread:{target.Current.Id:x};", Assert.Single(new GdbProtocol(target).Answer("?")));
    }

    [Fact]
    public void Packets_are_cut_out_of_anything()
    {
        GdbPacketReader reader = new(8);
        Assert.Equal(["qC"], Read(reader, "+++$qC#b4"));
        Assert.Equal(["?"], Read(reader, "$lost$?#3f"));
        Assert.Equal(["!damaged"], Read(reader, "$qC#00"));
        Assert.Equal(["!damaged"], Read(reader, "$qC#zz"));
        Assert.Equal(["12345678"], Read(reader, Encoding.Latin1.GetString(GdbPacket.Frame("12345678"))));
        Assert.Equal(["!damaged", "g"], Read(reader, Encoding.Latin1.GetString([.. GdbPacket.Frame("123456789"), .. GdbPacket.Frame("g")])));
        Assert.Equal(["!again", "!interrupt"], Read(reader, "-\u0003"));
    }

    [Fact]
    public void A_packet_that_gdb_sent_again_is_answered_once()
    {
        GdbConversation conversation = Conversation();
        byte[] packet = GdbPacket.Frame("qAttached");
        string once = Encoding.Latin1.GetString(conversation.Say(packet));
        Assert.Equal("+$1#31", once);
        Assert.Equal(once, Encoding.Latin1.GetString(conversation.Say([.. packet, .. packet, .. packet])));
        Assert.Equal("-", Encoding.Latin1.GetString(conversation.Say("$qC#00"u8.ToArray())));
    }

    [Fact]
    public void Different_packets_that_come_together_are_answered_each()
    {
        GdbConversation conversation = Conversation();
        Assert.Equal("+$1#31+$Text=0;Data=0;Bss=0#04+$1#31", Said("+$qAttached#8f+$qOffsets#4b+$qAttached#8f"));
        Assert.Equal("+$1#31+$1#31", Said("+$qAttached#8f+$qAttached#8f"));
        Assert.Equal("+$OK#9a$1#31$1#31", Said("+$QStartNoAckMode#b0$qAttached#8f$qAttached#8f"));
        Assert.Equal("+$OK#9a", Said("$D#44$qAttached#8f"));

        string Said(string text) => Encoding.Latin1.GetString(conversation.Say(Encoding.Latin1.GetBytes(text)));
    }

    [Fact]
    public async Task The_next_gdb_is_served_after_the_first_has_left()
    {
        await Serve(TimeSpan.FromHours(1), async (listener, _) =>
        {
            foreach (string farewell in (string[])["D", "k", ""])
            {
                using TcpClient client = await Connect(listener);
                NetworkStream stream = client.GetStream();
                Assert.Equal("+$1#31", await Ask(client, "$qAttached#8f", 6));
                if (farewell.Length > 0)
                {
                    await stream.WriteAsync(GdbPacket.Frame(farewell), TestContext.Current.CancellationToken);
                }
                else
                {
                    client.Client.Shutdown(SocketShutdown.Send);
                }

                await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
            }
        });
    }

    [Fact]
    public async Task A_second_gdb_is_turned_away_while_the_first_is_there()
    {
        await Serve(TimeSpan.Zero, async (listener, said) =>
        {
            using TcpClient first = await Connect(listener);
            Assert.Equal("+$1#31", await Ask(first, "$qAttached#8f", 6));
            using TcpClient second = await Connect(listener);
            Assert.Equal("", await Ask(second, "", 1));
            Assert.Contains("turned away", Assert.Single(said), StringComparison.Ordinal);
            Assert.Equal("+$1#31", await Ask(first, "+$qAttached#8f", 6));
        });
    }

    [Fact]
    public async Task A_client_that_says_nothing_makes_room()
    {
        await Serve(TimeSpan.Zero, async (listener, said) =>
        {
            using TcpClient silent = await Connect(listener);
            using TcpClient gdb = await Connect(listener);
            Assert.Equal("+$1#31", await Ask(gdb, "$qAttached#8f", 6));
            Assert.Equal("", await Ask(silent, "", 1));
            Assert.Contains("said nothing", Assert.Single(said), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n$qAttached#8f")]
    public async Task A_web_page_is_not_answered(string request)
    {
        await Serve(TimeSpan.FromHours(1), async (listener, said) =>
        {
            using TcpClient page = await Connect(listener);
            Assert.Equal("", await Ask(page, request, 6));
            using TcpClient gdb = await Connect(listener);
            Assert.Equal("+$1#31", await Ask(gdb, "+$qAttached#8f", 6));
            Assert.Contains("no gdb", Assert.Single(said), StringComparison.Ordinal);
        });
    }

    [Fact]
    public void What_gdb_cannot_be_shown_is_said()
    {
        Assert.Contains("no dump", GdbTarget.WhyNot(PostmortemSession.Open([new PostmortemInput("a.log", "nothing\n"u8.ToArray())], ExplainOptions.Default)), StringComparison.Ordinal);
        byte[] other = new CoredumpBuilder(target: 4).Arch(1, new byte[68]).Memory(0x1000, new byte[64]).Build();
        Assert.Contains("processor", GdbTarget.WhyNot(PostmortemSession.Open([new PostmortemInput("a.bin", other)], ExplainOptions.Default)), StringComparison.Ordinal);
    }

    private static GdbTarget Open(string fixture) => new(PostmortemSessionTests.Open(LabFixture.Named(fixture)));

    private static async Task Serve(TimeSpan patience, Func<GdbListener, IReadOnlyCollection<string>, Task> ask)
    {
        System.Collections.Concurrent.ConcurrentQueue<string> said = [];
        using GdbListener listener = new(s_target.Value, new IPEndPoint(IPAddress.Loopback, 0), patience, said.Enqueue);
        using CancellationTokenSource ended = new();
        Task server = listener.ServeAsync(ended.Token);
        await ask(listener, said);
        await ended.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server);
    }

    private static async Task<TcpClient> Connect(GdbListener listener)
    {
        TcpClient client = new();
        await client.ConnectAsync(listener.EndPoint, TestContext.Current.CancellationToken);
        return client;
    }

    // As many bytes as the answer has, or all until the server closes.
    private static async Task<string> Ask(TcpClient client, string text, int length)
    {
        byte[] answer = new byte[length];
        try
        {
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), TestContext.Current.CancellationToken);
            int count = await client.GetStream().ReadAtLeastAsync(answer, length, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
            return Encoding.Latin1.GetString(answer, 0, count);
        }
        catch (IOException)
        {
            // A connection that is closed with bytes unread is reset.
            return "";
        }
    }

    private static GdbConversation Conversation() => new(File.ReadAllBytes(Repository.PathOf("samples/keyboard-lockup.zip")));

    private static string Text(string hex) => Encoding.UTF8.GetString(Convert.FromHexString(hex));

    private static List<string> Read(GdbPacketReader reader, string text)
    {
        List<string> read = [];
        foreach (byte value in Encoding.Latin1.GetBytes(text))
        {
            GdbInput input = reader.Add(value);
            if (input is not (GdbInput.None or GdbInput.Acknowledged))
            {
                read.Add(input == GdbInput.Packet ? reader.Body : "!" + input.ToString().ToLowerInvariant());
            }
        }

        return read;
    }

    private string Say(string packet) => Assert.Single(_gdb.Answer(packet));
}
