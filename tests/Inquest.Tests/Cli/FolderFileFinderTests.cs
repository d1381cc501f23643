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
        FolderFileFinder finder = new([Path.Combine(_root, "projects")], _root, _reader, SourceReach.Machine);
        Assert.Null(finder.WhyNot("/build/app/src/hid.c"));
        Assert.False(finder.TryFindSource("/build/app/src/hid.c", out _, out _));
        string why = finder.WhyNot("/build/app/src/hid.c")!;
        Assert.Contains("one/app/src/hid.c", why, StringComparison.Ordinal);
        Assert.Contains("two/app/src/hid.c", why, StringComparison.Ordinal);
        Assert.DoesNotContain(_root, why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_alone_is_no_evidence()
    {
        Write("app/main.c", "some other main");
        Assert.Null(Find("/build/zephyr/samples/main.c", "app"));
        FolderFileFinder finder = new([Path.Combine(_root, "app")], _root, _reader, SourceReach.Machine);
        Assert.False(finder.TryFindSource("/build/zephyr/samples/main.c", out _, out _));
        Assert.Equal("Of samples/main.c there is only a file of the same name, app/main.c, which is not shown: it may be any other.", finder.WhyNot("/build/zephyr/samples/main.c"));
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

    [Theory]
    [InlineData(SourceReach.Machine, true, true)]
    [InlineData(SourceReach.Folders, false, true)]
    [InlineData(SourceReach.Named, false, false)]
    internal void What_is_passed_on_holds_sources_of_named_folders_alone(SourceReach reach, bool recorded, bool current)
    {
        string elsewhere = Directory.CreateTempSubdirectory("inquest-private-").FullName;
        try
        {
            string secret = Path.Combine(elsewhere, "work", "secret.h");
            Directory.CreateDirectory(Path.GetDirectoryName(secret)!);
            File.WriteAllText(secret, "private");
            Write("ws/app/src/main.c", "main");
            Assert.Equal(recorded ? "private" : null, Find(reach, secret));
            Assert.Equal("private", Find(reach, secret, elsewhere));
            Assert.Equal(current ? "main" : null, Find(reach, Path.Combine(_root, "ws/app/src/main.c")));
            Assert.Equal("main", Find(reach, "/build/app/src/main.c", "ws"));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void A_home_folder_is_not_searched_for_what_is_passed_on()
    {
        string path = "/x/" + Path.GetRelativePath("/", Path.Combine(_root, "app/main.c"));
        Write("app/main.c", "main");
        Assert.Equal("main", new FolderFileFinder([], "/", _reader, SourceReach.Machine).TryFindSource(path, out _, out string text) ? text : null);
        Assert.False(new FolderFileFinder([], "/", _reader, SourceReach.Folders).TryFindSource(path, out _, out _));
    }

    [Fact]
    public void A_link_to_what_is_no_source_is_not_read_nor_one_that_leads_out_for_an_assistant()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        Write("secret/id_rsa", "private");
        Write("other/app/b.c", "elsewhere");
        Write("ws/app/real.c", "real");
        File.CreateSymbolicLink(Path.Combine(_root, "ws/app/a.c"), "../../secret/id_rsa");
        File.CreateSymbolicLink(Path.Combine(_root, "ws/app/b.c"), "../../other/app/b.c");
        File.CreateSymbolicLink(Path.Combine(_root, "ws/app/c.c"), "real.c");
        Assert.Null(Find("/build/app/a.c", "ws"));
        Assert.Equal("elsewhere", Find("/build/app/b.c", "ws"));
        Assert.Null(Find(SourceReach.Named, "/build/app/b.c", "ws"));
        Assert.Equal("real", Find(SourceReach.Named, "/build/app/c.c", "ws"));
    }

    private string? Find(string path, params string[] folders) => Find(SourceReach.Machine, path, folders);

    private string? Find(SourceReach reach, string path, params string[] folders) =>
        new FolderFileFinder(folders, _root, _reader, reach).TryFindSource(path, out _, out string text) ? text : null;

    private void Write(string name, string text)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
