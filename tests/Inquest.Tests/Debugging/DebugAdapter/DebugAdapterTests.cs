using System.Globalization;
using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Debugging;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.DebugAdapter;

/// <summary>An editor's session with a dump, over pipes, against what the session and the report hold.</summary>
public sealed class DebugAdapterTests
{
    private static readonly LabFixture s_rich = LabFixture.Named("rich_variables_an385_v1_linker-ram_nrf-flash");
    private static readonly LabFixture s_null = LabFixture.Named("first_null_member_read");

    [Fact]
    public void Opening_a_dump_says_the_cause_and_stops_where_it_crashed()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        CauseInfo cause = s_null.Explain().Cause!;
        JsonObject stopped = client.WaitFor("stopped");
        Assert.Equal("exception", (string)stopped["reason"]!);
        Assert.Equal(cause.Title, (string)stopped["description"]!);
        Assert.StartsWith(cause.Title, (string)client.WaitFor("output")["output"]!, StringComparison.Ordinal);
        int thread = (int)stopped["threadId"]!;
        JsonObject exception = client.Succeed("exceptionInfo", new JsonObject { ["threadId"] = thread });
        Assert.Equal(CauseKinds.NullRead, (string)exception["exceptionId"]!);
        Assert.Contains("pkt->len with pkt = NULL, in send_report()", (string)exception["description"]!, StringComparison.Ordinal);
        Assert.Contains("pkt->len with pkt = NULL, in send_report()", (string)client.Succeed("evaluate", new JsonObject { ["expression"] = "cause", ["context"] = "repl" })["result"]!, StringComparison.Ordinal);
        Assert.Contains("did not crash", client.Fail("exceptionInfo", new JsonObject { ["threadId"] = thread + 1 }), StringComparison.Ordinal);
        client.Succeed("disconnect");
        Assert.True(client.End());
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Every_fixture_shows_the_frames_of_its_report()
    {
        List<string> wrong = [];
        Parallel.ForEach(LabFixture.All, new ParallelOptions { MaxDegreeOfParallelism = 4 }, fixture =>
        {
            PostmortemSession session = PostmortemSession.Open([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], new ExplainOptions { BaseAddress = fixture.Base });
            using AdapterClient client = AdapterClient.Open(fixture);
            JsonArray threads = client.Succeed("threads")["threads"]!.AsArray();
            for (int i = 0; i < session.Threads.Count; i++)
            {
                string expected = string.Join('\n', session.Threads[i].Info.Frames.Select(f => $"{f.Pc:x8} {f.Function} {f.Inlined} {(f.File is null ? null : f.Line)}"));
                string shown = string.Join('\n', client.Stack((int)threads[i]!["id"]!).Where(f => (string?)f!["presentationHint"] != "label").Select(Line));
                if (expected != shown)
                {
                    lock (wrong)
                    {
                        wrong.Add($"{fixture.Name}, thread {i + 1}:\n{expected}\nis shown as\n{shown}");
                    }
                }
            }
        });
        Assert.Empty(wrong);

        static string Line(JsonNode? frame)
        {
            string name = (string)frame!["name"]!;
            string? function = name.StartsWith("0x", StringComparison.Ordinal) ? null : name.Replace(" (inlined)", "").Replace(" (recovered)", "").Replace(" (found by searching the stack)", "");
            return $"{((string)frame["instructionPointerReference"]!)[2..]} {function} {name.Contains(" (inlined)", StringComparison.Ordinal)} {((int)frame["line"]! > 0 ? (int)frame["line"]! : null)}";
        }
    }

