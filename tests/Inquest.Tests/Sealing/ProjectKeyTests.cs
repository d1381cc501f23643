using System.Security.Cryptography;
using Inquest.Binary;
using Inquest.Sealing;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Sealing;

public class ProjectKeyTests
{
    [Fact]
    public void A_private_and_its_public_key_have_the_same_id()
    {
        ProjectKey secret = ProjectKey.Read("a", SealedBuilder.Pem(9));
        ProjectKey known = ProjectKey.Read("b", SealedBuilder.PublicPem(9));
        Assert.True(secret.IsPrivate);
        Assert.False(known.IsPrivate);
        Assert.Equal(secret.Id, known.Id);
        Assert.Equal(secret.PublicPoint.ToArray(), known.PublicPoint.ToArray());
    }

    [Fact]
    public void Keys_as_openssl_writes_them_are_read()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-key-").FullName;
        try
        {
            string sec1 = Path.Combine(folder, "sec1.pem");
            string pkcs8 = Path.Combine(folder, "pkcs8.pem");
            ToolRunner.Run("openssl", "", "ecparam", "-name", "prime256v1", "-genkey", "-out", sec1);
            ToolRunner.Run("openssl", "", "pkcs8", "-topk8", "-nocrypt", "-in", sec1, "-out", pkcs8);
            ProjectKey one = ProjectKey.Read(sec1, File.ReadAllText(sec1));
            Assert.True(one.IsPrivate);
            Assert.Equal(one.Id, ProjectKey.Read(pkcs8, File.ReadAllText(pkcs8)).Id);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void What_is_no_key_is_refused_with_a_sentence()
    {
        using ECDiffieHellman other = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        using RSA rsa = RSA.Create(2048);
        Assert.Contains("P-256", Refusal(other.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("inquest keys new", Refusal(rsa.ExportPkcs8PrivateKeyPem()), StringComparison.Ordinal);
        Assert.Contains("inquest keys new", Refusal(""), StringComparison.Ordinal);
        Assert.Contains("inquest keys new", Refusal("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"), StringComparison.Ordinal);
        Assert.Contains("inquest keys new", Refusal(SealedBuilder.Pem(3) + SealedBuilder.Pem(4)), StringComparison.Ordinal);
    }

    private static string Refusal(string pem) => Assert.Throws<InputException>(() => ProjectKey.Read("key.pem", pem)).Message;
}
