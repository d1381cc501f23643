using System.Globalization;
using System.Text;

namespace Inquest.Debugging.GdbRemote;

/// <summary>
/// The answers to gdb's packets (gdb's manual, appendix E "gdb Remote Serial Protocol") for a machine that stands still and
/// cannot be changed. Unknown packets get the empty answer, as the protocol wants it. One object serves one gdb.
/// </summary>
public sealed class GdbProtocol
{
    /// <summary>The longest packet that is taken or sent, in bytes of body.</summary>
    public const int PacketSize = 0x4000;

    private const string Ok = "OK";
    private const string Error = "E01";
    private const string Unsupported = "";
    private const string NotHere = "E.this is a dump: nothing runs, and nothing can be changed";
    private static readonly string[] s_nothing = [Unsupported];

    private readonly GdbTarget _target;
    private readonly MonitorCommands _monitor;
    private DumpThread _thread;
    private int _listed;

    /// <summary>A conversation about a target.</summary>
    public GdbProtocol(GdbTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        _target = target;
        _monitor = new MonitorCommands(target);
        _thread = target.Current;
    }

    /// <summary>True after gdb turned acknowledgements off; they are to stop behind the answer to that packet.</summary>
    public bool IsWithoutAcknowledgements { get; private set; }

    /// <summary>True after gdb detached or killed: the connection is to be closed behind the answer.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Answers a packet.</summary>
    /// <param name="packet">Its body, a character for each byte.</param>
    /// <returns>The bodies to send, in order; none when nothing is to be answered.</returns>
    public IReadOnlyList<string> Answer(string packet)
    {
        ArgumentNullException.ThrowIfNull(packet);
        if (packet.Length == 0)
        {
            return s_nothing;
        }

        return packet[0] switch
        {
            'q' or 'Q' => Query(packet),
            'v' => LongCommand(packet),
            'c' or 'C' or 's' or 'S' => Resume(),
            'k' => End(),
            _ => [Simple(packet)],
        };
    }

    private string Simple(string packet) => packet[0] switch
    {
        '?' => Stopped(),
        'g' => Registers(),
        'p' => Register(packet.AsSpan(1)),
        'm' => Memory(packet.AsSpan(1)),
        'H' => Select(packet),
        'T' => TryParse(packet.AsSpan(1), out ulong id) && Find(id) is not null ? Ok : Error,
        'D' => Detach(),
        'G' or 'P' or 'M' => NotHere,
        'Z' or 'z' => NotHere,
        _ => Unsupported,
    };

    private IReadOnlyList<string> Query(string packet)
    {
        if (packet.StartsWith("qRcmd,", StringComparison.Ordinal))
        {
            return Monitor(packet.AsSpan("qRcmd,".Length));
        }

        if (packet.StartsWith("qXfer:", StringComparison.Ordinal))
        {
            return [Transfer(packet["qXfer:".Length..])];
        }

        int end = packet.AsSpan().IndexOfAny(':', ',');
        return (end < 0 ? packet : packet[..end]) switch
        {
            "qSupported" => [$"PacketSize={PacketSize:x};QStartNoAckMode+;qXfer:features:read+;qXfer:memory-map:read+;qXfer:threads:read+;vContSupported+"],
            "QStartNoAckMode" => [NoAcknowledgements()],
            "qAttached" => ["1"],
            "qC" => [$"QC{_thread.Id:x}"],
            "qOffsets" => ["Text=0;Data=0;Bss=0"],
            "qSymbol" => [Ok],
            "qfThreadInfo" => [ListThreads(fromStart: true)],
            "qsThreadInfo" => [ListThreads(fromStart: false)],
            "qThreadExtraInfo" => [Extra(packet)],
            _ => s_nothing,
        };
    }

    private IReadOnlyList<string> LongCommand(string packet)
    {
        if (packet == "vCont?")
        {
            return ["vCont;c;C;s;S"];
        }

        return packet.StartsWith("vCont", StringComparison.Ordinal) ? Resume()
            : packet.StartsWith("vKill", StringComparison.Ordinal) ? Killed()
            : s_nothing;
    }

    // A machine that stands still stops again at once, where it stopped.
    private IReadOnlyList<string> Resume() =>
        ["O" + GdbPacket.Hex("This is a dump: it cannot run on.\n"), Stopped()];

    // Behind this answer gdb takes the thread in it for the one that it selected last.
    private string Stopped()
    {
        _thread = _target.Current;
        return $"T{_target.Signal:x2}thread:{_thread.Id:x};";
    }

    private IReadOnlyList<string> Killed()
    {
        IsOver = true;
        return [Ok];
    }

    private IReadOnlyList<string> End()
    {
        IsOver = true;
        return [];
    }

    private string Detach()
    {
        IsOver = true;
        return Ok;
    }

