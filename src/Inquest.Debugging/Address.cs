using System.Globalization;
using Inquest.Postmortem;

namespace Inquest.Debugging;

/// <summary>Addresses as text and as places of symbols.</summary>
internal static class Address
{
    /// <summary><c>0x</c> and hexadecimal, as wide as the target's addresses.</summary>
    public static string Text(PostmortemSession session, ulong address) =>
        address.ToString(session.Memory.AddressSize == 8 ? "x16" : "x8", CultureInfo.InvariantCulture).Insert(0, "0x");

    /// <summary><c>hid_queue+4</c>; null when no symbol holds the address.</summary>
    public static string? Symbol(PostmortemSession session, ulong address)
    {
        bool isCode = session.Symbols?.FindFunction(session.Architecture?.ToInstructionAddress(address) ?? address) is not null;
        ulong place = isCode ? session.Architecture!.ToInstructionAddress(address) : address;
        return session.Symbols?.SymbolAt(place) is not { } symbol ? null
            : symbol.Offset == 0 ? symbol.PlainName
            : string.Create(CultureInfo.InvariantCulture, $"{symbol.PlainName}+{symbol.Offset}");
    }

    /// <summary>The highest address of the target.</summary>
    public static ulong Last(PostmortemSession session) => session.Memory.AddressSize == 8 ? ulong.MaxValue : uint.MaxValue;

    /// <summary>An address with an offset; null when the sum is none of the target's addresses.</summary>
    public static ulong? Add(PostmortemSession session, ulong address, long offset)
    {
        Int128 sum = (Int128)address + offset;
        return sum < 0 || sum > Last(session) ? null : (ulong)sum;
    }
}
