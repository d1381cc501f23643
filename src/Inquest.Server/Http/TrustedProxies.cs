using System.Net;
using Inquest.Server.Hosting;

namespace Inquest.Server.Http;

/// <summary>The reverse proxies whose headers are believed (<see cref="ServerOptions.TrustedProxies"/>), as ranges of addresses.</summary>
internal sealed class TrustedProxies
{
    private TrustedProxies(IReadOnlyList<IPNetwork> networks)
    {
        Networks = networks;
    }

    /// <summary>The ranges; one address is a range of its own.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; }

    /// <summary>Reads addresses and ranges (<c>10.0.0.0/8</c>) with commas between; null is none.</summary>
    /// <exception cref="FormatException">One is neither; the message names the setting and says how it is written.</exception>
    public static TrustedProxies Parse(string? list) => new([.. (list ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)]);

    /// <summary>Whether an address is a proxy's, also when it comes as IPv6 for IPv4.</summary>
    public bool Contain(IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Networks.Any(n => n.Contains(address));
    }

    private static IPNetwork ParseOne(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(text, out IPNetwork network) ? network
            : throw new FormatException($"{nameof(ServerOptions.TrustedProxies)}: '{text}' is no address and no range of addresses; write 10.0.0.7, or 10.0.0.0/8 with nothing but zeros behind the first 8 bits");
    }
}
