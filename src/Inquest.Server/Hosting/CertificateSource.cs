using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Inquest.Server.Hosting;

/// <summary>The certificate of the files, read again when they change: a renewed one is used without a restart.</summary>
internal sealed class CertificateSource
{
    private static readonly TimeSpan s_recheck = TimeSpan.FromSeconds(5);

    private readonly string _certificate;
    private readonly string? _key;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private SslStreamCertificateContext _current;
    private DateTime _stamp;
    private DateTimeOffset _checked;

    /// <summary>Reads the files.</summary>
    /// <exception cref="InvalidOperationException">They hold no certificate with its key.</exception>
    public CertificateSource(string certificate, string? key, TimeProvider time)
    {
        _certificate = certificate;
        _key = key;
        _time = time;
        _stamp = Stamp();
        try
        {
            _current = Read();
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            throw new InvalidOperationException($"{certificate}: no certificate and key can be read ({e.Message}); set {nameof(ServerOptions.Certificate)} and {nameof(ServerOptions.CertificateKey)} to PEM files", e);
        }

        _checked = time.GetUtcNow();
    }

    /// <summary>Where failures to read a renewed certificate are told; null before the server is built.</summary>
    public ILogger? Log { get; set; }

    /// <summary>The certificate with its chain. When the files have changed and cannot be read, the one before.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_lock)
            {
                if (_time.GetUtcNow() - _checked < s_recheck)
                {
                    return _current;
                }

                _checked = _time.GetUtcNow();
                try
                {
                    if (Stamp() != _stamp)
                    {
                        _current = Read();
                        _stamp = Stamp();
                    }
                }
                catch (Exception e) when (IsUnreadable(e))
                {
                    if (Log is not null)
                    {
                        ServerLog.CertificateFailed(Log, e, _certificate);
                    }
                }

                return _current;
            }
        }
    }

    private static bool IsUnreadable(Exception e) => e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException;

    private DateTime Stamp()
    {
        DateTime certificate = File.GetLastWriteTimeUtc(_certificate);
        DateTime key = _key is null ? certificate : File.GetLastWriteTimeUtc(_key);
        return certificate > key ? certificate : key;
    }

    private SslStreamCertificateContext Read()
    {
        X509Certificate2 leaf = X509Certificate2.CreateFromPemFile(_certificate, _key);
        if (OperatingSystem.IsWindows())
        {
            // Windows does not sign with a key that lives in memory only.
            leaf = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        }

        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(_certificate);
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
