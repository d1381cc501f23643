using System.Text;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;

namespace Inquest.Tests.Synth;

/// <summary>What gdb says to a dump, sound or damaged, and what must hold of the answers.</summary>
internal sealed class GdbConversation
{
    private readonly GdbTarget _target;

    /// <param name="dump">A file with a dump and its ELF.</param>
    public GdbConversation(byte[] dump)
    {
        _target = new GdbTarget(PostmortemSession.Open([new PostmortemInput("dump", dump)], ExplainOptions.Default));
    }

    /// <summary>Sound conversations: packets, one a line.</summary>
    public static IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "qSupported:multiprocess+;swbreak+;xmlRegisters=i386\nvMustReplyEmpty\nQStartNoAckMode\nHg0\nqXfer:features:read:target.xml:0,ffb\n?\nqXfer:threads:read::0,ffb\nqAttached\nqOffsets",
            "qfThreadInfo\nqsThreadInfo\nHg20000514\ng\np0\np10\npff\nT20000514\nqThreadExtraInfo,20000514\nHc-1\nqC",
            "m20000000,40\nm0,4\nmffffffff,10\nm20000000,ffffffffffffffff\nM20000000,4:00000000\nX20000000,4:abcd\nqXfer:memory-map:read::0,ffb\nqXfer:memory-map:read::ffffffff,1",
            "qRcmd,6578706c61696e\nqRcmd,74687265616473\nqRcmd,6361757365\nqRcmd,zz\nvCont?\nvCont;c\nvCont;s:1;c\nc\ns20000000\nZ0,20000000,2\nP0=00000000\nG00",
            "vKill;1\nk\nD\nD;1\nR00\n!\nqSymbol::\nqTStatus\nvFile:open:00,0,0\nqXfer:auxv:read::0,1000",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    /// <summary>
    /// Says the lines of <paramref name="input"/> as packets of one conversation, one a read, and then all at once, and the bytes
    /// as they stand. Throws when an answer is not one, or a packet has not exactly one.
    /// </summary>
    public void Run(ReadOnlyMemory<byte> input)
    {
        List<byte[]> packets = [.. Encoding.Latin1.GetString(input.Span).Split('\n').Select(l => (byte[])[(byte)'+', .. GdbPacket.Frame(l)])];
        IReadOnlyList<byte[]> answers = Say(packets);
        for (int i = 0; i < answers.Count; i++)
        {
            int ends = CheckedEnds(answers[i]);
            if (IsSound(packets[i]) && ends != (packets[i][2] == 'k' ? 0 : 1))
            {
                throw new InvalidOperationException($"{ends} answers to {Encoding.Latin1.GetString(packets[i])}: {Encoding.Latin1.GetString(answers[i])}");
            }
        }

        CheckedEnds(Say([.. packets.SelectMany(p => p)]));
        CheckedEnds(Say(input.ToArray()));
    }

    /// <summary>What a gdb that says this at once, and leaves, is answered.</summary>
    public byte[] Say(byte[] input) => [.. Say([input]).SelectMany(a => a)];

    /// <summary>What a gdb is answered to each of several parts, said one after the other; fewer when the conversation ended before.</summary>
    public IReadOnlyList<byte[]> Say(IReadOnlyList<byte[]> parts)
    {
        using MemoryStream to = new();
        using PartStream from = new(parts, to);
        new GdbConnection(_target).ServeAsync(from, to, CancellationToken.None).GetAwaiter().GetResult();
        return from.Answers();
    }

    // Damage may have put the end of a packet, or the beginning of another, into it; or made it too long.
    private static bool IsSound(byte[] packet) =>
        packet.AsSpan(2, packet.Length - 5).IndexOfAny((byte)'$', (byte)'#') < 0 && packet.Length - 5 <= GdbProtocol.PacketSize;

    // An answer is acknowledgements and packets with their right sums, none longer than was agreed: text for gdb's console, and
    // one that ends the answer. Gives how many of the latter there are.
    private static int CheckedEnds(byte[] answer)
    {
        GdbPacketReader reader = new(GdbProtocol.PacketSize);
        int ends = 0;
        foreach (byte value in answer)
        {
            GdbInput read = reader.Add(value);
            if (read is GdbInput.Damaged or GdbInput.Interrupt)
            {
                throw new InvalidOperationException("An answer that gdb cannot read: " + Encoding.Latin1.GetString(answer));
            }

            ends += read == GdbInput.Packet && (reader.Body is not ['O', ..] || reader.Body == "OK") ? 1 : 0;
        }

        return ends;
    }

    // Gives one part a read, as a gdb that waits for its answer, and keeps apart what was answered to each.
    private sealed class PartStream(IReadOnlyList<byte[]> parts, MemoryStream answers) : MemoryStream
    {
        private readonly List<int> _ends = [];

        public IReadOnlyList<byte[]> Answers()
        {
            byte[] all = answers.ToArray();
            return [.. _ends.Select((start, i) => all[start..(i + 1 < _ends.Count ? _ends[i + 1] : all.Length)])];
        }

        // A part that is longer than the buffer is read in several.
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == Length && _ends.Count < parts.Count)
            {
                _ends.Add((int)answers.Length);
                SetLength(0);
                Write(parts[_ends.Count - 1]);
                Position = 0;
            }

            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
