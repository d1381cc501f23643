using System.Buffers.Binary;
using System.Security.Cryptography;
using Inquest.Binary;

namespace Inquest.Tests.Synth;

/// <summary>Seals as a device does, by docs/formats/sealed.md; written from that page, not from the reader.</summary>
internal static class SealedBuilder
{
    /// <summary>The private key of the page's worked examples.</summary>
    internal static string KeyPem { get; } = Pem(1);

    /// <summary>A private key whose scalar is the 32 bytes from <paramref name="first"/> on.</summary>
    internal static string Pem(byte first)
    {
        using ECDiffieHellman key = Key(first);
        return key.ExportPkcs8PrivateKeyPem();
    }

    internal static string PublicPem(byte first)
    {
        using ECDiffieHellman key = Key(first);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>Seals to the key of the worked examples, with their ephemeral key.</summary>
    internal static byte[] Seal(byte[] plain, int chunkPower = 8, byte key = 1, Action<byte[]>? changeHeader = null)
    {
        using ECDiffieHellman project = Key(key);
        using ECDiffieHellman ephemeral = Key(0x21);
        byte[] projectPoint = Point(project);
        byte[] header = new byte[96];
        "INQE"u8.CopyTo(header);
        header[4] = 1;
        header[6] = 96;
        SHA256.HashData([4, .. projectPoint]).AsSpan(0, 8).CopyTo(header.AsSpan(8));
        header[16] = 1;
        header[17] = (byte)chunkPower;
        Point(ephemeral).CopyTo(header, 24);
        changeHeader?.Invoke(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(92), Checksum.Crc32(header.AsSpan(0, 92)));

        byte[] shared = ephemeral.DeriveRawSecretAgreement(project.PublicKey);
        byte[] secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, 32, header, [.. "inquest sealed 1"u8, .. projectPoint]);
        using var cipher = new AesGcm(secret, 16);
        List<byte> body = [.. header];
        int size = 1 << chunkPower;
        uint number = 0;
        for (int at = 0; at == 0 || at < plain.Length; at += size)
        {
            byte[] chunk = plain[at..Math.Min(plain.Length, at + size)];
            byte[] nonce = new byte[12];
            nonce[0] = at + size >= plain.Length ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt32LittleEndian(nonce.AsSpan(8), number++);
            byte[] hidden = new byte[chunk.Length];
            byte[] tag = new byte[16];
            cipher.Encrypt(nonce, chunk, hidden, tag);
            body.AddRange(hidden);
            body.AddRange(tag);
        }

        return [.. body];
    }

    private static ECDiffieHellman Key(byte first)
    {
        byte[] scalar = [.. Enumerable.Range(first, 32).Select(i => (byte)i)];
        return ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = scalar });
    }

    private static byte[] Point(ECDiffieHellman key)
    {
        ECParameters parameters = key.ExportParameters(false);
        return [.. parameters.Q.X!, .. parameters.Q.Y!];
    }
}