    [Fact]
    public void A_stack_is_given_in_pieces()
    {
        using AdapterClient client = AdapterClient.Open(s_rich);
        JsonArray all = client.Stack(1);
        JsonObject piece = client.Succeed("stackTrace", new JsonObject { ["threadId"] = 1, ["startFrame"] = 1, ["levels"] = 2 });
        Assert.Equal(all.Count, (int)piece["totalFrames"]!);
        Assert.Equal(all.Skip(1).Take(2).Select(f => f!.ToJsonString()), piece["stackFrames"]!.AsArray().Select(f => f!.ToJsonString()));
        Assert.Empty(client.Succeed("stackTrace", new JsonObject { ["threadId"] = 1, ["startFrame"] = 1000, ["levels"] = 2 })["stackFrames"]!.AsArray());
        Assert.Contains("no thread 99", client.Fail("stackTrace", new JsonObject { ["threadId"] = 99 }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupt_and_the_end_of_a_stack_stand_between_the_frames()
    {
        LabFixture interrupted = LabFixture.All.First(f => f.Scenario == "isr_busy" && f.Explain().Threads[0].Frames.Any(g => g.InterruptedBy is not null));
        using AdapterClient client = AdapterClient.Open(interrupted);
        Assert.Contains(client.Stack(1), f => (string?)f!["presentationHint"] == "label" && ((string)f["name"]!).StartsWith("<interrupted by", StringComparison.Ordinal));
    }

    [Fact]
    public void Arguments_and_locals_have_the_values_of_the_report_or_say_why_not()
    {
        using AdapterClient client = AdapterClient.Open(s_rich);
        FrameInfo frame = s_rich.Explain().Threads[0].Frames[0];
        JsonArray arguments = client.Scope(1, "Arguments");
        JsonArray locals = client.Scope(1, "Locals");
        Assert.Equal(frame.Variables.Select(v => v.Name), arguments.Concat(locals).Select(v => (string)v!["name"]!));
        foreach (VariableInfo expected in frame.Variables)
        {
            string value = (string)arguments.Concat(locals).First(v => (string)v!["name"]! == expected.Name)!["value"]!;
            if (expected.State is VariableStates.Available or VariableStates.Inferred)
            {
                Assert.True(expected.Value is null || value.StartsWith(expected.Value, StringComparison.Ordinal), $"{expected.Name}: {value} is not {expected.Value}");
            }
            else
            {
                Assert.Matches("^<.*>$", value);
            }
        }
    }

    [Fact]
    public void Values_open_level_by_level_and_each_has_an_expression_that_finds_it_again()
    {
        using AdapterClient client = AdapterClient.Open(s_rich);
        int opened = 0;
        Walk(Evaluated("g_telemetry", client), 0);
        Assert.True(opened > 20, $"only {opened} values");

        void Walk(JsonObject parent, int depth)
        {
            int reference = (int)parent["variablesReference"]!;
            if (reference == 0 || depth > 3)
            {
                return;
            }

            foreach (JsonNode? child in client.Variables(reference))
            {
                opened++;
                if ((string?)child!["evaluateName"] is string name)
                {
                    JsonObject again = Evaluated(name, client);
                    Assert.Equal(((string)child["value"]!, (string?)child["type"]), ((string)again["result"]!, (string?)again["type"]));
                }

                Walk(child.AsObject(), depth + 1);
            }
        }
    }

    [Fact]
    public void A_pointer_opens_to_what_it_points_to_and_null_to_nothing()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        JsonObject queue = Evaluated("queue", client);
        Assert.Contains(client.Variables((int)queue["variablesReference"]!), m => (string)m!["evaluateName"]! == "queue->sent");
        Assert.Equal((string)queue["memoryReference"]!, ((string)queue["result"]!)[..10]);
        Assert.Equal(("NULL", 0), ((string)Evaluated("pkt", client)["result"]!, (int)Evaluated("pkt", client)["variablesReference"]!));
    }

    [Fact]
    public void Elements_of_an_array_are_given_in_pieces()
    {
        using AdapterClient client = AdapterClient.Open(s_rich);
        JsonObject path = Evaluated("g_telemetry.path", client);
        Assert.Equal(3, (int)path["indexedVariables"]!);
        JsonObject piece = new() { ["variablesReference"] = (int)path["variablesReference"]!, ["filter"] = "indexed", ["start"] = 1, ["count"] = 1 };
        Assert.Equal("g_telemetry.path[1]", (string)Assert.Single(client.Succeed("variables", piece)["variables"]!.AsArray())!["evaluateName"]!);
        piece["start"] = 3;
        Assert.Empty(client.Succeed("variables", (JsonObject)piece.DeepClone())["variables"]!.AsArray());
    }

    [Theory]
    [InlineData(12, 12)]
    [InlineData(5, 6)]
    public void How_many_elements_come_at_once_is_bounded_and_the_rest_is_told(int most, int lines)
    {
        using AdapterClient client = AdapterClient.Open(s_rich, limits: new Limits { MaxOpenedParts = most });
        JsonObject label = Evaluated("g_telemetry.label", client);
        JsonArray elements = client.Variables((int)label["variablesReference"]!);
        Assert.Equal(lines, elements.Count);
        Assert.Equal(most < 12, ((string)elements[^1]!["value"]!).StartsWith("7 more", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_beyond_the_most_that_are_kept_open_are_shown_closed()
    {
        using AdapterClient few = AdapterClient.Open(s_rich, limits: new Limits { MaxOpenValues = 1 });
        Assert.NotEqual(0, (int)Evaluated("g_telemetry.path", few)["variablesReference"]!);
        Assert.Equal(0, (int)Evaluated("g_telemetry.label", few)["variablesReference"]!);
    }

    [Fact]
    public void Registers_are_known_or_said_not_to_be()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        DumpReport report = s_null.Explain();
        JsonArray registers = client.Scope(1, "Registers");
        foreach (RegisterInfo register in report.Registers)
        {
            string value = (string)registers.Single(r => (string)r!["name"]! == register.Name)!["value"]!;
            Assert.StartsWith(register.Value is ulong v ? $"0x{v:x8}" : "<not known>", value, StringComparison.Ordinal);
        }

        Assert.Equal((string)registers.Single(r => (string)r!["name"]! == "pc")!["value"]!, (string)Evaluated("$pc", client)["result"]!);
        Assert.Contains("no register r99", client.Fail("evaluate", new JsonObject { ["expression"] = "$r99" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Globals_are_listed_by_file()
    {
        using AdapterClient client = AdapterClient.Open(s_rich);
        JsonNode file = client.Scope(1, "Globals").Single(f => ((string)f!["name"]!).EndsWith("telemetry.c", StringComparison.Ordinal))!;
        JsonNode record = client.Variables((int)file["variablesReference"]!).Single(v => (string)v!["name"]! == "g_telemetry")!;
        Assert.Equal("struct telemetry_record", (string)record["type"]!);
        Assert.Equal((string)Evaluated("g_telemetry", client)["result"]!, (string)record["value"]!);
    }

    [Fact]
    public void The_console_takes_commands_and_expressions()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        Assert.Contains("Null dereference", Typed("cause"), StringComparison.Ordinal);
        Assert.Contains("Thread hid_tx (crashed)", Typed("explain"), StringComparison.Ordinal);
        Assert.Equal(s_null.Explain().Threads.Count, Typed("threads").Split('\n').Length);
        Assert.Contains("explain", Typed("help"), StringComparison.Ordinal);
        Assert.Equal("NULL", Typed("pkt"));
        Assert.Contains("no variable cause", client.Fail("evaluate", new JsonObject { ["expression"] = "cause", ["context"] = "hover" }), StringComparison.Ordinal);
        Assert.Equal("the pointer is NULL", client.Fail("evaluate", new JsonObject { ["expression"] = "pkt->len", ["context"] = "repl" }));

        string Typed(string line) => (string)client.Succeed("evaluate", new JsonObject { ["expression"] = line, ["context"] = "repl" })["result"]!;
    }

    [Fact]
    public void Names_are_completed()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        Assert.Contains("flags", Targets("fl"));
        Assert.Contains("sent", Targets("queue->s"));
        Assert.Contains("hid_queue", Targets("*hid_q"));
        Assert.Contains("$r0", Targets("$r"));
        Assert.Contains("explain", Targets("ex"));

        IEnumerable<string> Targets(string text) => client.Succeed("completions", new JsonObject { ["frameId"] = 1, ["text"] = text, ["column"] = text.Length + 1 })
            ["targets"]!.AsArray().Select(t => (string)t!["label"]!);
    }

    [Fact]
    public void Memory_is_given_up_to_the_first_byte_that_is_absent()
    {
        PostmortemSession session = PostmortemSession.Open([s_rich.Dump, LabFixture.ElfInput(s_rich.Elf)], new ExplainOptions { BaseAddress = s_rich.Base });
        using AdapterClient client = AdapterClient.Open(s_rich);
        IReadOnlyList<MemoryRegion> runs = session.Memory.Runs;
        MemoryRegion run = runs.First(r => r.Source != MemorySource.ElfInitial && r.Bytes.Length >= 4 && session.Memory.SourceOf(r.Range.End) is null or MemorySource.ElfInitial);
        ulong end = run.Range.End;
        JsonObject across = Read(end - 4, 32);
        Assert.Equal(run.Bytes.Span[^4..].ToArray(), Convert.FromBase64String((string)across["data"]!));
        ulong next = runs.First(r => r.Address > end && r.Source != MemorySource.ElfInitial).Address;
        Assert.Equal((long)Math.Min(28, next - end), (long)across["unreadableBytes"]!);
        JsonObject inside = Read(end, 8);
        Assert.Null(inside["data"]);
        Assert.True((long)inside["unreadableBytes"]! > 0);
        Assert.Null(Read(end - 4, 4)["unreadableBytes"]);
        Assert.Equal(16, (long)Read(0xffff_fff0, 64, 0x20)["unreadableBytes"]! - 48);
        Assert.Contains("address", client.Fail("readMemory", new JsonObject { ["memoryReference"] = "here", ["count"] = 4 }), StringComparison.Ordinal);

        JsonObject Read(ulong address, int count, int offset = 0) =>
            client.Succeed("readMemory", new JsonObject { ["memoryReference"] = $"0x{address:x}", ["offset"] = offset, ["count"] = count });
    }

    [Fact]
    public void Memory_as_it_was_at_boot_is_not_given_as_that_of_the_crash()
    {
        LabFixture fixture = LabFixture.Named("rich_variables_an547_v1_min_logging");
        PostmortemSession session = PostmortemSession.Open([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], new ExplainOptions());
        AddressRange boot = BootMemory.Of(session)[0];
        using AdapterClient client = AdapterClient.Open(fixture);
        JsonObject read = client.Succeed("readMemory", new JsonObject { ["memoryReference"] = $"0x{boot.Start:x}", ["count"] = 4 });
        Assert.Null(read["data"]);
        Assert.Equal(4, (long)read["unreadableBytes"]!);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(16, 16)]
    public void Memory_at_once_is_bounded(int most, int expected)
    {
        using AdapterClient client = AdapterClient.Open(s_rich, limits: new Limits { MaxMemoryRead = most });
        string pc = (string)client.Stack(1)[0]!["instructionPointerReference"]!;
        string data = (string)client.Succeed("readMemory", new JsonObject { ["memoryReference"] = pc, ["count"] = 64 })["data"]!;
        Assert.Equal(expected, Convert.FromBase64String(data).Length);
    }

    [Fact]
    public void Code_is_listed_around_the_fault_line_by_line()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        string pc = (string)client.Stack(1)[0]!["instructionPointerReference"]!;
        JsonArray lines = List(pc, -3, 8);
        Assert.Equal(8, lines.Count);
        Assert.Equal(pc, (string)lines[3]!["address"]!);
        Assert.Equal(s_null.Explain().Cause!.Instruction, (string)lines[3]!["instruction"]!);
        Assert.Contains(lines, l => l!["location"] is not null && (int)l["line"]! > 0);
        Assert.Equal((string)lines[5]!["address"]!, (string)List(pc, 2, 1)[0]!["address"]!);
        Assert.Equal((string)lines[1]!["address"]!, (string)List(pc, -2, 1)[0]!["address"]!);

        JsonArray nowhere = List("0xf0000000", -4, 9);
        Assert.Equal(9, nowhere.Count);
        Assert.All(nowhere, l => Assert.Equal("invalid", (string)l!["presentationHint"]!));
        Assert.Equal(9, nowhere.Select(l => (string)l!["address"]!).Distinct().Count());

        JsonArray List(string address, int skip, int count) => client.Succeed("disassemble", new JsonObject
        {
            ["memoryReference"] = address,
            ["instructionOffset"] = skip,
            ["instructionCount"] = count,
        })["instructions"]!.AsArray();
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(7, false)]
    public void Instructions_at_once_are_bounded(int most, bool accepted)
    {
        using AdapterClient client = AdapterClient.Open(s_null, limits: new Limits { MaxListedInstructions = most });
        JsonObject answer = client.Ask("disassemble", new JsonObject { ["memoryReference"] = "0x100", ["instructionCount"] = 8 });
        Assert.Equal(accepted, (bool)answer["success"]!);
    }

    [Fact]
    public void Nothing_runs_and_nothing_changes_and_the_editor_is_told()
    {
        using AdapterClient client = AdapterClient.Open(s_null);
        foreach (string command in (string[])["continue", "next", "stepIn", "stepOut", "pause"])
        {
            Assert.Contains("nothing runs", client.Fail(command, new JsonObject { ["threadId"] = 1 }), StringComparison.Ordinal);
        }

        Assert.Contains("changed", client.Fail("setVariable", new JsonObject { ["name"] = "x", ["value"] = "1" }), StringComparison.Ordinal);
        JsonObject breakpoints = client.Succeed("setBreakpoints", new JsonObject { ["breakpoints"] = new JsonArray(new JsonObject { ["line"] = 7 }) });
        Assert.False((bool)Assert.Single(breakpoints["breakpoints"]!.AsArray())!["verified"]!);
        client.Succeed("terminate");
        client.WaitFor("terminated");
        client.Succeed("disconnect");
        Assert.True(client.End());
    }

    [Fact]
    public void What_cannot_be_opened_is_said_in_one_sentence()
    {
        Assert.Contains("names no dump", Refused([]), StringComparison.Ordinal);
        Assert.Contains("nothing.uf2: there is no such file", Refused(new JsonObject { ["dump"] = "nothing.uf2" }), StringComparison.Ordinal);
        string none = Refused(new JsonObject { ["dump"] = "README.md" });
        Assert.StartsWith("No dump: ", none, StringComparison.Ordinal);
        Assert.DoesNotContain("..", none, StringComparison.Ordinal);
        Assert.Equal("There is no dump 7: the inputs hold 1, numbered from 1.", Refused(new JsonObject { ["dump"] = "samples/keyboard-lockup.zip", ["dumpNumber"] = 7 }));
        using AdapterClient early = new();
        Assert.Contains("no dump is open", early.Fail("threads"), StringComparison.Ordinal);
        Assert.Contains("not known", AdapterClient.Open(s_null).Fail("frobnicate"), StringComparison.Ordinal);

        static string Refused(JsonObject launch)
        {
            using AdapterClient client = new();
            client.Succeed("initialize");
            return client.Fail("launch", launch);
        }
    }

    [Theory]
    [InlineData("dumpNumber", "0")]
    [InlineData("dumpNumber", "\"newest\"")]
    [InlineData("dumpNumber", "1.5")]
    [InlineData("base", "\"nonsense\"")]
    [InlineData("base", "-1")]
    [InlineData("force", "\"yes\"")]
    [InlineData("force", "1")]
    [InlineData("elf", "[\"zephyr.elf\", 3]")]
    [InlineData("symbols", "3")]
    [InlineData("sourceMap", "\"/a\"")]
    [InlineData("sourceMap", "{\"/a\": 1}")]
    [InlineData("cwd", "7")]
    public void A_setting_that_cannot_be_read_is_named_and_no_other_dump_is_shown(string name, string value)
    {
        using AdapterClient client = new();
        client.Succeed("initialize");
        string said = client.Fail("launch", new JsonObject { ["dump"] = "samples/keyboard-lockup.zip", [name] = JsonNode.Parse(value) });
        Assert.Contains($"\"{name}\" is", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dumpNumber", "\"1\"")]
    [InlineData("dumpNumber", "null")]
    [InlineData("base", "4096")]
    [InlineData("base", "\"0x1000\"")]
    [InlineData("force", "\"true\"")]
    [InlineData("elf", "\"\"")]
    [InlineData("sources", "[]")]
    public void A_setting_may_be_written_as_an_editor_writes_it(string name, string value)
    {
        using AdapterClient client = new();
        client.Succeed("initialize");
        client.Succeed("launch", new JsonObject { ["dump"] = "samples/keyboard-lockup.zip", [name] = JsonNode.Parse(value) });
    }

    [Fact]
    public void What_is_copied_is_whole()
    {
        using AdapterClient client = AdapterClient.Open(s_rich);
        string shown = Evaluated("watch");
        string copied = Evaluated("clipboard");
        Assert.EndsWith("...", shown, StringComparison.Ordinal);
        Assert.StartsWith(shown[..60], copied, StringComparison.Ordinal);
        Assert.EndsWith("}", copied, StringComparison.Ordinal);
        Assert.True(copied.Length > shown.Length);

        string Evaluated(string context) => (string)client.Succeed("evaluate", new JsonObject { ["expression"] = "g_telemetry", ["context"] = context })["result"]!;
    }

    [Fact]
    public void Without_an_elf_there_are_registers_and_memory_and_a_word_on_what_is_missing()
    {
        using AdapterClient client = AdapterClient.Open(s_null, launch => launch.Remove("elf"));
        Assert.Contains("There is no ELF", (string)client.WaitFor("output")["output"]!, StringComparison.Ordinal);
        JsonArray frames = client.Stack((int)client.WaitFor("stopped")["threadId"]!);
        Assert.Contains(client.Scope((int)frames[0]!["id"]!, "Registers"), r => (string)r!["name"]! == "pc" && ((string)r["value"]!).StartsWith("0x", StringComparison.Ordinal));
        Assert.Contains("without an ELF", client.Fail("evaluate", new JsonObject { ["expression"] = "hid_queue" }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_elf_of_another_build_is_refused_unless_forced()
    {
        string other = LabFixture.Elves.First(e => e.Contains("an505", StringComparison.Ordinal) && e != s_null.Elf);
        using AdapterClient refused = AdapterClient.Open(s_null, launch => launch["elf"] = other);
        Assert.Contains("\"force\": true", (string)refused.WaitFor("output")["output"]!, StringComparison.Ordinal);
        Assert.Empty(refused.Succeed("modules")["modules"]!.AsArray());
        using AdapterClient forced = AdapterClient.Open(s_null, launch =>
        {
            launch["elf"] = other;
            launch["force"] = true;
        });
        Assert.Contains("may be wrong", (string)forced.WaitFor("output")["output"]!, StringComparison.Ordinal);
        Assert.Single(forced.Succeed("modules")["modules"]!.AsArray());
    }

    [Fact]
    public void Sources_are_found_by_the_map_and_what_is_not_here_is_told_as_a_text()
    {
        string recorded = s_null.Explain().Threads[0].Frames[0].File!;
        string folder = Directory.CreateTempSubdirectory("inquest-source-").FullName;
        try
        {
            string local = Path.Combine(folder, Path.GetFileName(recorded));
            File.WriteAllText(local, "int main(void);\n");
            using AdapterClient mapped = AdapterClient.Open(s_null, launch =>
                launch["sourceMap"] = new JsonObject { [recorded[..recorded.LastIndexOf('/')]] = folder });
            Assert.Equal(local, (string)mapped.Stack(1)[0]!["source"]!["path"]!);

            using AdapterClient absent = AdapterClient.Open(s_null, launch =>
            {
                launch["dump"] = Repository.PathOf(s_null.DumpPath);
                launch["elf"] = Repository.PathOf(s_null.Elf);
                launch["cwd"] = folder;
            });
            JsonNode source = absent.Stack(1)[0]!["source"]!;
            int reference = (int)source["sourceReference"]!;
            string text = (string)absent.Succeed("source", new JsonObject { ["sourceReference"] = reference })["content"]!;
            Assert.Contains(recorded, text, StringComparison.Ordinal);
            Assert.Equal("deemphasize", (string)source["presentationHint"]!);
            Assert.Contains("no such source", absent.Fail("source", new JsonObject { ["sourceReference"] = 99 }), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Lines_columns_and_paths_are_as_the_editor_counts_and_writes_them()
    {
        using AdapterClient client = new();
        client.Succeed("initialize", new JsonObject { ["linesStartAt1"] = false, ["columnsStartAt1"] = false, ["pathFormat"] = "uri" });
        client.Succeed("launch", new JsonObject { ["dump"] = s_null.DumpPath, ["elf"] = s_null.Elf, ["base"] = s_null.Base?.ToString(CultureInfo.InvariantCulture) });
        JsonNode frame = client.Stack(1)[0]!;
        Assert.Equal(s_null.Explain().Threads[0].Frames[0].Line - 1, (int)frame["line"]!);
        Assert.StartsWith("file:///", (string)frame["source"]!["path"]!, StringComparison.Ordinal);
    }

    private static JsonObject Evaluated(string expression, AdapterClient client) =>
        client.Succeed("evaluate", new JsonObject { ["expression"] = expression, ["frameId"] = 1, ["context"] = "watch" });
}
