using Inquest.Binary;
using Inquest.Cli.Files;

namespace Inquest.Tests.Cli;

public sealed class FolderFileFinderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("inquest-src-").FullName;
    private readonly FileReader _reader = new(Limits.Default);

    public void Dispose()
    {
        _reader.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Finds_a_source_by_the_longest_common_end()
    {
        Write("ws/zephyr/subsys/x.c", "right");
        Write("ws/other/subsys/x.c", "wrong");
        Assert.Equal("right", Find("/__w/config/zephyr/subsys/x.c", "ws"));
        Assert.Equal("right", Find(@"C:\build\zephyr\subsys\x.c", "ws"));
    }

    [Fact]
    public void Finds_a_source_deeper_below_the_folder()
    {
        Write("projects/one/app/src/hid.c", "right");
        Write("projects/two/lib/src/hid.c", "wrong");
        Assert.Equal("right", Find("/build/app/src/hid.c", "projects"));
    }

    [Fact]
    public void Two_that_fit_equally_well_are_none()
    {
        Write("projects/one/app/src/hid.c", "a");
        Write("projects/two/app/src/hid.c", "b");
        Assert.Null(Find("/build/app/src/hid.c", "projects"));
    }

    [Fact]
    public void The_name_alone_is_no_evidence()
    {
        Write("app/main.c", "some other main");
        Assert.Null(Find("/build/zephyr/samples/main.c", "app"));
    }

    [Fact]
    public void The_folders_own_name_counts()
    {
        Write("src/main.c", "right");
        Assert.Equal("right", Find("/build/app/src/main.c", "src"));
    }

    [Fact]
    public void The_current_folder_is_looked_in_without_being_asked()
    {
        Write("app/src/main.c", "right");
        Assert.Equal("right", Find("/build/app/src/main.c"));
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../secret/key.c")]
    [InlineData("secret/../secret/key.c")]
    [InlineData("secret/id_rsa")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a\0b/c.c")]
    public void A_path_from_an_elf_opens_nothing_but_sources(string path)
    {
        Write("secret/id_rsa", "private");
        Write("secret/key.c", "private");
        Assert.Null(Find(path, "."));
    }

    private string? Find(string path, params string[] folders) =>
        new FolderFileFinder(folders, _root, _reader).TryFindSource(path, out _, out string text) ? text : null;

    private void Write(string name, string text)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
