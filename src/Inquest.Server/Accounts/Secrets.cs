using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Inquest.Server.Accounts;

/// <summary>Keys and links that we give out: random, shown once, and stored only as a hash.</summary>
internal static class Secrets
{
    /// <summary>A new secret of 160 random bits, with a prefix that tells people and scanners what it is.</summary>
    public static string New(string prefix) => prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));

    /// <summary>
    /// What is stored. A plain hash is enough for a secret that nobody can guess; the slow hash is for passwords.
    /// </summary>
    public static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whether a text begins as the keys do that we give out.</summary>
    public static bool IsKey(string text) => text is ['i', 'n', 'q', 'i' or 's' or 'r' or 'd', '_', ..];

    /// <summary>
    /// The key of one device: HMAC-SHA256 of its name under the project's secret, so that a factory needs no list. One that replaces
    /// another is of the name, a line feed, which no name has, and the generation in decimal digits.
    /// </summary>
    /// <param name="projectSecret">The project's device secret, hexadecimal.</param>
    /// <param name="projectName">The project's name.</param>
    /// <param name="device">The device's name.</param>
    /// <param name="generation">1 for the first key of the device, 2 for the one that replaced it, and so on.</param>
    public static string DeviceKey(string projectSecret, string projectName, string device, long generation = 1)
    {
        string what = generation == 1 ? device : string.Create(CultureInfo.InvariantCulture, $"{device}\n{generation}");
        return $"inqd_{projectName}_{Convert.ToHexStringLower(HMACSHA256.HashData(Convert.FromHexString(projectSecret), Encoding.UTF8.GetBytes(what)))}";
    }

    /// <summary>Compares in a time that tells nothing about where they differ.</summary>
    public static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
