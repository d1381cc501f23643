using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Postmortem;

namespace Inquest.Tests.Cli;

public sealed class MappedFileFinderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("inquest-map-").FullName;
    private readonly FileReader _reader = new(Limits.Default);

    [Fact]
    public void The_longest_beginning_that_leads_to_a_file_is_taken()
    {
        Write("outer/app/main.c", "outer");
        Write("inner/main.c", "inner");
        MappedFileFinder finder = Finder(("/w", "outer"), ("/w/app", "inner"));
        Assert.True(finder.TryFindSource("/w/app/main.c", out string found, out string text));
        Assert.Equal((Path.Combine(_folder, "inner/main.c"), "inner"), (found, text));
        File.Delete(found);
        Assert.True(finder.TryFindSource("/w/app/main.c", out _, out text));
        Assert.Equal("outer", text);
    }

    [Theory]
    [InlineData("/wide/main.c")]
    [InlineData("/w/../secret.c")]
    [InlineData("/w/secret.txt")]
    [InlineData("/w")]
    public void What_the_map_does_not_lead_to_a_source_is_left_to_the_others(string path)
    {
        Write("outer/main.c", "outer");
        Write("outer/secret.txt", "secret");
        Write("secret.c", "secret");
        Assert.False(Finder(("/w", "outer")).TryFindSource(path, out _, out _));
    }

    public void Dispose()
    {
        _reader.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private MappedFileFinder Finder(params (string From, string To)[] map) =>
        new([.. map.Select(m => (m.From, Path.Combine(_folder, m.To)))], _reader, new Nothing());

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private sealed class Nothing : IFileFinder
    {
        public bool TryFindSource(string path, out string found, out string text)
        {
            (found, text) = ("", "");
            return false;
        }
    }
}
