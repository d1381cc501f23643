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

    /// <summary>Says the lines of <paramref name="input"/> as packets, and then its bytes as they stand. Throws when an answer is not one.</summary>
    public void Run(ReadOnlyMemory<byte> input)
    {
        using MemoryStream sound = new();
        foreach (string line in Encoding.Latin1.GetString(input.Span).Split('\n'))
        {
            Check(Say(GdbPacket.Frame(line)));
            sound.Write(GdbPacket.Frame(line));
        }

        Check(Say(sound.ToArray()));
        Check(Say(input.ToArray()));
    }

    /// <summary>What a gdb that says this, and leaves, is answered.</summary>
    public byte[] Say(byte[] input)
    {
        using MemoryStream from = new(input);
        using MemoryStream to = new();
        GdbConnection.ServeAsync(_target, from, to, CancellationToken.None).GetAwaiter().GetResult();
        return to.ToArray();
    }

    // An answer is acknowledgements and packets with their right sums, none longer than was agreed.
    private static void Check(byte[] answer)
    {
        GdbPacketReader reader = new(GdbProtocol.PacketSize);
        foreach (byte value in answer)
        {
            if (reader.Add(value) is GdbInput.Damaged or GdbInput.Interrupt)
            {
                throw new InvalidOperationException("An answer that gdb cannot read: " + Encoding.Latin1.GetString(answer));
            }
        }
    }
}
