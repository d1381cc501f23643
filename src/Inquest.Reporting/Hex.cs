using System.Globalization;

namespace Inquest.Reporting;

/// <summary>How addresses are spelled, in every format alike.</summary>
public static class Hex
{
    /// <summary><c>0x</c> and lower-case digits, padded with zeros to the target's width in bytes (4 or 8).</summary>
    public static string Address(ulong value, int addressBytes) =>
        "0x" + value.ToString(addressBytes > 4 ? "x16" : "x8", CultureInfo.InvariantCulture);
}
