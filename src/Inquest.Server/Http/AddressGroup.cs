using System.Net;
using System.Net.Sockets;

namespace Inquest.Server.Http;

/// <summary>
/// What counts as one sender when senders are bounded: an IPv4 address, or the first 64 bits of an IPv6 address, since whoever has one of
/// these has the other 2^64 as well (RFC 6177).
/// </summary>
internal static class AddressGroup
{
    private const int NetworkBytes = 8;

    /// <summary>The address that stands for all of the group.</summary>
    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        byte[] bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }

    /// <summary>As <see cref="Of(IPAddress)"/>, for an address as text; what is no address stands for itself, and none is empty.</summary>
    public static string Of(string? address) => IPAddress.TryParse(address, out IPAddress? parsed) ? Of(parsed).ToString() : address ?? "";
}
