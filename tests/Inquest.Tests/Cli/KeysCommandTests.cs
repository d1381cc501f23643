using System.Text;
using Inquest.Cli;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Cli;

public sealed class KeysCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-keys-").FullName;
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_key_goes_into_a_file_of_its_own_and_its_public_half_is_shown()
    {
        string made = Run(0, "keys", "new", "-o", "project.pem");
        Assert.Matches("^Key [0-9a-f]{16} \\(private: opens dumps\\)\n\nCONFIG_INQUEST_SEAL_KEY=\"04[0-9a-f]{128}\"\n$", made);
        Assert.Equal(made, Run(0, "keys", "show", "project.pem"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder, "project.pem")));
        }

        File.WriteAllText(Path.Combine(_folder, "public.pem"), Run(0, "keys", "show", "project.pem", "--pem"));
        Assert.Equal(made.Replace("private: opens dumps", "public only: cannot open dumps", StringComparison.Ordinal), Run(0, "keys", "show", "public.pem"));
    }

    [Fact]
    public void A_key_is_never_overwritten()
    {
        Run(0, "keys", "new", "-o", "project.pem");
        string before = File.ReadAllText(Path.Combine(_folder, "project.pem"));
        Run(5, "keys", "new", "-o", "project.pem");
        Assert.Contains("never overwritten", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(_folder, "project.pem")));
    }

    [Fact]
    public void A_sealed_dump_is_explained_with_its_key()
    {
        LabFixture fixture = LabFixture.Named("deadlock_an386_v2_min-top_flash");
        File.WriteAllBytes(Path.Combine(_folder, "sealed.bin"), SealedBuilder.Seal(LabFixture.ReadFile(fixture.DumpPath), 12));
        File.WriteAllText(Path.Combine(_folder, "project.pem"), SealedBuilder.KeyPem);
        string elf = Repository.PathOf(fixture.Elf);
        string plain = Run(0, "explain", Repository.PathOf(fixture.DumpPath), elf);
        Assert.Equal(plain.Split('\n')[0], Run(0, "explain", "sealed.bin", elf, "--key", "project.pem").Split('\n')[0]);

        string shut = Run(3, "explain", "sealed.bin", elf);
        Assert.Contains("sealed to the project key 4269889431e31319", shut, StringComparison.Ordinal);
        Assert.Contains("--key FILE", shut, StringComparison.Ordinal);

        Run(0, "extract", "sealed.bin", "--key", "project.pem", "-o", "stream.bin");
        Run(0, "extract", Repository.PathOf(fixture.DumpPath), "-o", "plain.bin");
        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder, "plain.bin")), File.ReadAllBytes(Path.Combine(_folder, "stream.bin")));
    }

    [Fact]
    public void A_key_that_opens_nothing_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "public.pem"), SealedBuilder.PublicPem(1));
        File.WriteAllBytes(Path.Combine(_folder, "sealed.bin"), SealedBuilder.Seal([1, 2, 3]));
        Run(5, "explain", "sealed.bin", "--key", "public.pem");
        Assert.Contains("public.pem: holds only the public key", _error.ToString(), StringComparison.Ordinal);
        Run(5, "explain", "sealed.bin", "--key", "absent.pem");
        Assert.Contains("absent.pem: there is no such file", _error.ToString(), StringComparison.Ordinal);
    }

    private string Run(int expected, params string[] args)
    {
        var output = new MemoryStream();
        using var host = new CommandHost { Input = Stream.Null, Output = output, Error = _error, CurrentDirectory = _folder };
        int code = new Application(new PostmortemEngine(), host).Run(args);
        Assert.True(code == expected, $"exit code {code}: {_error}");
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