    private string NoAcknowledgements()
    {
        IsWithoutAcknowledgements = true;
        return Ok;
    }

    private string Registers()
    {
        StringBuilder text = new();
        for (int i = 0; i < _target.Description.Registers.Count; i++)
        {
            text.Append(_target.ReadRegister(_thread, i));
        }

        return text.ToString();
    }

    private string Register(ReadOnlySpan<char> argument) =>
        TryParse(argument, out ulong number) && number < (ulong)_target.Description.Registers.Count
            ? _target.ReadRegister(_thread, (int)number)
            : Error;

    // The part that is known is sent; gdb asks for the rest again and learns where the gap begins.
    private string Memory(ReadOnlySpan<char> argument)
    {
        int comma = argument.IndexOf(',');
        if (comma < 0 || !TryParse(argument[..comma], out ulong address) || !TryParse(argument[(comma + 1)..], out ulong length))
        {
            return Error;
        }

        if (length == 0)
        {
            return "";
        }

        Span<byte> bytes = stackalloc byte[(int)Math.Min(length, (PacketSize / 2) - 2)];
        int known = _target.ReadMemory(address, bytes);
        return known == 0 ? Error : Convert.ToHexStringLower(bytes[..known]);
    }

    // Hg0 and Hg-1 mean "any" and "all": the thread stays.
    private string Select(string packet)
    {
        if (packet.Length < 3 || packet[1] is not ('g' or 'c'))
        {
            return Error;
        }

        if (packet.AsSpan(2) is "0" or "-1")
        {
            return Ok;
        }

        if (!TryParse(packet.AsSpan(2), out ulong id) || Find(id) is not { } thread)
        {
            return Error;
        }

        if (packet[1] == 'g')
        {
            _thread = thread;
        }

        return Ok;
    }

    private string ListThreads(bool fromStart)
    {
        _listed = fromStart ? 0 : _listed;
        if (_listed >= _target.Threads.Count)
        {
            return "l";
        }

        StringBuilder text = new();
        while (_listed < _target.Threads.Count && text.Length < PacketSize - 20)
        {
            text.Append(text.Length == 0 ? 'm' : ',').Append(CultureInfo.InvariantCulture, $"{_target.Threads[_listed].Id:x}");
            _listed++;
        }

        return text.ToString();
    }

    private string Extra(string packet)
    {
        int comma = packet.IndexOf(',', StringComparison.Ordinal);
        if (comma < 0 || !TryParse(packet.AsSpan(comma + 1), out ulong id) || Find(id) is not { } thread)
        {
            return Error;
        }

        return GdbPacket.Hex(thread.Details.Length == 0 ? thread.Name : $"{thread.Name}: {thread.Details}");
    }

    // OBJECT:read:ANNEX:OFFSET,LENGTH
    private string Transfer(string argument)
    {
        string[] parts = argument.Split(':');
        if (parts is not [var name, "read", var annex, var range])
        {
            return Unsupported;
        }

        string? document = (name, annex) switch
        {
            ("features", "target.xml") => _target.Description.Xml,
            ("memory-map", "") => _target.MemoryMap,
            ("threads", "") => _target.ThreadList,
            ("features", _) => null,
            _ => "",
        };
        int comma = range.IndexOf(',', StringComparison.Ordinal);
        if (document is null || comma < 0 || !TryParse(range.AsSpan(0, comma), out ulong offset) || !TryParse(range.AsSpan(comma + 1), out ulong length))
        {
            return document is null ? "E00" : Error;
        }

        if (document.Length == 0)
        {
            return Unsupported;
        }

        // Escaping may double the size.
        byte[] bytes = Encoding.UTF8.GetBytes(document);
        int start = (int)Math.Min(offset, (ulong)bytes.Length);
        int count = (int)Math.Min(Math.Min(length, (PacketSize / 2) - 2), (ulong)(bytes.Length - start));
        return (start + count < bytes.Length ? "m" : "l") + GdbPacket.EscapeBinary(bytes.AsSpan(start, count));
    }

    private IReadOnlyList<string> Monitor(ReadOnlySpan<char> hex)
    {
        byte[] command = new byte[hex.Length / 2];
        if (hex.Length % 2 != 0 || Convert.FromHexString(hex, command, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return [Error];
        }

        List<string> answers = [];
        byte[] text = Encoding.UTF8.GetBytes(_monitor.Run(Encoding.UTF8.GetString(command)));
        foreach (byte[] part in text.Chunk((PacketSize / 2) - 2))
        {
            answers.Add("O" + Convert.ToHexStringLower(part));
        }

        answers.Add(Ok);
        return answers;
    }

    private DumpThread? Find(ulong id) => _target.Threads.FirstOrDefault(t => t.Id == id);

    private static bool TryParse(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
