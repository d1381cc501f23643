using System.Collections.Concurrent;
using System.Net;
using Inquest.Server.Http;
using Microsoft.AspNetCore.Connections;

namespace Inquest.Server.Hosting;

/// <summary>
/// Connections of one address (of one IPv6 network) at most, so that one machine cannot take all that there are and keep everybody else out. Trusted proxies,
/// behind which many are, are not bounded.
/// </summary>
internal sealed class ConnectionCap(ServerOptions options, TrustedProxies proxies)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    /// <summary>Around every connection: one too many is closed before anything is read from it.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: { } remote })
        {
            await next(connection);
            return;
        }

        IPAddress address = AddressGroup.Of(remote);
        int open = _open.AddOrUpdate(address, 1, (_, n) => n + 1);
        try
        {
            if (open > options.ConnectionsPerAddress && !proxies.Contain(remote))
            {
                connection.Abort();
                return;
            }

            await next(connection);
        }
        finally
        {
            if (_open.AddOrUpdate(address, 0, (_, n) => n - 1) <= 0)
            {
                _open.TryRemove(KeyValuePair.Create(address, 0));
            }
        }
    }
}
