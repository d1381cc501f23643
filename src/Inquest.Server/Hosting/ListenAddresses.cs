using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Hosting;

/// <summary>The addresses that the server listens on, and what is said when it cannot.</summary>
internal sealed class ListenAddresses
{
    private const string HostCategory = "Microsoft.Extensions.Hosting.Internal.Host";

    private bool _begun;

    /// <summary>Reads <see cref="ServerOptions.Listen"/>.</summary>
    /// <exception cref="FormatException">It holds something else, or needs a certificate that is not there; the message names the setting.</exception>
    public ListenAddresses(ServerOptions options)
    {
        All = options.Listen.Split([';', ','], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (All.Length == 0)
        {
            throw new FormatException($"{nameof(ServerOptions.Listen)}: it names no address; write it as http://127.0.0.1:8420");
        }

        foreach (string address in All)
        {
            string? scheme = SchemeOf(address);
            if (scheme is not ("http" or "https"))
            {
                throw new FormatException($"{nameof(ServerOptions.Listen)}: '{address}' is no address to listen on; write it as http://127.0.0.1:8420");
            }

            if (scheme == "https" && options.Certificate is null)
            {
                throw new FormatException($"{nameof(ServerOptions.Listen)}: {address} needs a certificate; set {nameof(ServerOptions.Certificate)} to a PEM file, or listen on http behind a proxy");
            }
        }
    }

    /// <summary>Each address, as Kestrel takes it.</summary>
    public string[] All { get; }

    /// <summary>Leaves away what the host says about a start that fails, a stack trace: <see cref="BeginAsync"/> says it in a sentence.</summary>
    public void KeepQuiet(ILoggingBuilder logging) => logging.AddFilter(HostCategory, level => _begun && level >= LogLevel.Warning);

    /// <summary>Begins to listen.</summary>
    /// <exception cref="InvalidOperationException">An address cannot be used; the message says which, why, and what to do.</exception>
    public async Task BeginAsync(WebApplication application)
    {
        try
        {
            await application.StartAsync();
            _begun = true;
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw new InvalidOperationException($"{string.Join(", ", All)}: another program listens there already; stop it, or choose another address with --listen or {nameof(ServerOptions.Listen)}", e);
        }
        catch (SocketException e)
        {
            throw new InvalidOperationException($"{string.Join(", ", All)}: nobody may listen there ({e.Message}); choose another address with --listen or {nameof(ServerOptions.Listen)}", e);
        }
    }

    private static string? SchemeOf(string address)
    {
        try
        {
            return BindingAddress.Parse(address).Scheme;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
