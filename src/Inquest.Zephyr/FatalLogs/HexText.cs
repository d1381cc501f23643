using System.Globalization;
using System.Text.RegularExpressions;

namespace Inquest.Zephyr.FatalLogs;

/// <summary>Hexadecimal numbers out of a match.</summary>
internal static class HexText
{
    /// <summary>What printf's %p writes for a null pointer (Zephyr lib/os/cbprintf_complete.c).</summary>
    public const string Null = "(nil)";

    /// <summary>The number in a group, with or without <c>0x</c>, 0 for <see cref="Null"/>; null when the group is empty or too long.</summary>
    public static ulong? Number(Group group)
    {
        ReadOnlySpan<char> text = group.ValueSpan;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            text = text[2..];
        }

        if (text.SequenceEqual(Null))
        {
            return 0;
        }

        return ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value) ? value : null;
    }

    /// <summary>The number in a group, where it fits 32 bits.</summary>
    public static uint? Word(Group group) => Number(group) is ulong value and <= uint.MaxValue ? (uint)value : null;
}
