using System.Security.Cryptography;
using System.Text;

namespace Inquest.Server.Accounts;

/// <summary>
/// Random bytes of a data folder, in two files that only its owner reads. From <c>secret</c> tokens are derived that need no row of their
/// own; it stands in no backup, and what is derived from it is good for this folder only. With <c>concealment</c> names are made
/// unreadable in rows that must be found again; a backup holds it, since those rows say nothing without.
/// </summary>
internal sealed class ServerSecret
{
    private const int Bytes = 32;

    private readonly byte[] _secret;
    private readonly byte[] _concealment;

    /// <summary>Reads the secrets of a data folder; makes them at the first time.</summary>
    /// <exception cref="IOException">A file cannot be read or made.</exception>
    public ServerSecret(string folder)
    {
        string secret = Path.Combine(folder, "secret");
        string concealment = ConcealmentOf(folder);
        if (File.Exists(secret) && !File.Exists(concealment))
        {
            // A folder from before there were two: the rows are concealed with what it has.
            File.Move(secret, concealment);
        }

        _concealment = ReadOrMake(concealment);
        _secret = ReadOrMake(secret);
    }

    /// <summary>Where a data folder has what names are concealed with.</summary>
    public static string ConcealmentOf(string folder) => Path.Combine(folder, "concealment");

    /// <summary>What only this server can make of a text: HMAC-SHA256, lower-case hexadecimal.</summary>
    /// <param name="purpose">What it is for, so that what is made for one use is no good for another.</param>
    /// <param name="text">The text.</param>
    public string Derive(string purpose, string text) => Derive(_secret, purpose, text);

    /// <summary>What stands for a name in rows from which it must not be read: as <see cref="Derive(string, string)"/>, and the same in a restored backup.</summary>
    /// <param name="purpose">What it is for.</param>
    /// <param name="name">The name.</param>
    public string Conceal(string purpose, string name) => Derive(_concealment, purpose, name);

    /// <summary>The token with which the sender of a dump, who may read nothing else, asks for its report.</summary>
    public string ReportToken(long dump) => Derive("report", dump.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Derive(byte[] key, string purpose, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{purpose}\n{text}")));

    private static byte[] ReadOrMake(string path)
    {
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

        return File.ReadAllBytes(path);
    }
}
