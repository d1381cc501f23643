using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Zephyr.Log;

/// <summary>
/// Formats a cbprintf package: a header, the format's address, the arguments as a variadic call lays them out, and behind
/// them copies of the strings that are not read-only (Zephyr include/zephyr/sys/cbprintf_internal.h,
/// lib/os/cbprintf_packaged.c). Whatever a damaged package says, the text is bounded and nothing outside of it is read.
/// </summary>
internal sealed class PackageFormatter
{
    private readonly TargetMemory _memory;
    private readonly ulong _header;
    private readonly int _wideAlignment;
    private readonly int _mostCharacters;

    /// <param name="memory">Where formats and read-only strings are.</param>
    /// <param name="header">Bytes before the format's address.</param>
    /// <param name="wideAlignment">Alignment of 64-bit arguments: 8, or 4 on i386.</param>
    /// <param name="limits">Bounds.</param>
    public PackageFormatter(TargetMemory memory, ulong header, int wideAlignment, Limits limits)
    {
        _memory = memory;
        _header = header;
        _wideAlignment = wideAlignment;
        _mostCharacters = limits.MaxStringLength;
    }

    /// <summary>The text; says in brackets what is damaged or not in the dump.</summary>
    public string Format(ReadOnlySpan<byte> package)
    {
        int pointer = _memory.AddressSize;
        if (package.Length < (int)_header + pointer)
        {
            return "(a message whose package is cut)";
        }

        // len counts words of 4 bytes: header, format and arguments.
        int arguments = Math.Min(package[0] * 4, package.Length);
        Dictionary<int, string> copies = ReadCopies(package);
        ulong formatAddress = Pointer(package, (int)_header);
        if (ReadText(formatAddress) is not string format)
        {
            return $"(a message whose format at 0x{formatAddress:x8} is not in the dump or the ELF)";
        }

        return Format(format, new Arguments(package[..arguments], (int)_header + pointer, pointer, _wideAlignment), copies);
    }

    private string Format(string format, Arguments arguments, Dictionary<int, string> copies)
    {
        StringBuilder text = new();
        int at = 0;
        while (at < format.Length && text.Length < _mostCharacters)
        {
            int percent = format.IndexOf('%', at);
            if (percent < 0)
            {
                text.Append(format, at, format.Length - at);
                break;
            }

            text.Append(format, at, percent - at);
            at = percent + 1;
            FormatConversion conversion = FormatConversion.Read(format, ref at);
            if (conversion.StarWidth)
            {
                conversion = conversion.WithWidth(unchecked((int)(arguments.Next(4) ?? 0)));
            }

            if (conversion.StarPrecision)
            {
                conversion = conversion.WithPrecision(unchecked((int)(arguments.Next(4) ?? 0)));
            }

            text.Append(Convert(conversion, format[percent..at], ref arguments, copies));
        }

        return text.Length > _mostCharacters ? text.ToString(0, _mostCharacters) : text.ToString();
    }

    private string Convert(FormatConversion conversion, string written, ref Arguments arguments, Dictionary<int, string> copies)
    {
        int pointer = _memory.AddressSize;
        if (conversion.Specifier == '%')
        {
            return "%";
        }

        if (conversion.IsInteger)
        {
            int bytes = conversion.Length switch
            {
                "ll" or "j" => 8,
                "l" or "z" or "t" => pointer,
                _ => 4,
            };
            if (arguments.Next(bytes) is not ulong value)
            {
                return written;
            }

            if (conversion.Specifier == 'c')
            {
                return conversion.Pad("", ((char)(value & 0xFF)).ToString(), zeros: false);
            }

            int bits = conversion.Length switch { "hh" => 8, "h" => 16, _ => bytes * 8 };
            return NumberFormatter.Integer(conversion, value, bits);
        }

        if (conversion.IsFloating)
        {
            // A long double is a double on 32-bit ARM; where it is wider, its place is known but its value is not read.
            return arguments.Next(8) is ulong bits ? NumberFormatter.Floating(conversion, BitConverter.UInt64BitsToDouble(bits)) : written;
        }

        if (conversion.Specifier is not ('s' or 'p' or 'n'))
        {
            return written;
        }

        if (arguments.Next(pointer) is not ulong address)
        {
            return written;
        }

        if (conversion.Specifier == 'n')
        {
            return "";
        }

        if (conversion.Specifier == 'p')
        {
            return address == 0 ? conversion.Pad("", "(nil)", zeros: false) : conversion.Pad("0x", address.ToString("x", System.Globalization.CultureInfo.InvariantCulture), zeros: true);
        }

        string? found = copies.GetValueOrDefault(arguments.LastWord) ?? ReadText(address);
        if (found is null)
        {
            return $"(string at 0x{address:x8}, not in the dump)";
        }

        return conversion.Pad("", conversion.Precision is int most && most < found.Length ? found[..most] : found, zeros: false);
    }

    // Behind the arguments: positions of read-only strings (a byte each) and of writable ones (two bytes each), then the
    // copied strings, each behind the position of its pointer in words and ended by NUL.
    private static Dictionary<int, string> ReadCopies(ReadOnlySpan<byte> package)
    {
        Dictionary<int, string> copies = [];
        int at = (package[0] * 4) + package[2] + (2 * package[3]);
        for (int i = 0; i < package[1] && at < package.Length; i++)
        {
            int word = package[at++];
            ReadOnlySpan<byte> rest = package[at..];
            int end = rest.IndexOf((byte)0);
            int length = end < 0 ? rest.Length : end;
            copies[word] = Encoding.UTF8.GetString(rest[..length]);
            at += length + 1;
        }

        return copies;
    }

    private string? ReadText(ulong address)
    {
        if (address == 0)
        {
            return null;
        }

        List<byte> bytes = [];
        while (bytes.Count < _mostCharacters)
        {
            if (!_memory.TryReadUInt8(unchecked(address + (ulong)bytes.Count), out byte value))
            {
                return null;
            }

            if (value == 0)
            {
                break;
            }

            bytes.Add(value);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private ulong Pointer(ReadOnlySpan<byte> package, int at) =>
        _memory.AddressSize == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(package[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(package[at..]);

    // The arguments in order; null when the package ends before the next one.
    private ref struct Arguments
    {
        private readonly ReadOnlySpan<byte> _bytes;
        private readonly int _least;
        private readonly int _wideAlignment;
        private int _at;

        public Arguments(ReadOnlySpan<byte> bytes, int start, int least, int wideAlignment)
        {
            _bytes = bytes;
            _at = start;
            _least = least;
            _wideAlignment = wideAlignment;
        }

        /// <summary>Where the last argument stood, in words of 4 bytes.</summary>
        public int LastWord { get; private set; }

        public ulong? Next(int size)
        {
            int alignment = size == 8 ? Math.Max(_wideAlignment, _least) : _least;
            int start = (_at + alignment - 1) / alignment * alignment;
            if (start > _bytes.Length - size)
            {
                _at = _bytes.Length;
                return null;
            }

            _at = start + Math.Max(size, _least);
            LastWord = start / 4;
            return size == 8 ? BinaryPrimitives.ReadUInt64LittleEndian(_bytes[start..]) : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[start..]);
        }
    }
}
