using System.Text;
using Inquest.Binary;
using Inquest.Sealing;

namespace Inquest.Cli.Files;

/// <summary>Reads the key files that <c>--key</c> names.</summary>
internal static class KeyFiles
{
    /// <summary>Bytes of a key file at most; one has a few hundred.</summary>
    private const int MaxBytes = 64 << 10;

    /// <summary>A key file.</summary>
    /// <exception cref="InputException">It cannot be read, or holds no key.</exception>
    public static ProjectKey Read(CommandHost host, string path)
    {
        using var reader = new FileReader(new Limits { MaxInputBytes = MaxBytes });
        return ProjectKey.Read(path, Encoding.UTF8.GetString(reader.Read(Path.GetFullPath(path, host.CurrentDirectory), path).Span));
    }

    /// <summary>Private keys.</summary>
    /// <exception cref="InputException">One cannot be read, or holds no private key.</exception>
    public static IReadOnlyList<ProjectKey> ReadPrivate(CommandHost host, IReadOnlyList<string> paths)
    {
        List<ProjectKey> keys = [];
        foreach (string path in paths)
        {
            ProjectKey key = Read(host, path);
            keys.Add(key.IsPrivate ? key : throw new InputException(InputErrorKind.Malformed, path, null, "holds only the public key; the private one opens dumps"));
        }

        return keys;
    }
}
