using Inquest.Debugging;
using Inquest.Debugging.ModelContext;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.ModelContext;

/// <summary>The server's hold on its files; AssistantTests has the official client ask it.</summary>
public sealed class AssistantServerTests
{
    [Fact]
    public void One_dump_is_open_at_a_time_and_stays_open_when_the_next_is_none()
    {
        Opener opener = new();
        using (AssistantServer server = new(new AssistantOptions { Folder = Repository.Root }, opener))
        {
            for (int i = 0; i < 5; i++)
            {
                Assert.Equal(SessionState.Ready, server.Open(new OpenRequest { Files = ["samples/keyboard-lockup.zip"] }).State);
                Assert.Equal(1, opener.Count);
            }

            Assert.Equal(SessionState.NoDump, server.Open(new OpenRequest { Files = ["README.md"] }).State);
            Assert.Equal(1, opener.Count);
        }

        Assert.Equal(0, opener.Count);
    }

    private sealed class Opener : IDumpOpener
    {
        public int Count { get; private set; }

        public IOpenedDump Open(OpenRequest request)
        {
            Count++;
            return new Opened(this, PostmortemSession.Open([new PostmortemInput(request.Files[0], LabFixture.ReadFile(request.Files[0]))], ExplainOptions.Default));
        }

        private sealed class Opened(Opener opener, PostmortemSession session) : IOpenedDump
        {
            public PostmortemSession Session => session;

            public Report Find() => session.Report;

            public string? FullPath(string found) => null;

            public void Dispose() => opener.Count--;
        }
    }
}
