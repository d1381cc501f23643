using System.Buffers.Binary;

namespace Inquest.Devices;

/// <summary>
/// Lists, reads and erases the dumps of a device by the commands of docs/formats/smp.md: core list and core load of the
/// module's own group, and of the image group where the own one is not known.
/// </summary>
public sealed class DumpCollector
{
    /// <summary>The module's own group, "IQ".</summary>
    public const int OwnGroup = 0x4951;

    /// <summary>Bytes above which a dump is not believed.</summary>
    public const long MaxDumpBytes = 64L * 1024 * 1024;

    /// <summary>
    /// How many times longer erasing may take. The device answers when the slot is erased: half a MiB of serial NOR flash in sectors of
    /// 4 KiB, each some 60 ms, takes eight seconds, and an old chip several times that.
    /// </summary>
    public const int ErasingTakesLonger = 6;

    private const int MaxDumps = 4096;
    private const int ImageGroup = 1;
    private const byte Read = 0;
    private const byte Write = 2;
    private const byte List = 3;
    private const byte Load = 4;
    private const ulong NoEntry = 5;
    private const ulong BadState = 6;
    private const ulong NotSupported = 8;

    private readonly ISmpTransport _transport;
    private int _group = OwnGroup;
    private byte _sequence;

    /// <summary>Makes a collector over a way to a device.</summary>
    public DumpCollector(ISmpTransport transport) => _transport = transport;

    /// <summary>How long the device may take to answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The device's name, known once its dumps were listed; null when it does not tell one.</summary>
    public string? DeviceName { get; private set; }

    /// <summary>
    /// Bytes of a dump in the device's RAM that it does not hand out: it is still to be copied to flash, or could not be sealed. Known once
    /// its dumps were listed; null when there is none.
    /// </summary>
    public ulong? WaitingBytes { get; private set; }

    /// <summary>
    /// The dumps, from the lowest number up, and last the one with number 0, which lies in the device's RAM since it could not be copied; empty
    /// when there is none.
    /// </summary>
    /// <exception cref="SmpException">The device does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<DeviceDump>> ListAsync(CancellationToken cancellation = default)
    {
        List<DeviceDump> dumps = [];
        bool hasInRam = false;
        ulong from = 0;
        for (bool more = true; more;)
        {
            SmpMap answer = await AskAsync(Read, List, SmpMap.Write(("from", from)), cancellation);
            if (answer.Number("rc") == NotSupported && _group == OwnGroup)
            {
                _group = ImageGroup;
                continue;
            }

            if (answer.Number("rc") is { } code && code != 0 && code != NoEntry)
            {
                throw Refused(code);
            }

            DeviceName ??= answer.Text("dev") is { Length: > 0 } name ? name : null;
            WaitingBytes ??= answer.Number("ram");
            int before = dumps.Count;
            foreach (SmpMap entry in answer.Maps("dumps"))
            {
                if (entry.Number("n") is { } number && entry.Number("len") is { } length && length <= (ulong)MaxDumpBytes && (number > from || (number == 0 && !hasInRam))
                    && entry.Number("crc") is { } crc and <= uint.MaxValue)
                {
                    dumps.Add(new DeviceDump(number, (long)length, (uint)crc, entry.Number("lost") ?? 0, entry.Number("boot"), entry.Number("up"), entry.Number("why")));
                    from = Math.Max(from, number);
                    hasInRam |= number == 0;
                }
            }

            more = answer.Number("more") == 1 && dumps.Count > before && dumps.Count < MaxDumps;
        }

        return dumps;
    }

    /// <summary>Reads the rest of a dump into a stream that holds its beginning, and so goes on after a lost connection.</summary>
    /// <param name="dump">The dump.</param>
    /// <param name="to">Holds the first bytes already; they are not read again.</param>
    /// <param name="progress">Is told how many bytes are there; null for nobody.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="SmpException">The device does not answer, or refuses.</exception>
    public async Task ReadAsync(DeviceDump dump, Stream to, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dump);
        ArgumentNullException.ThrowIfNull(to);
        to.Seek(0, SeekOrigin.End);
        while (to.Length < dump.Length)
        {
            SmpMap answer = await AskAsync(Read, Load, SmpMap.Write(("n", dump.Number), ("off", (ulong)to.Length)), cancellation);
            if (answer.Number("rc") is { } code && code != 0)
            {
                throw Refused(code);
            }

            byte[]? data = answer.Bytes("data");
            if (answer.Number("off") != (ulong)to.Length || data is not { Length: > 0 } || data.Length > dump.Length - to.Length)
            {
                throw new SmpException($"dump {dump.Number}: the device sent something else than the bytes from {to.Length} on");
            }

            await to.WriteAsync(data, cancellation);
            progress?.Report(to.Length);
        }
    }

    /// <summary>
    /// Erases a dump on the device. Call it only when the dump is safe elsewhere. One that is gone already is no error: the answer to an
    /// earlier attempt may have been lost.
    /// </summary>
    /// <exception cref="SmpException">The device does not answer, or refuses.</exception>
    public async Task EraseAsync(DeviceDump dump, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(dump);
        SmpMap answer = await AskAsync(Write, Load, SmpMap.Write(("n", dump.Number), ("crc", dump.Crc)), cancellation);
        if (answer.Number("rc") is { } code && code is not (0 or NoEntry))
        {
            throw Refused(code);
        }
    }

    private static SmpException Refused(ulong code) => new(code switch
    {
        NoEntry => "the device has no such dump any more",
        NotSupported => "the device knows no command for dumps: is CONFIG_INQUEST_SMP on?",
        BadState => "its slot on the device was erased as often as CONFIG_INQUEST_WEAR_BUDGET allows, so it stays there",
        _ => $"the device refuses with error {code}",
    })
    {
        IsRefusal = true,
    };

    private async Task<SmpMap> AskAsync(byte operation, byte command, byte[] body, CancellationToken cancellation)
    {
        byte[] request = new byte[8 + body.Length];
        request[0] = operation;
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(2), (ushort)body.Length);
        BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(4), (ushort)_group);
        request[6] = _sequence = unchecked((byte)(_sequence + 1));
        request[7] = command;
        body.CopyTo(request, 8);
        byte[] answer = await _transport.ExchangeAsync(request, operation == Write ? ErasingTakesLonger * Patience : Patience, cancellation);
        if (answer.Length < 8 || (answer[0] & 7) != operation + 1)
        {
            throw new SmpException("the device's answer is not one to this question");
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(2));
        return SmpMap.Read(answer.AsSpan(8, Math.Min(length, answer.Length - 8)));
    }
}
