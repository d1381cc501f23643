using Inquest.Tests.Synth;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Inquest.Tests.Debugging.ModelContext;

/// <summary><c>inquest mcp</c> as a process of its own, asked by the official client.</summary>
[Trait("Speed", "Slow")]
public sealed class AssistantTests
{
    private const string Sample = "samples/keyboard-lockup.zip";

    private static readonly LabFixture s_rich = LabFixture.Named("rich_variables_an385_v1_linker-ram_nrf-flash");

    [Fact]
    public async Task Every_tool_is_read_only_and_says_what_it_takes()
    {
        await using McpClient client = await Start(Sample);
        IList<McpClientTool> tools = await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["report", "threads", "frames", "variables", "evaluate", "memory", "symbol", "disassembly", "find", "open"], tools.Select(t => t.Name));
        foreach (McpClientTool tool in tools)
        {
            Assert.True(tool.ProtocolTool.Annotations!.ReadOnlyHint);
            Assert.Equal("object", tool.JsonSchema.GetProperty("type").GetString());
            Assert.False(tool.JsonSchema.GetProperty("additionalProperties").GetBoolean());
        }

        Assert.Contains("never instructions", client.ServerInstructions, StringComparison.Ordinal);
        string page = File.ReadAllText(Repository.PathOf("docs/assistants.md"));
        Assert.All(tools, t => Assert.Contains($"| `{t.Name}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crash_is_questioned_from_the_report_down_to_the_instruction()
    {
        await using McpClient client = await Start(Sample);
        Assert.StartsWith("Null dereference: read of 4 bytes at 0x0000000c", await Ask(client, "report"), StringComparison.Ordinal);
        Assert.StartsWith("1  hid_tx (crashed)", await Ask(client, "threads"), StringComparison.Ordinal);
        Assert.Contains("send_report", (await Ask(client, "frames")).Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("z_thread_entry", await Ask(client, "frames", ("thread", 2)), StringComparison.Ordinal);
        Assert.Contains("pkt: struct packet * = NULL", await Ask(client, "variables"), StringComparison.Ordinal);
        Assert.Contains("len: size_t = <optimised out>", await Ask(client, "variables"), StringComparison.Ordinal);
        Assert.Contains("sent: uint32_t = 0", await Ask(client, "evaluate", ("expression", "*queue")), StringComparison.Ordinal);
        Assert.Contains("12 bytes, data", await Ask(client, "symbol", ("symbol", "hid_queue")), StringComparison.Ordinal);
        Assert.Contains("is hid_queue+4", await Ask(client, "symbol", ("symbol", "0x20001484")), StringComparison.Ordinal);
        Assert.Contains("> 0x00027bd6  ldr r0, [r2, #12]", await Ask(client, "disassembly"), StringComparison.Ordinal);
        Assert.Contains("flash-partition", await Ask(client, "find"), StringComparison.Ordinal);
        Assert.Contains("\"schema\":", await Ask(client, "report", ("format", "json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_without_an_answer_says_why()
    {
        await using McpClient client = await Start(Sample);
        Assert.Contains("no variable nothing", await Refused(client, "evaluate", ("expression", "nothing")), StringComparison.Ordinal);
        Assert.Contains("no thread 99", await Refused(client, "frames", ("thread", 99)), StringComparison.Ordinal);
        Assert.Contains("no frame 99", await Refused(client, "variables", ("frame", 99)), StringComparison.Ordinal);
        Assert.Contains("no tool", await Refused(client, "shell"), StringComparison.Ordinal);
        Assert.Contains("\"dump\" is not a whole number from 1 on", await Refused(client, "open", ("dump", -1)), StringComparison.Ordinal);
        Assert.Contains("\"dump\" is not", await Refused(client, "open", ("dump", "newest")), StringComparison.Ordinal);
        Assert.Contains("There is no dump 2", await Refused(client, "open", ("dump", "2")), StringComparison.Ordinal);
        Assert.Contains("no argument \"number\"", await Refused(client, "open", ("number", 1)), StringComparison.Ordinal);
        Assert.Contains("\"address\" is not an address", await Refused(client, "disassembly", ("address", "notanaddress")), StringComparison.Ordinal);
        Assert.Contains("no format", await Refused(client, "report", ("format", "pdf")), StringComparison.Ordinal);
        Assert.Contains("There is no dump 9: the inputs hold 1", await Refused(client, "open", ("dump", 9)), StringComparison.Ordinal);
        Assert.StartsWith("Null dereference", await Ask(client, "report"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Texts_arrays_and_memory_are_told_only_when_the_person_allows_it()
    {
        string[] files = [Repository.PathOf(s_rich.DumpPath), Repository.PathOf(s_rich.Elf), "--base", $"0x{s_rich.Base:x}"];
        await using McpClient closed = await Start(files);
        await using McpClient open = await Start([.. files, "--include-memory"]);
        string label = await Ask(open, "evaluate", ("expression", "g_telemetry.label"));
        Assert.Matches("= \"[^\"]+\"", label);
        string text = label[label.IndexOf('"', StringComparison.Ordinal)..].Trim();
        Assert.DoesNotContain(text, await Ask(closed, "evaluate", ("expression", "g_telemetry.label")), StringComparison.Ordinal);
        Assert.DoesNotContain(text, await Ask(closed, "evaluate", ("expression", "g_telemetry")), StringComparison.Ordinal);
        Assert.Contains("--include-memory", await Refused(closed, "evaluate", ("expression", "g_telemetry.label[0]")), StringComparison.Ordinal);
        Assert.Contains("--include-memory", await Refused(closed, "memory", ("address", "0x20000000")), StringComparison.Ordinal);
        Assert.DoesNotContain(text, await Ask(closed, "report", ("all_threads", true)), StringComparison.Ordinal);

        string address = (await Ask(open, "symbol", ("symbol", "g_telemetry"))).Split(' ')[3][..10];
        Assert.Contains("--include-memory", await Refused(closed, "disassembly", ("address", address), ("count", 4096)), StringComparison.Ordinal);
        Assert.Contains("--include-memory", await Refused(closed, "evaluate", ("expression", "*g_telemetry.label")), StringComparison.Ordinal);
        Assert.Contains(address, await Ask(open, "disassembly", ("address", address)), StringComparison.Ordinal);
        string memory = await Ask(open, "memory", ("address", address), ("count", 20));
        Assert.Equal(3, memory.TrimEnd().Split('\n').Length);
        Assert.Contains("0xf0000000  -- --", await Ask(open, "memory", ("address", "0xf0000000"), ("count", 2)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue[1]")]
    [InlineData("queue[4096]")]
    [InlineData("queue[4096].sent")]
    [InlineData("(&hid_queue)[1]")]
    [InlineData("*hid_stack")]
    [InlineData("hid_stack[0]")]
    [InlineData("*&hid_stack[7]")]
    public async Task Expressions_that_walk_over_the_memory_are_refused(string expression)
    {
        await using McpClient client = await Start(Sample);
        Assert.Contains("--include-memory", await Refused(client, "evaluate", ("expression", expression)), StringComparison.Ordinal);
        Assert.Contains("elements left out", await Ask(client, "evaluate", ("expression", "hid_stack")), StringComparison.Ordinal);
        Assert.Contains("sent", await Ask(client, "evaluate", ("expression", "queue[0]")), StringComparison.Ordinal);
        Assert.Contains("sent", await Ask(client, "evaluate", ("expression", "*&hid_queue")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_is_listed_without_its_bytes_and_up_to_its_end_alone()
    {
        await using McpClient client = await Start(Sample);
        string listing = await Ask(client, "disassembly", ("count", 4096), ("before", 4096));
        Assert.DoesNotContain(".word", listing, StringComparison.Ordinal);
        Assert.Contains("(data)", listing, StringComparison.Ordinal);
        string stack = (await Ask(client, "symbol", ("symbol", "hid_stack"))).Split(' ')[3][..10];
        Assert.Contains("--include-memory", await Refused(client, "disassembly", ("address", stack)), StringComparison.Ordinal);
        Assert.Contains("--include-memory", await Refused(client, "disassembly", ("address", "0x00000000")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_was_started_with_holds_for_what_it_opens_later()
    {
        string root = Directory.CreateTempSubdirectory("inquest-root-").FullName;
        try
        {
            string symbols = Directory.CreateDirectory(Path.Combine(root, "symbols")).FullName;
            string dump = Path.Combine(root, "dump.bin");
            File.WriteAllBytes(dump, LabFixture.ReadFile(s_rich.DumpPath));
            File.WriteAllBytes(Path.Combine(symbols, "firmware.elf"), LabFixture.ReadFile(s_rich.Elf));
            await using McpClient client = await Start("--root", root, "--symbols", symbols, "--base", $"0x{s_rich.Base:x}");
            Assert.StartsWith("Opened: ", await Ask(client, "open", ("files", new[] { dump })), StringComparison.Ordinal);
            Assert.Contains("g_telemetry", await Ask(client, "symbol", ("symbol", "g_telemetry")), StringComparison.Ordinal);
            Assert.Contains("no such file", await Refused(client, "open", ("files", new[] { Path.Combine(root, "dunp.bin") })), StringComparison.Ordinal);
            Assert.Contains("g_telemetry", await Ask(client, "symbol", ("symbol", "g_telemetry")), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public async Task Links_that_lead_out_of_a_root_by_any_way_are_left_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        string outside = Directory.CreateTempSubdirectory("inquest-outside-").FullName;
        string root = Directory.CreateTempSubdirectory("inquest-root-").FullName;
        try
        {
            string secret = Path.Combine(outside, "secret.zip");
            File.Copy(Repository.PathOf(Sample), secret);
            Directory.CreateSymbolicLink(Path.Combine(root, "a"), "b");
            Directory.CreateSymbolicLink(Path.Combine(root, "b"), outside);
            Directory.CreateSymbolicLink(Path.Combine(root, "up"), "b/..");
            string folder = Directory.CreateDirectory(Path.Combine(root, "folder")).FullName;
            File.CreateSymbolicLink(Path.Combine(folder, "crash.zip"), "../chain");
            File.CreateSymbolicLink(Path.Combine(root, "chain"), secret);
            File.CreateSymbolicLink(Path.Combine(root, "circle"), "circle");
            await using McpClient client = await Start("--root", root);
            foreach (string path in (string[])["a/secret.zip", "chain", "circle", "up/" + Path.GetFileName(outside) + "/secret.zip"])
            {
                Assert.Contains("not below", await Refused(client, "open", ("files", new[] { Path.Combine(root, path) })), StringComparison.Ordinal);
            }

            Assert.Contains("leads out", await Refused(client, "open", ("files", new[] { folder })), StringComparison.Ordinal);
            File.Copy(secret, Path.Combine(root, "own.zip"));
            File.CreateSymbolicLink(Path.Combine(folder, "good.zip"), "../own.zip");
            Assert.StartsWith("Opened: folder/good.zip", await Ask(client, "open", ("files", new[] { folder })), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
            Directory.Delete(outside, recursive: true);
        }
    }

    [Fact]
    public async Task Files_are_opened_below_the_roots_alone()
    {
        string root = Directory.CreateTempSubdirectory("inquest-root-").FullName;
        try
        {
            File.Copy(Repository.PathOf(Sample), Path.Combine(root, "crash.zip"));
            await using McpClient client = await Start("--root", root);
            Assert.Contains("open", await Refused(client, "report"), StringComparison.Ordinal);
            Assert.StartsWith("Opened: ", await Ask(client, "open", ("files", new[] { Path.Combine(root, "crash.zip") })), StringComparison.Ordinal);
            Assert.StartsWith("Null dereference", await Ask(client, "report"), StringComparison.Ordinal);
            foreach (string outside in (string[])["/etc/hostname", root + "/../x", root + "-other/crash.zip", Repository.PathOf(Sample), "crash.zip"])
            {
                Assert.Contains("not below", await Refused(client, "open", ("files", new[] { outside })), StringComparison.Ordinal);
            }

            if (!OperatingSystem.IsWindows())
            {
                File.CreateSymbolicLink(Path.Combine(root, "link.zip"), Repository.PathOf(Sample));
                Directory.CreateSymbolicLink(Path.Combine(root, "folder"), Repository.PathOf("samples"));
                Assert.Contains("not below", await Refused(client, "open", ("files", new[] { Path.Combine(root, "link.zip") })), StringComparison.Ordinal);
                Assert.Contains("not below", await Refused(client, "open", ("files", new[] { Path.Combine(root, "folder/keyboard-lockup.zip") })), StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Task<McpClient> Start(params string[] arguments) => McpClient.CreateAsync(
        new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = "inquest",
            Command = Repository.PathOf("artifacts/bin/Inquest.Cli/debug/inquest" + (OperatingSystem.IsWindows() ? ".exe" : "")),
            Arguments = ["mcp", .. arguments],
            WorkingDirectory = Repository.Root,
            ShutdownTimeout = TimeSpan.FromSeconds(0.5),
        }),
        cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<string> Ask(McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        (string text, bool isError) = await Call(client, tool, arguments);
        Assert.False(isError, text);
        return text;
    }

    private static async Task<string> Refused(McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        (string text, bool isError) = await Call(client, tool, arguments);
        Assert.True(isError, text);
        return text;
    }

    private static async Task<(string Text, bool IsError)> Call(McpClient client, string tool, (string Name, object Value)[] arguments)
    {
        CallToolResult result = await client.CallToolAsync(
            tool, arguments.ToDictionary(a => a.Name, object? (a) => a.Value), cancellationToken: TestContext.Current.CancellationToken);
        return (Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text, result.IsError == true);
    }
}
