using System.Diagnostics;
using System.Security.Cryptography;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Sealing;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Device;

/// <summary>What the device module's own C code seals, with Mbed TLS, is opened here.</summary>
[Trait("Speed", "Slow")]
public sealed class DeviceSealTests
{
    [Fact]
    public void What_the_device_sealed_the_host_opens_with_the_private_key_and_with_no_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        Assert.SkipWhen(Tools.Find("gcc") is null, "gcc is not installed");
        Assert.SkipWhen(!File.Exists("/usr/include/psa/crypto.h"), "libmbedtls-dev is not installed");
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        ProjectKey key = ProjectKey.Read("project.pem", pair.ExportPkcs8PrivateKeyPem());
        ProjectKey other = ProjectKey.Read("other.pem", SealedBuilder.Pem(5));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inquest-seal-");
        try
        {
            string program = Path.Combine(folder.FullName, "seal");
            ToolRunner.Run("bash", "", Repository.PathOf("firmware/tests/crypto/build"), program);
            foreach (byte[] plain in (byte[][])[CoredumpBuilder.Typical().Build(), CoredumpBuilder.Pattern(1, 1), CoredumpBuilder.Pattern(256, 2), CoredumpBuilder.Pattern(70_001, 3)])
            {
                byte[] body = Seal(program, folder.FullName, key, plain);
                Assert.Equal(96 + plain.Length + (16 * ((plain.Length + 255) / 256)), body.Length);
                DiagnosticBag diagnostics = new();
                InputSet opened = InputReader.Read([new NamedBytes("x", body)], diagnostics, keys: [other, key]);
                Assert.Empty(diagnostics.Items);
                Assert.Equal(plain, opened.Files[1].Bytes.ToArray());
                Assert.Equal(key.Id, Assert.Single(InputReader.Read([new NamedBytes("x", body)], diagnostics, keys: [other]).KeysMissing));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static byte[] Seal(string program, string folder, ProjectKey key, byte[] plain)
    {
        string from = Path.Combine(folder, "plain");
        string into = Path.Combine(folder, "sealed");
        File.WriteAllBytes(from, plain);
        using Process process = Process.Start(program, [Convert.ToHexStringLower(key.PublicPoint.Span), from, into]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return File.ReadAllBytes(into);
    }
}
