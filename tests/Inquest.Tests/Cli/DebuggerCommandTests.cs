using System.Diagnostics;
using System.Globalization;
using System.Text;
using Inquest.Binary;
using Inquest.Cli;
using Inquest.Cli.Commands;
using Inquest.Debugging.GdbRemote;
using Inquest.Elf;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Cli;

/// <summary><c>inquest gdb</c>, <c>gdbserver</c> and <c>core</c> as they are typed.</summary>
public sealed class DebuggerCommandTests : IDisposable
{
    private static readonly string s_sample = Repository.PathOf("samples/keyboard-lockup.zip");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inquest-debugger-");
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_core_is_written_and_says_which_registers_are_not_known()
    {
        string path = Path.Combine(_folder.FullName, "core.elf");
        Assert.Equal(0, Run("core", s_sample, "-o", path));
        Assert.Equal(4, ElfFile.Open(File.ReadAllBytes(path), "core.elf", Limits.Default, new DiagnosticBag()).Type);
        string said = _error.ToString();
        Assert.Contains("not known, 0xbadbad00 instead: r4 r5 r6 r7 r8 r9 r10 r11", said, StringComparison.Ordinal);
        Assert.Contains("threads, ", said, StringComparison.Ordinal);
        Assert.Matches("memory not in the dump, 0xbadbad00 instead: 0x[0-9a-f]{8}-0x[0-9a-f]{8}.* bytes\\)", said);
    }

