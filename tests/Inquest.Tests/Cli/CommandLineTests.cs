using System.CommandLine;
using System.Text;
using System.Text.Json;
using Inquest.Binary;
using Inquest.Cli;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inquest-cli-");
    private readonly FakeEngine _engine = new();
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new();
    private readonly MemoryStream _input = new();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Explain_prints_the_report_and_returns_0()
    {
        Assert.Equal(0, Run("explain", File("a.bin", [1, 2, 3])));
        Assert.StartsWith("Null dereference", Output, StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
        PostmortemInput input = Assert.Single(_engine.Inputs);
        Assert.Equal("a.bin", input.Name);
        Assert.Equal([1, 2, 3], input.Bytes.ToArray());
    }

    [Fact]
    public void Check_returns_0_for_a_fit_build_and_1_for_an_unfit_one()
    {
        Assert.Equal(0, Run("check", File("fit.elf", LabFixture.ReadFile("crashlab/builds/an385-Os-dwarf5-id.elf"))));
        Assert.StartsWith("fit.elf is fit for a post-mortem", Output, StringComparison.Ordinal);
        Assert.Equal(1, Run("check", File("bare.elf", new ElfBuilder().AddCode(0x1000, 64).Build()), "--format", "json"));
        using var checkedElf = JsonDocument.Parse(Output);
        Assert.Equal(0, Run("schema", "check"));
        using var schema = JsonDocument.Parse(Output);
        Assert.Empty(JsonSchemaCheck.Errors(schema.RootElement, checkedElf.RootElement));
        Assert.False(checkedElf.RootElement.GetProperty("fit").GetBoolean());
        Assert.Equal(5, Run("check", File("a.txt", "hello"u8.ToArray())));
    }

    [Fact]
    public void Json_carries_the_tools_own_version()
    {
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--format", "json"));
        using var json = JsonDocument.Parse(Output);
        Assert.Equal(CommandHost.Version, json.RootElement.GetProperty("tool").GetProperty("version").GetString());
    }

    [Fact]
    public void Large_files_are_mapped_and_read_whole()
    {
        byte[] bytes = new byte[3 << 20];
        new Random(1).NextBytes(bytes);
        _engine.OnInputs = inputs => Assert.True(inputs[0].Bytes.Span.SequenceEqual(bytes));
        Assert.Equal(0, Run("explain", File("large.bin", bytes)));
        Assert.Equal(1, _engine.Calls);
    }

    [Fact]
    public void Output_goes_to_a_file_whole()
    {
        string report = Path.Combine(_folder.FullName, "report.txt");
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "-o", report));
        Assert.Empty(Output);
        Assert.StartsWith("Null dereference", System.IO.File.ReadAllText(report), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(report + ".part"));
    }

    [Theory]
    [InlineData("text", true)]
    [InlineData("markdown", false)]
    [InlineData("html", false)]
    [InlineData("json", false)]
    public void A_path_in_an_elf_opens_files_anywhere_for_the_person_alone(string format, bool isRead)
    {
        string elsewhere = Directory.CreateTempSubdirectory("inquest-private-").FullName;
        try
        {
            string secret = Path.Combine(elsewhere, "secret.h");
            System.IO.File.WriteAllText(secret, "private");
            Assert.Equal(0, Run("explain", File("a.bin", [1]), "--format", format));
            Assert.Equal(isRead, _engine.Options!.Files!.TryFindSource(secret, out _, out _));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Fact]
    public void No_command_writes_over_its_inputs()
    {
        string dump = File("a.bin", [1, 2, 3]);
        string part = File("out.part", [4]);
        string link = Path.Combine(_folder.FullName, "link");
        bool links = !OperatingSystem.IsWindows();
        if (links)
        {
            System.IO.File.CreateSymbolicLink(link, dump);
        }

        foreach (string output in (string[])[dump, Path.Combine(_folder.FullName, ".", "a.bin"), Path.Combine(_folder.FullName, "out"), .. links ? (string[])[link] : []])
        {
            Assert.Equal(5, Run("explain", dump, part, "-o", output));
            Assert.Contains("is one of the inputs", _error.ToString(), StringComparison.Ordinal);
            _error.GetStringBuilder().Clear();
        }

        Assert.Equal([1, 2, 3], System.IO.File.ReadAllBytes(dump));
        Assert.Equal([4], System.IO.File.ReadAllBytes(part));
    }

    [Fact]
    public void Options_reach_the_engine()
    {
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--base", "0x26000", "--dump", "2", "--force", "--threads", "all"));
        Assert.Equal(0x26000ul, _engine.Options!.BaseAddress);
        Assert.Equal(2, _engine.Options.Dump);
        Assert.False(_engine.Options.AllDumps);
        Assert.True(_engine.Options.Force);
        Assert.True(_engine.Options.AllThreads);
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--dump", "all"));
        Assert.True(_engine.Options.AllDumps);
        Assert.Null(_engine.Options.Dump);
        Assert.Null(_engine.Options.BaseAddress);
    }

    [Fact]
    public void Markdown_shows_every_thread_and_no_memory_unless_asked()
    {
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--format", "markdown"));
        Assert.StartsWith("### Null dereference", Output, StringComparison.Ordinal);
        Assert.True(_engine.Options!.AllThreads);
        Assert.False(_engine.Options.IncludeMemory);
        Assert.DoesNotContain("report queue is full", Output, StringComparison.Ordinal);
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--format", "markdown", "--include-memory", "--threads", "crashed"));
        Assert.False(_engine.Options.AllThreads);
        Assert.True(_engine.Options.IncludeMemory);
        Assert.Contains("report queue is full", Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Html_is_written_to_a_file()
    {
        string path = Path.Combine(_folder.FullName, "crash.html");
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--format", "html", "-o", path));
        string page = System.IO.File.ReadAllText(path);
        Assert.StartsWith("<!doctype html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("report queue is full", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain")]
    [InlineData("nonsense")]
    [InlineData("explain", "a", "--format", "xml")]
    [InlineData("explain", "a", "--dump", "0")]
    [InlineData("explain", "a", "--dump", "many")]
    [InlineData("explain", "a", "--base", "0xzz")]
    [InlineData("explain", "a", "--threads", "some")]
    [InlineData("explain", "a", "--unknown")]
    [InlineData("extract", "a")]
    [InlineData("completion", "csh")]
    public void Wrong_usage_is_one_line_and_2(params string[] args)
    {
        Assert.Equal(2, Run(args));
        string error = _error.ToString();
        Assert.StartsWith("inquest: ", error, StringComparison.Ordinal);
        Assert.Contains("--help", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
        Assert.Equal(0, _engine.Calls);
    }

    [Fact]
    public void A_missing_file_is_one_line_and_5()
    {
        Assert.Equal(5, Run("explain", "nowhere.uf2"));
        Assert.Equal("inquest: nowhere.uf2: there is no such file; check the path\n", _error.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_missing_file_among_others_is_named_and_the_rest_is_explained()
    {
        Assert.Equal(5, Run("explain", "nowhere.uf2", File("a.bin", [1])));
        Assert.StartsWith("Null dereference", Output, StringComparison.Ordinal);
        Assert.Contains("nowhere.uf2", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_dump_is_3_and_says_why()
    {
        _engine.Report = SampleReports.NoDump();
        Assert.Equal(3, Run("explain", File("a.bin", [1])));
        Assert.StartsWith("No dump: the core dump partition at 0x00071000 is blank.", Output, StringComparison.Ordinal);
        Assert.Equal(3, Run("find", File("a.bin", [1])));
    }

    [Fact]
    public void A_dump_number_that_does_not_exist_is_wrong_usage()
    {
        _engine.Report = new() { Tool = new("inquest", "1"), OtherDumps = [SampleReports.FullDump().Dump] };
        Assert.Equal(2, Run("explain", File("a.bin", [1]), "--dump", "7"));
        Assert.Equal("inquest: --dump 7: the inputs hold 1; `inquest find` lists them\n", _error.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_mismatch_is_4_unless_forced()
    {
        DumpReport dump = SampleReports.FullDump() with { Match = new() { Verdict = MatchVerdicts.Mismatch, Summary = "It is another firmware." } };
        _engine.Report = SampleReports.Full() with { Dumps = [dump] };
        Assert.Equal(4, Run("explain", File("a.bin", [1])));
        Assert.Equal("inquest: the ELF: it is not the firmware of this crash; give the ELF of the build that crashed, or --force\n", _error.ToString().ReplaceLineEndings("\n"));
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--force"));
    }

    [Fact]
    public void An_elf_that_cannot_be_read_is_5_and_one_line_beside_the_report()
    {
        _engine.Report = SampleReports.Full() with { Diagnostics = [new("INQ8002", Severities.Error, "zmk.elf", "zmk.elf ends inside its ELF header, after 40 bytes")] };
        Assert.Equal(5, Run("explain", File("a.bin", [1])));
        Assert.StartsWith("Null dereference", Output, StringComparison.Ordinal);
        Assert.Equal("inquest: zmk.elf: zmk.elf ends inside its ELF header, after 40 bytes\n", _error.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void An_input_error_of_the_engine_is_one_line_and_5()
    {
        _engine.Throw = new InputException(InputErrorKind.Malformed, "a.zip\u001b[2J", 0x10, "it is encrypted; unpack it first");
        Assert.Equal(5, Run("explain", File("a.bin", [1])));
        Assert.Equal("inquest: a.zip\\u001b[2J at offset 0x10: it is encrypted; unpack it first\n", _error.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_bug_is_one_line_and_verbose_tells_more()
    {
        _engine.Throw = new InvalidOperationException("oh");
        Assert.Equal(5, Run("explain", File("a.bin", [1])));
        Assert.Equal(1, _error.ToString().Count(c => c == '\n'));
        Assert.Contains("bug", _error.ToString(), StringComparison.Ordinal);
        Run("explain", File("a.bin", [1]), "--verbose");
        Assert.Contains("InvalidOperationException", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("   at ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Folders_are_walked_in_a_stable_order_without_clutter()
    {
        File("d/b.bin", [2]);
        File("d/sub/c.bin", [3]);
        File("d/a.bin", [1]);
        File("d/._a.bin", [9]);
        File("d/.DS_Store", [9]);
        File("d/__MACOSX/x", [9]);
        File("d/.git/HEAD", [9]);
        Assert.Equal(0, Run("explain", Path.Combine(_folder.FullName, "d")));
        Assert.Equal(["d/a.bin", "d/b.bin", "d/sub/c.bin"], _engine.Inputs.Select(i => i.Name));
    }

    [Fact]
    public void An_empty_folder_is_3()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty"));
        Assert.Equal(3, Run("explain", Path.Combine(_folder.FullName, "empty")));
        Assert.Equal(0, _engine.Calls);
    }

    [Fact]
    public void Symbol_folders_give_their_elfs_alone()
    {
        File("s/app.elf", [0x7f, (byte)'E', (byte)'L', (byte)'F', 1]);
        File("s/readme.txt", "no"u8.ToArray());
        Assert.Equal(0, Run("explain", File("a.bin", [1]), "--symbols", Path.Combine(_folder.FullName, "s")));
        Assert.Equal(["a.bin", "app.elf"], _engine.Inputs.Select(i => i.Name));
    }

    [Fact]
    public void A_folder_of_sources_that_is_not_there_is_told()
    {
        Assert.Equal(5, Run("explain", File("a.bin", [1]), "--source", "nope"));
        Assert.Contains("--source nope: there is no such folder", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_of_one_name_are_told_apart_by_their_paths()
    {
        string one = File("one/a.bin", [1]);
        string two = File("two/a.bin", [2]);
        Assert.Equal(0, Run("explain", one, two));
        Assert.Equal(["one/a.bin", "two/a.bin"], _engine.Inputs.Select(i => i.Name));
    }

    [Fact]
    public void A_dash_reads_standard_input()
    {
        _input.Write([4, 5]);
        _input.Position = 0;
        Assert.Equal(0, Run("explain", "-"));
        Assert.Equal([4, 5], Assert.Single(_engine.Inputs).Bytes.ToArray());
    }

    [Fact]
    public void Extract_writes_the_stream()
    {
        string target = Path.Combine(_folder.FullName, "out.bin");
        Assert.Equal(0, Run("extract", File("a.bin", [1]), "-o", target));
        Assert.Equal([0x5a, 0x45], System.IO.File.ReadAllBytes(target));
        Assert.Contains("2 bytes", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_numbers_the_files_of_all_dumps()
    {
        Assert.Equal(0, Run("extract", File("a.bin", [1]), "-o", Path.Combine(_folder.FullName, "out.bin"), "--dump", "all"));
        Assert.True(System.IO.File.Exists(Path.Combine(_folder.FullName, "out-1.bin")));
    }

    [Fact]
    public void Extract_to_a_dash_writes_the_bytes_alone()
    {
        Assert.Equal(0, Run("extract", File("a.bin", [1]), "-o", "-"));
        Assert.Equal([0x5a, 0x45], _output.ToArray());
    }

    [Fact]
    public void Extract_names_what_is_lost_and_left_out()
    {
        DumpInfo dump = _engine.Streams[0].Dump with
        {
            Source = "a.log",
            State = DumpStates.Damaged,
            Lost = [.. Enumerable.Range(0, 10).Select(i => new MemoryRangeInfo(0x20000000 + ((ulong)i * 64), 0x20000020 + ((ulong)i * 64), "lost on the way"))],
        };
        _engine.Streams = [new(dump, new byte[] { 0x5a, 0x45 }) { LeftOut = ["the registers, of which bytes are lost"] }];
        Assert.Equal(0, Run("extract", File("a.log", [1]), "-o", Path.Combine(_folder.FullName, "out.bin")));
        string said = _error.ToString();
        Assert.Contains("320 bytes of memory are lost and not in it: 0x20000000-0x20000020, ", said, StringComparison.Ordinal);
        Assert.Contains(", 2 more, which ", said, StringComparison.Ordinal);
        Assert.Contains("left out too: the registers", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_of_a_dump_without_its_file_header_writes_nothing_and_is_3()
    {
        _engine.Streams = [new(_engine.Streams[0].Dump, null) { LeftOut = ["the file header"] }];
        Assert.Equal(3, Run("extract", File("a.log", [1]), "-o", Path.Combine(_folder.FullName, "out.bin")));
        Assert.Contains("it has lost the file header", _error.ToString(), StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Path.Combine(_folder.FullName, "out.bin")));
    }

    [Fact]
    public void Extract_of_a_log_with_the_text_of_a_crash_alone_is_3()
    {
        _engine.Streams = [];
        Report report = SampleReports.Full();
        _engine.Report = report with { Dumps = [report.Dumps[0] with { Dump = report.Dumps[0].Dump with { Format = DumpFormats.FatalLog, Source = "z1.log" } }] };
        Assert.Equal(3, Run("extract", File("z1.log", [1]), "-o", Path.Combine(_folder.FullName, "out.bin")));
        Assert.StartsWith("inquest: z1.log: no dump: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_without_a_dump_is_3_and_says_why()
    {
        _engine.Streams = [];
        _engine.Report = SampleReports.NoDump();
        Assert.Equal(3, Run("extract", File("a.bin", [1]), "-o", Path.Combine(_folder.FullName, "out.bin")));
        string said = _error.ToString();
        Assert.StartsWith("inquest: ", said, StringComparison.Ordinal);
        Assert.Contains("no dump: ", said, StringComparison.Ordinal);
        Assert.Equal('\n', Assert.Single(said, c => c == '\n'));
        Assert.False(System.IO.File.Exists(Path.Combine(_folder.FullName, "out.bin")));
    }

    [Fact]
    public void Every_command_has_an_example_that_names_it()
    {
        Assert.Equal(0, Run("--help"));
        Assert.Contains("Example:\n  inquest explain ", Output, StringComparison.Ordinal);
        using var host = new CommandHost { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null };
        var commands = new Queue<(Command Command, string Path)>(new Application(_engine, host).Commands.Select(c => (c, "inquest " + c.Name)));
        int seen = 0;
        while (commands.TryDequeue(out (Command Command, string Path) next))
        {
            var command = Assert.IsType<CommandWithExamples>(next.Command);
            Assert.NotEmpty(command.Examples);
            Assert.Contains(command.Examples, e => e.Contains(next.Path, StringComparison.Ordinal));
            foreach (Command below in command.Subcommands)
            {
                commands.Enqueue((below, $"{next.Path} {below.Name}"));
            }

            seen++;
        }

        Assert.True(seen >= 20, $"{seen} commands");
    }

    [Fact]
    public void Version_is_one_line()
    {
        Assert.Equal(0, Run("--version"));
        Assert.Equal(CommandHost.Version + "\n", Output);
        Assert.Matches(@"^\d+\.\d+\.\d+", Output);
    }

    [Fact]
    public void Schema_prints_the_schema()
    {
        Assert.Equal(0, Run("schema"));
        using var json = JsonDocument.Parse(Output);
        Assert.Equal(1, json.RootElement.GetProperty("properties").GetProperty("schema").GetProperty("const").GetInt32());
    }

    [Theory]
    [InlineData("@response")]
    [InlineData("[name]")]
    public void Names_that_look_like_syntax_are_names(string name)
    {
        File(name, [1]);
        Assert.Equal(0, Run("explain", name));
        Assert.Equal(name, Assert.Single(_engine.Inputs).Name);
    }

    private string Output => Encoding.UTF8.GetString(_output.ToArray());

    private string File(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    private int Run(params string[] args)
    {
        _output.SetLength(0);
        using var host = new CommandHost { Input = _input, Output = _output, Error = _error, CurrentDirectory = _folder.FullName };
        return new Application(_engine, host).Run(args);
    }

    private sealed class FakeEngine : IEngine
    {
        public Report Report { get; set; } = SampleReports.Full();

        public IReadOnlyList<ExtractedDump> Streams { get; set; } =
            [new(SampleReports.FullDump().Dump, new byte[] { 0x5a, 0x45 })];

        public Exception? Throw { get; set; }

        public Action<IReadOnlyList<PostmortemInput>>? OnInputs { get; set; }

        public int Calls { get; private set; }

        public IReadOnlyList<PostmortemInput> Inputs { get; private set; } = [];

        public ExplainOptions? Options { get; private set; }

        public Report Explain(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Called(inputs, options, Report);

        public Report Find(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Called(inputs, options, Report);

        public IReadOnlyList<Inquest.Reporting.Check.CheckReport> Check(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Inquest.Postmortem.Postmortem.Check(inputs, options);

        public IReadOnlyList<ExtractedDump> Extract(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) =>
            Called(inputs, options, Streams);

        public Inquest.Postmortem.Bundling.Bundle? Bundle(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) =>
            throw new InvalidOperationException("not asked for in these tests");

        public Inquest.Reporting.Comparison.ComparisonReport Compare(IReadOnlyList<ComparisonSource> sources, ExplainOptions options) =>
            Called([.. sources.SelectMany(s => s.Inputs)], options, new Inquest.Reporting.Comparison.ComparisonReport { Tool = new ToolInfo("inquest", "0") });

        private T Called<T>(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options, T result)
        {
            Calls++;
            Inputs = [.. inputs];
            Options = options;
            OnInputs?.Invoke(inputs);
            return Throw is null ? result : throw Throw;
        }
    }
}
