using System.Net;
using System.Net.Sockets;

namespace Inquest.Server.Alerts;

/// <summary>
/// Connects to receivers of messages, and to addresses of the open internet alone: who makes a channel names an address that the server
/// then calls from inside its own network. Looked at after the name was resolved, and the connection goes to what was looked at.
/// </summary>
internal static class PublicTargets
{
    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>. A proxy that the environment names is trusted: it decides for itself.</summary>
    /// <exception cref="HttpRequestException">The name leads into a private network, or to nothing that answers.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        DnsEndPoint target = context.DnsEndPoint;
        bool isProxy = !string.Equals(context.InitialRequestMessage.RequestUri?.IdnHost.Trim('[', ']'), target.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(target.Host, cancellation);
        if (!isProxy && (addresses.Length == 0 || !addresses.All(IsPublic)))
        {
            throw new HttpRequestException($"{target.Host} is an address of a private network; set AllowPrivateTargets in inquest.json if it is meant.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether an address is of the open internet: none of those that RFC 6890 and its updates set apart.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        byte[] b = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            // Global unicast is 2000::/3. 6to4 (2002::/16) carries an IPv4 address; NAT64 (64:ff9b::/96) is outside of it.
            return (b[0] & 0xE0) == 0x20 && (b[0] != 0x20 || b[1] != 0x02 || IsPublic(new IPAddress(b.AsSpan(2, 4))));
        }

        return !(b[0] is 0 or 10 or 127 or >= 224
            || (b[0] == 100 && (b[1] & 0xC0) == 64)
            || (b[0] == 169 && b[1] == 254)
            || (b[0] == 172 && (b[1] & 0xF0) == 16)
            || (b[0] == 192 && (b[1] == 168 || (b[1] == 0 && (b[2] is 0 or 2))))
            || (b[0] == 198 && (b[1] is 18 or 19)));
    }
}
