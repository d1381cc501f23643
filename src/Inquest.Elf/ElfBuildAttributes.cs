using System.Diagnostics.CodeAnalysis;
using System.Text;
using Inquest.Binary;

namespace Inquest.Elf;

/// <summary>
/// The file-wide build attributes of <c>.ARM.attributes</c> (vendor <c>aeabi</c>; "Addenda to, and Errata in, the ABI for
/// the Arm Architecture", chapter 3) or <c>.riscv.attributes</c> (vendor <c>riscv</c>). Immutable.
/// </summary>
public sealed class ElfBuildAttributes
{
    private readonly Dictionary<uint, ulong> _numbers = [];
    private readonly Dictionary<uint, string> _texts = [];

    private ElfBuildAttributes(string vendor)
    {
        Vendor = vendor;
    }

    /// <summary><c>aeabi</c> or <c>riscv</c>.</summary>
    public string Vendor { get; }

    /// <summary>Tag_CPU_arch (6); null when absent. 11 ARMv6-M, 12 ARMv6S-M, 10 ARMv7, 13 ARMv7E-M, 16 ARMv8-M Baseline, 17 ARMv8-M Mainline, 21 ARMv8.1-M Mainline.</summary>
    public int? CpuArchitecture => Vendor == "aeabi" && TryGetNumber(6, out ulong value) && value < 256 ? (int)value : null;

    /// <summary>Tag_CPU_arch_profile (7): 'M', 'A', 'R', 'S'; null when absent.</summary>
    public char? CpuProfile => Vendor == "aeabi" && TryGetNumber(7, out ulong value) && value is > 32 and < 127 ? (char)value : null;

    /// <summary>Tag_CPU_name (5), for example <c>Cortex-M4</c> or <c>7E-M</c>; null when absent.</summary>
    public string? CpuName => Vendor == "aeabi" && TryGetText(5, out string? text) ? text : null;

    /// <summary>Tag_FP_arch (10), the floating-point unit that the code may use; 0 when the attribute says none, null when absent.</summary>
    public int? FloatingPointArchitecture => Vendor == "aeabi" && TryGetNumber(10, out ulong value) && value < 256 ? (int)value : null;

    /// <summary>A number by tag; false when the file does not state it (its default then applies).</summary>
    public bool TryGetNumber(uint tag, out ulong value) => _numbers.TryGetValue(tag, out value);

    /// <summary>A text by tag; false when the file does not state it.</summary>
    public bool TryGetText(uint tag, [NotNullWhen(true)] out string? value) => _texts.TryGetValue(tag, out value);

    /// <summary>Reads the section; null when it holds no known vendor. <paramref name="damaged"/> is set when it stopped early.</summary>
    internal static ElfBuildAttributes? Read(ReadOnlySpan<byte> bytes, Limits limits, out bool damaged)
    {
        damaged = false;
        var cursor = new ByteCursor(bytes);
        if (cursor.ReadUInt8() != (byte)'A')
        {
            damaged = true;
            return null;
        }

        ElfBuildAttributes? result = null;
        while (!cursor.AtEnd)
        {
            uint length = cursor.ReadUInt32();
            var vendorPart = new ByteCursor(length >= 4 ? cursor.ReadBytes(length - 4L) : default);
            string vendor = Encoding.ASCII.GetString(vendorPart.ReadCString());
            if (cursor.Failed || vendorPart.Failed)
            {
                damaged = true;
                break;
            }

            if (result is null && vendor is "aeabi" or "riscv")
            {
                result = new ElfBuildAttributes(vendor);
                damaged |= !result.ReadVendorPart(ref vendorPart, limits);
            }
        }

        return result;
    }

    private bool ReadVendorPart(ref ByteCursor cursor, Limits limits)
    {
        while (!cursor.AtEnd)
        {
            int start = cursor.Position;
            ulong tag = cursor.ReadUleb128();
            uint length = cursor.ReadUInt32();
            long rest = length - (long)(cursor.Position - start);
            ReadOnlySpan<byte> content = cursor.ReadBytes(rest);
            if (cursor.Failed)
            {
                return false;
            }

            // Tag_File; the per-section (2) and per-symbol (3) ones are deprecated and not produced.
            if (tag == 1 && !ReadAttributes(content, limits))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadAttributes(ReadOnlySpan<byte> content, Limits limits)
    {
        var cursor = new ByteCursor(content);
        while (!cursor.AtEnd)
        {
            ulong tag = cursor.ReadUleb128();
            bool isCompatibility = Vendor == "aeabi" && tag == 32;
            bool isText = Vendor == "aeabi" ? tag is 4 or 5 || (tag > 32 && (tag & 1) != 0) : (tag & 1) != 0;
            ulong number = isText ? 0 : cursor.ReadUleb128();
            ReadOnlySpan<byte> text = isText || isCompatibility ? cursor.ReadCString() : default;
            if (cursor.Failed || tag > uint.MaxValue)
            {
                return false;
            }

            if (isText)
            {
                _texts[(uint)tag] = Encoding.UTF8.GetString(text.Length > limits.MaxStringLength ? text[..limits.MaxStringLength] : text);
            }
            else
            {
                _numbers[(uint)tag] = number;
            }
        }

        return true;
    }
}
