using System.Diagnostics;
using Inquest.Binary;
using Inquest.Cli;
using Inquest.Cli.Files;

namespace Inquest.Tests.Cli;

public sealed class InputCollectorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("inquest-in-").FullName;
    private readonly StringWriter _error = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Rejects_a_file_above_the_limit() => Assert.False(Reads(size: 101, new Limits { MaxInputBytes = 100 }));

    [Fact]
    public void Accepts_a_file_at_the_limit() => Assert.True(Reads(size: 100, new Limits { MaxInputBytes = 100 }));

    [Fact]
    public void Rejects_more_files_in_a_folder_than_the_limit() => Assert.False(ReadsFolder(files: 4, new Limits { MaxArchiveMembers = 3 }));

    [Fact]
    public void Accepts_as_many_files_in_a_folder_as_the_limit() => Assert.True(ReadsFolder(files: 3, new Limits { MaxArchiveMembers = 3 }));

    [Fact]
    public void Rejects_more_bytes_in_a_folder_than_the_limit() => Assert.False(ReadsFolder(files: 3, new Limits { MaxFolderBytes = 29 }));

    [Fact]
    public void Accepts_as_many_bytes_in_a_folder_as_the_limit() => Assert.True(ReadsFolder(files: 3, new Limits { MaxFolderBytes = 30 }));

    [Fact]
    public void Rejects_a_stream_above_the_limit()
    {
        using var host = Host(new byte[101]);
        using var inputs = new InputCollector(host, new Limits { MaxInputBytes = 100 });
        inputs.Add(["-"]);
        Assert.True(inputs.Failed);
    }

    [Fact]
    public void Accepts_a_stream_at_the_limit()
    {
        using var host = Host(new byte[100]);
        using var inputs = new InputCollector(host, new Limits { MaxInputBytes = 100 });
        inputs.Add(["-"]);
        Assert.False(inputs.Failed);
        Assert.Equal(100, inputs.Inputs[0].Bytes.Length);
    }

    [Fact]
    public void A_link_to_a_folder_above_is_not_followed()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        string folder = Path.Combine(_root, "d");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "a"), [1]);
        Directory.CreateSymbolicLink(Path.Combine(folder, "up"), _root);
        using var host = Host([]);
        using var inputs = new InputCollector(host, Limits.Default);
        inputs.Add([folder]);
        Assert.Equal(["d/a"], inputs.Inputs.Select(i => i.Name));
    }

    /// <summary>To open a pipe waits for a writer: without the rule this test never ends.</summary>
    [Fact]
    public void A_pipe_in_a_folder_is_passed_over()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps pipes elsewhere.");
        string folder = Path.Combine(_root, "d");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, "a"), [1]);
        using (var made = Process.Start("mkfifo", [Path.Combine(folder, "p")]))
        {
            made.WaitForExit();
            Assert.Equal(0, made.ExitCode);
        }

        File.CreateSymbolicLink(Path.Combine(folder, "link-to-pipe"), Path.Combine(folder, "p"));
        File.CreateSymbolicLink(Path.Combine(folder, "link-to-itself"), Path.Combine(folder, "link-to-itself"));
        File.CreateSymbolicLink(Path.Combine(folder, "link-to-file"), Path.Combine(folder, "a"));
        using var host = Host([]);
        using var inputs = new InputCollector(host, Limits.Default);
        inputs.Add([folder]);
        inputs.AddSymbolFolders([folder]);
        Assert.Equal(["d/a", "d/link-to-file"], inputs.Inputs.Select(i => i.Name));
    }

    private bool Reads(int size, Limits limits)
    {
        string path = Path.Combine(_root, "f");
        File.WriteAllBytes(path, new byte[size]);
        using var host = Host([]);
        using var inputs = new InputCollector(host, limits);
        inputs.Add([path]);
        return !inputs.Failed && inputs.Inputs.Count == 1;
    }

    private bool ReadsFolder(int files, Limits limits)
    {
        for (int i = 0; i < files; i++)
        {
            File.WriteAllBytes(Path.Combine(_root, "f" + i), new byte[10]);
        }

        using var host = Host([]);
        using var inputs = new InputCollector(host, limits);
        inputs.Add([_root]);
        return !inputs.Failed && inputs.Inputs.Count == files;
    }

    private CommandHost Host(byte[] input) => new()
    {
        Input = new MemoryStream(input),
        Output = new MemoryStream(),
        Error = _error,
        CurrentDirectory = _root,
    };
}
