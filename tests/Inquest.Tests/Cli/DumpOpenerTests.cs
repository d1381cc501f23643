using Inquest.Binary;
using Inquest.Cli;
using Inquest.Cli.Files;
using Inquest.Debugging;
using Inquest.Postmortem;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Cli;

/// <summary>How an editor's and an assistant's files are opened.</summary>
public sealed class DumpOpenerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inquest-opener-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_sealed_dump_is_opened_with_its_key_and_stays_shut_without()
    {
        LabFixture fixture = LabFixture.Named("null_member_read_an385_v3_min_in-memory");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "sealed.bin"), SealedBuilder.Seal(LabFixture.ReadFile(fixture.DumpPath)));
        File.WriteAllText(Path.Combine(_folder.FullName, "private.pem"), SealedBuilder.KeyPem);
        File.WriteAllText(Path.Combine(_folder.FullName, "public.pem"), SealedBuilder.PublicPem(1));
        OpenRequest request = new() { Files = ["sealed.bin"] };
        using (IOpenedDump shut = Open(request))
        {
            Assert.Equal(SessionState.NoDump, shut.Session.State);
            Assert.Contains("--key", string.Join(' ', shut.Session.Report.NoDump!.Advice), StringComparison.Ordinal);
        }

        using (IOpenedDump opened = Open(request with { Keys = ["private.pem"] }))
        {
            Assert.NotEqual(SessionState.NoDump, opened.Session.State);
        }

        Assert.Throws<InputException>(() => Open(request with { Keys = ["public.pem"] }));
        Assert.Throws<InputException>(() => Open(request with { Keys = ["none.pem"] }));
    }

    private IOpenedDump Open(OpenRequest request) =>
        new DumpOpener(new CommandHost { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null, CurrentDirectory = _folder.FullName }, Limits.Default, SourceReach.Named)
            .Open(request);
}
