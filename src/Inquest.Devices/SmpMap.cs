using System.Text;

namespace Inquest.Devices;

/// <summary>
/// As much of CBOR (RFC 8949) as requests and responses need: maps with text keys; unsigned numbers, bytes, texts, lists and
/// maps as values. System.Formats.Cbor is a package of its own for what is here two hundred lines.
/// </summary>
internal sealed class SmpMap
{
    private const int MaxDepth = 8;
    private const int Indefinite = 31;

    private readonly Dictionary<string, object> _values = [];

    /// <summary>A number; null when the key is absent or holds something else.</summary>
    internal ulong? Number(string key) => _values.TryGetValue(key, out object? value) && value is ulong number ? number : null;

    /// <summary>A text; null when the key is absent or holds something else.</summary>
    internal string? Text(string key) => _values.GetValueOrDefault(key) as string;

    /// <summary>Bytes; null when the key is absent or holds something else.</summary>
    internal byte[]? Bytes(string key) => _values.GetValueOrDefault(key) as byte[];

    /// <summary>The maps of a list; empty when the key is absent or holds something else.</summary>
    internal IEnumerable<SmpMap> Maps(string key) => (_values.GetValueOrDefault(key) as List<object> ?? []).OfType<SmpMap>();

    /// <summary>A map of numbers, as a request has it.</summary>
    internal static byte[] Write(params (string Key, ulong Value)[] entries)
    {
        List<byte> bytes = [(byte)(0xA0 | entries.Length)];
        foreach ((string key, ulong value) in entries)
        {
            Head(bytes, 3, (ulong)key.Length);
            bytes.AddRange(Encoding.UTF8.GetBytes(key));
            Head(bytes, 0, value);
        }

        return [.. bytes];
    }

    /// <summary>Reads a map.</summary>
    /// <exception cref="SmpException">The bytes are no such map.</exception>
    internal static SmpMap Read(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        return Item(bytes, ref at, 0) as SmpMap ?? throw Damaged();
    }

    private static void Head(List<byte> bytes, int major, ulong value)
    {
        int width = value < 24 ? 0 : value <= byte.MaxValue ? 1 : value <= ushort.MaxValue ? 2 : value <= uint.MaxValue ? 4 : 8;
        bytes.Add((byte)((major << 5) | (width switch { 0 => (int)value, 1 => 24, 2 => 25, 4 => 26, _ => 27 })));
        for (int i = width - 1; i >= 0; i--)
        {
            bytes.Add((byte)((value >> (8 * i)) & 0xFF));
        }
    }

    private static object Item(ReadOnlySpan<byte> bytes, ref int at, int depth)
    {
        (int major, bool indefinite, ulong value) = TakeHead(bytes, ref at);
        switch (major)
        {
            case 0:
                return value;
            case 2 or 3 when !indefinite && value <= (ulong)(bytes.Length - at):
                byte[] content = bytes.Slice(at, (int)value).ToArray();
                at += (int)value;
                return major == 2 ? content : Encoding.UTF8.GetString(content);
            case 4 or 5 when depth < MaxDepth && (indefinite || value <= (ulong)(bytes.Length - at)):
                return major == 4 ? List(bytes, ref at, depth, indefinite, value) : Map(bytes, ref at, depth, indefinite, value);
            case 1 or 7 when !indefinite:
                return "";
            default:
                throw Damaged();
        }
    }

    private static List<object> List(ReadOnlySpan<byte> bytes, ref int at, int depth, bool indefinite, ulong count)
    {
        List<object> items = [];
        for (ulong i = 0; indefinite ? !AtBreak(bytes, ref at) : i < count; i++)
        {
            items.Add(Item(bytes, ref at, depth + 1));
        }

        return items;
    }

    private static SmpMap Map(ReadOnlySpan<byte> bytes, ref int at, int depth, bool indefinite, ulong count)
    {
        SmpMap map = new();
        for (ulong i = 0; indefinite ? !AtBreak(bytes, ref at) : i < count; i++)
        {
            string key = Item(bytes, ref at, MaxDepth) as string ?? throw Damaged();
            map._values[key] = Item(bytes, ref at, depth + 1);
        }

        return map;
    }

    private static bool AtBreak(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at >= bytes.Length)
        {
            throw Damaged();
        }

        if (bytes[at] != 0xFF)
        {
            return false;
        }

        at++;
        return true;
    }

    private static (int Major, bool Indefinite, ulong Value) TakeHead(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at >= bytes.Length)
        {
            throw Damaged();
        }

        int major = bytes[at] >> 5;
        int info = bytes[at++] & 31;
        if (info < 24 || info == Indefinite)
        {
            return (major, info == Indefinite, (ulong)info);
        }

        int width = info <= 27 ? 1 << (info - 24) : throw Damaged();
        if (width > bytes.Length - at)
        {
            throw Damaged();
        }

        ulong value = 0;
        for (int i = 0; i < width; i++)
        {
            value = (value << 8) | bytes[at++];
        }

        return (major, false, value);
    }

    private static SmpException Damaged() => new("the device's answer is damaged; try again");
}