    [Fact]
    public void A_core_goes_to_standard_output_alone()
    {
        Assert.Equal(0, Run("core", s_sample, "-o", "-"));
        Assert.True(_output.ToArray().AsSpan().StartsWith("\u007fELF"u8));
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public void A_core_is_not_written_over_the_crash()
    {
        string crash = Path.Combine(_folder.FullName, "crash.zip");
        File.Copy(s_sample, crash);
        Assert.Equal(5, Run("core", crash, "-o", "crash.zip"));
        Assert.Contains("is one of the inputs", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(s_sample), File.ReadAllBytes(crash));
    }

    [Theory]
    [InlineData("zmk.elf", "zmk.elf")]
    [InlineData("a b", "'a b'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("a\u001b[31m\\'b", "$'a\\u001b[31m\\\\\\'b'")]
    [InlineData("\u202egnp.elf", "$'\\u202egnp.elf'")]
    public void Words_for_a_shell_steer_no_terminal(string word, string typed)
    {
        Assert.Equal(typed, CommandText.Quoted(word));
        Assert.SkipWhen(Tools.Find("bash") is null, "there is no bash");
        ProcessStartInfo bash = new(Tools.Find("bash")!, ["-c", $"printf %s {typed}"]) { RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8 };
        bash.Environment["LC_ALL"] = "C.UTF-8";
        using Process shell = Process.Start(bash)!;
        Assert.Equal(word, shell.StandardOutput.ReadToEnd());
    }

    [Theory]
    [InlineData("gdbserver")]
    [InlineData("core", "-o", "-")]
    public void Without_a_dump_it_is_3(params string[] command)
    {
        string log = Path.Combine(_folder.FullName, "a.log");
        File.WriteAllText(log, "nothing here\n");
        Assert.Equal(3, Run([command[0], log, .. command[1..]]));
        Assert.NotEmpty(_error.ToString());
    }

    [Fact]
    public void An_elf_that_does_not_match_is_4_and_force_goes_on()
    {
        LabFixture fixture = LabFixture.Named("null_member_read_an385_v3_min_in-memory");
        string other = Repository.PathOf(LabFixture.Elves.First(e => e.Contains("an505", StringComparison.Ordinal)));
        string[] command = ["core", Repository.PathOf(fixture.DumpPath), "--base", $"0x{fixture.Base:x}", other, "-o", "-"];
        Assert.Equal(4, Run(command));
        Assert.Contains("--force", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, Run([.. command, "--force"]));
    }

    [Theory]
    [InlineData("0.0.0.0:1234", "--allow-remote")]
    [InlineData("192.0.2.1:1234", "--allow-remote")]
    [InlineData("[::]:1234", "--allow-remote")]
    [InlineData("nowhere", "--listen")]
    [InlineData("127.0.0.1", "--listen")]
    [InlineData("127.0.0.1:99999", "--listen")]
    public void Where_it_may_not_listen_is_2(string where, string said)
    {
        Assert.Equal(2, Run("gdbserver", s_sample, "--listen", where));
        Assert.Contains(said, _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, _error.ToString().Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("127.0.0.1:1234", "127.0.0.1:1234")]
    [InlineData("localhost:1", "127.0.0.1:1")]
    [InlineData(":2345", "127.0.0.1:2345")]
    [InlineData("2345", "127.0.0.1:2345")]
    [InlineData("[::1]:7", "[::1]:7")]
    public void Places_to_listen_at(string text, string expected)
    {
        Assert.True(GdbServerCommand.TryParse(text, out System.Net.IPEndPoint? endPoint));
        Assert.Equal(expected, endPoint!.ToString());
    }

    [Fact]
    public void The_server_speaks_over_the_standard_streams_and_greets_on_the_error_stream()
    {
        Assert.Equal(0, RunWith([.. GdbPacket.Frame("?")], "gdbserver", s_sample, "--listen", "stdio"));
        Assert.StartsWith("+$T0bthread:", Encoding.Latin1.GetString(_output.ToArray()), StringComparison.Ordinal);
        Assert.StartsWith("Null dereference: read of 4 bytes at 0x0000000c", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_server_says_what_to_type_and_Ctrl_C_ends_it_well()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "inquest");
        Assert.SkipUnless(File.Exists(program) && Tools.Find("kill") is not null, "there is no inquest beside the tests, or no kill");
        // What runs behind a shell's & has Ctrl-C ignored, and what it starts inherits that: the server would never end.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", program] : [program];
        using Process server = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "gdbserver", s_sample, "--listen", "127.0.0.1:0"]) { RedirectStandardError = true })!;
        List<string> said = [];
        while (server.StandardError.ReadLine() is string line)
        {
            said.Add(line);
            if (line.Contains("Ctrl-C", StringComparison.Ordinal))
            {
                break;
            }
        }

        string typed = said.Single(l => l.Contains("-ex 'target remote 127.0.0.1:", StringComparison.Ordinal)).Trim();
        if (Tools.Find("gdb-multiarch") is not null && Tools.Find("bash") is not null)
        {
            Assert.Contains("send_report (queue=", Type(typed + " -batch -ex bt"), StringComparison.Ordinal);
        }

        using Process kill = Process.Start(Tools.Find("kill")!, ["-INT", server.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        server.WaitForExit();
        Assert.Equal(0, server.ExitCode);
    }

    [Fact]
    public void What_gdb_shows_as_it_was_at_boot_is_named()
    {
        LabFixture fixture = LabFixture.Named("rich_variables_an547_v1_min_logging");
        Assert.Equal(0, RunWith([.. GdbPacket.Frame("?")], "gdbserver", Repository.PathOf(fixture.DumpPath), Repository.PathOf(fixture.Elf), "--listen", "stdio"));
        Assert.Matches("not in the dump; gdb shows the values that they had at boot: 0x[0-9a-f]{8}-0x[0-9a-f]{8}.* bytes\\)", _error.ToString());
    }

    [Fact]
    public void What_a_core_says_to_type_works_with_an_elf_out_of_an_archive()
    {
        Assert.SkipWhen(Tools.Find("gdb-multiarch") is null || Tools.Find("bash") is null, "gdb-multiarch or bash is not installed");
        Assert.Equal(0, Run("core", s_sample, "-o", "my core"));
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "my core.firmware.elf")));
        string typed = _error.ToString().Split('\n').Single(l => l.Contains("gdb", StringComparison.Ordinal)).Trim();
        string shown = Type(typed + " -batch -ex bt 2>&1");
        Assert.Contains("send_report (queue=", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("may not match", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hangup_ends_the_server_and_leaves_no_copy_of_the_firmware()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "inquest");
        Assert.SkipUnless(File.Exists(program) && Tools.Find("kill") is not null && OperatingSystem.IsLinux(), "there is no inquest beside the tests, or no kill");
        // A shell that runs this under nohup has hangups ignored, and what it starts inherits that.
        ProcessStartInfo start = new("env", ["--default-signal=HUP", program, "gdbserver", s_sample, "--listen", "127.0.0.1:0"]) { RedirectStandardError = true };
        start.Environment["TMPDIR"] = _folder.FullName;
        using Process server = Process.Start(start)!;
        while (await server.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is string line && !line.Contains("Ctrl-C", StringComparison.Ordinal))
        {
        }

        Assert.Single(_folder.GetDirectories("inquest-gdb-*"));
        using Process kill = Process.Start(Tools.Find("kill")!, ["-HUP", server.Id.ToString(CultureInfo.InvariantCulture)]);
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_folder.GetDirectories("inquest-gdb-*"));
    }

    [Fact]
    public async Task A_hangup_ends_gdb_and_leaves_no_copy_of_the_firmware()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "inquest");
        Assert.SkipUnless(File.Exists(program) && Tools.Find("kill") is not null && OperatingSystem.IsLinux(), "there is no inquest beside the tests, or no kill");
        string gdb = Path.Combine(_folder.FullName, "gdb");
        await File.WriteAllTextAsync(gdb, "#!/bin/sh\necho ready\nexec sleep 600\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(gdb, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        ProcessStartInfo start = new("env", ["--default-signal=HUP", program, "gdb", s_sample]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["TMPDIR"] = _folder.FullName;
        start.Environment["INQUEST_GDB"] = gdb;
        using Process inquest = Process.Start(start)!;
        Assert.Equal("ready", await inquest.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Single(_folder.GetDirectories("inquest-gdb-*"));
        using Process kill = Process.Start(Tools.Find("kill")!, ["-HUP", inquest.Id.ToString(CultureInfo.InvariantCulture)]);
        await inquest.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(_folder.GetDirectories("inquest-gdb-*"));
    }

    [Fact]
    public void Gdb_opens_the_sample_with_the_elf_from_inside_the_archive()
    {
        Assert.SkipWhen(Tools.Find("gdb-multiarch") is null, "gdb-multiarch is not installed");
        string log = Path.Combine(_folder.FullName, "gdb.log");
        Assert.Equal(0, Run("gdb", s_sample, "--batch", "--ex", $"set logging file {log}", "--ex", "set logging redirect on", "--ex", "set logging enabled on", "--ex", "bt", "--ex", "monitor cause"));
        string said = File.ReadAllText(log);
        Assert.Contains("send_report (queue=", said, StringComparison.Ordinal);
        Assert.Contains("hid_process_event", said, StringComparison.Ordinal);
        Assert.Contains("Null dereference", said, StringComparison.Ordinal);
    }

    // A line as a person types it at a shell, in the folder of the test.
    private string Type(string line)
    {
        using Process shell = Process.Start(new ProcessStartInfo(Tools.Find("bash")!, ["-c", line]) { RedirectStandardOutput = true, WorkingDirectory = _folder.FullName })!;
        string said = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        return said;
    }

    private int Run(params string[] args) => RunWith([], args);

    private int RunWith(byte[] input, params string[] args)
    {
        using var host = new CommandHost { Input = new MemoryStream(input), Output = _output, Error = _error, CurrentDirectory = _folder.FullName };
        return new Application(new PostmortemEngine(), host).Run(args);
    }
}
