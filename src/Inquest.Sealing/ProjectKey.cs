using System.Security.Cryptography;
using Inquest.Binary;

namespace Inquest.Sealing;

/// <summary>
/// A project's key for sealed dumps: the private half, which opens them, or the public half alone, which a device seals to.
/// P-256; key files are PEM (docs/formats/sealed.md, "Key files").
/// </summary>
public sealed class ProjectKey
{
    /// <summary>The name of the only curve that is known, as <see cref="ECParameters"/> tell it.</summary>
    private const string CurveOid = "1.2.840.10045.3.1.7";

    private readonly ECParameters _parameters;

    private ProjectKey(string name, ECParameters parameters)
    {
        Name = name;
        _parameters = parameters;
        PublicPoint = (byte[])[4, .. parameters.Q.X!, .. parameters.Q.Y!];
        Id = Convert.ToHexStringLower(SHA256.HashData(PublicPoint.Span).AsSpan(0, 8));
    }

    /// <summary>Where it was read from, for messages.</summary>
    public string Name { get; }

    /// <summary>The first 8 bytes of SHA-256 over <see cref="PublicPoint"/>, as 16 hexadecimal digits in lower case.</summary>
    public string Id { get; }

    /// <summary>The public key as devices take it: 04, X, Y; 65 bytes.</summary>
    public ReadOnlyMemory<byte> PublicPoint { get; }

    /// <summary>Whether the private half is there, without which nothing can be opened.</summary>
    public bool IsPrivate => _parameters.D is not null;

    /// <summary>Reads a key file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="pem">Its text: a private key (PKCS #8 or SEC 1) or a public key, not encrypted with a password.</param>
    /// <exception cref="InputException">It holds no key of P-256.</exception>
    public static ProjectKey Read(string name, ReadOnlySpan<char> pem)
    {
        ArgumentNullException.ThrowIfNull(name);
        try
        {
            using var key = ECDiffieHellman.Create();
            key.ImportFromPem(pem);
            bool isPrivate = pem.Contains("PRIVATE KEY", StringComparison.Ordinal);
            ECParameters parameters = key.ExportParameters(isPrivate);
            return parameters.Curve.Oid?.Value == CurveOid
                ? new ProjectKey(name, parameters)
                : throw new InputException(InputErrorKind.Unsupported, name, null, "is a key of another curve than P-256, which is the one that dumps are sealed with");
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new InputException(InputErrorKind.Malformed, name, null, "holds no key: a PEM file with an EC key of P-256 is wanted, as `inquest keys new` writes it");
        }
    }

    /// <summary>The key of one sealed body; null when its ephemeral key is no point of the curve.</summary>
    /// <exception cref="InvalidOperationException">Only the public half is there.</exception>
    internal byte[]? DeriveFor(SealedHeader header)
    {
        if (!IsPrivate)
        {
            throw new InvalidOperationException("A public key opens nothing.");
        }

        ReadOnlySpan<byte> point = header.EphemeralPoint;
        try
        {
            // The import checks that the point lies on the curve: one that does not could draw the private key out bit by bit.
            using var ephemeral = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[..32].ToArray(), Y = point[32..].ToArray() },
            });
            using var own = ECDiffieHellman.Create(_parameters);
            byte[] shared = own.DeriveRawSecretAgreement(ephemeral.PublicKey);
            byte[] key = new byte[32];
            HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, key, header.Bytes.Span, [.. "inquest sealed 1"u8, .. PublicPoint.Span[1..]]);
            CryptographicOperations.ZeroMemory(shared);
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
