using System.Security.Cryptography;
using System.Text;

namespace Inquest.Server.Accounts;

/// <summary>
/// Random bytes of this data folder, in the file <c>secret</c> that only its owner reads, from which tokens are derived that need
/// no row of their own. They stand in no backup: what is derived from them is good for this folder only.
/// </summary>
internal sealed class ServerSecret
{
    private const int Bytes = 32;

    private readonly byte[] _secret;

    /// <summary>Reads the secret of a data folder; makes it at the first time.</summary>
    /// <exception cref="IOException">The file cannot be read or made.</exception>
    public ServerSecret(string folder)
    {
        string path = PathOf(folder);
        if (!File.Exists(path) || new FileInfo(path).Length != Bytes)
        {
            var access = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                access.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, access);
            file.Write(RandomNumberGenerator.GetBytes(Bytes));
            file.Flush(flushToDisk: true);
        }

        _secret = File.ReadAllBytes(path);
    }

    /// <summary>Where a data folder has its secret.</summary>
    public static string PathOf(string folder) => Path.Combine(folder, "secret");

    /// <summary>What only this server can make of a text: HMAC-SHA256, lower-case hexadecimal.</summary>
    /// <param name="purpose">What it is for, so that what is made for one use is no good for another.</param>
    /// <param name="text">The text.</param>
    public string Derive(string purpose, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{purpose}\n{text}")));

    /// <summary>The token with which the sender of a dump, who may read nothing else, asks for its report.</summary>
    public string ReportToken(long dump) => Derive("report", dump.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
