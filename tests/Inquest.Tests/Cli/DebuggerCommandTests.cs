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
    }

    [Fact]
    public void A_core_goes_to_standard_output_alone()
    {
        Assert.Equal(0, Run("core", s_sample, "-o", "-"));
        Assert.True(_output.ToArray().AsSpan().StartsWith("\u007fELF"u8));
        Assert.Empty(_error.ToString());
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
        using Process server = Process.Start(new ProcessStartInfo(program, ["gdbserver", s_sample, "--listen", "127.0.0.1:0"]) { RedirectStandardError = true })!;
        List<string> said = [];
        while (server.StandardError.ReadLine() is string line)
        {
            said.Add(line);
            if (line.Contains("Ctrl-C", StringComparison.Ordinal))
            {
                break;
            }
        }

        Assert.Contains(said, l => l.Contains("zmk.elf -ex 'target remote 127.0.0.1:", StringComparison.Ordinal));
        using Process kill = Process.Start(Tools.Find("kill")!, ["-INT", server.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        server.WaitForExit();
        Assert.Equal(0, server.ExitCode);
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

    private int Run(params string[] args) => RunWith([], args);

    private int RunWith(byte[] input, params string[] args)
    {
        using var host = new CommandHost { Input = new MemoryStream(input), Output = _output, Error = _error, CurrentDirectory = _folder.FullName };
        return new Application(new PostmortemEngine(), host).Run(args);
    }
}
