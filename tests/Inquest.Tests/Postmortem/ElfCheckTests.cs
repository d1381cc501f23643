using System.Buffers;
using System.Text.Json;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Postmortem;
using Inquest.Reporting.Check;
using Inquest.Tests.Snapshots;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

public sealed class ElfCheckTests
{
    [Theory]
    [InlineData("an385-Os-dwarf5-id")]
    [InlineData("microbit-O2-dwarf3")]
    [InlineData("an386-O2-dwarf4-lto-gz")]
    public void The_crash_labs_builds(string build) => Snapshot.Matches(Text(Check(LabFixture.ReadFile($"crashlab/builds/{build}.elf"), build + ".elf")), "check-" + build);

    [Fact]
    public void A_build_without_a_dump_is_unfit_and_told_so_first()
    {
        CheckReport report = Check(Zephyr([], "_kernel"), "zephyr.elf");
        Assert.False(report.IsFit);
        Assert.Equal("zephyr.elf is not fit for a post-mortem: It has no core dump code: a crash leaves a log at best.", report.Summary);
        Assert.Contains("CONFIG_DEBUG_COREDUMP=y", Item(report, "backend").Setting, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stripped_elf_is_unfit()
    {
        CheckReport report = Check(new ElfBuilder().AddCode(0x1000, 64).Build(), "stripped.elf");
        Assert.False(report.IsFit);
        Assert.Equal((CheckStates.Missing, true), (Item(report, "debug-info").State, Item(report, "debug-info").Required));
        Assert.Equal(CheckStates.Unknown, Item(report, "backend").State);
        Assert.DoesNotContain("no core dump", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_in_the_elf_settles_what_symbols_do_not()
    {
        string[] zephyr = ["_kernel", "coredump", "coredump_backend_flash_partition", "CONFIG_ARCH"];
        Assert.Equal(CheckStates.Unknown, Item(Check(Zephyr([], "_kernel"), "z"), "stack-fill").State);
        CheckReport poor = Check(Zephyr([], [.. zephyr, "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_MIN"]), "z");
        Assert.Equal((CheckStates.Missing, "CONFIG_INIT_STACKS=y"), (Item(poor, "stack-fill").State, Item(poor, "stack-fill").Setting));
        Assert.Equal(CheckStates.Missing, Item(poor, "memory").State);
        CheckReport rich = Check(Zephyr([], [.. zephyr, "CONFIG_DEBUG_COREDUMP_MEMORY_DUMP_LINKER_RAM", "CONFIG_INIT_STACKS", "inquest_latch", "z_check_stack_sentinel", "log_buffer"]), "z");
        Assert.True(rich.IsFit);
        Assert.All(["memory", "stack-fill", "latch", "stack-guard", "log-buffer"], id => Assert.Equal(CheckStates.Present, Item(rich, id).State));
    }

    [Fact]
    public void Members_of_the_kernels_structures_settle_theirs()
    {
        CheckReport without = Check(Zephyr(["base"], "_kernel", "coredump"), "z");
        Assert.All(["thread-list", "thread-names", "stack-bounds"], id => Assert.Equal(CheckStates.Missing, Item(without, id).State));
        CheckReport with = Check(Zephyr(["base", "next_thread", "name", "stack_info"], "_kernel", "coredump"), "z");
        Assert.All(["thread-list", "thread-names", "stack-bounds"], id => Assert.Equal(CheckStates.Present, Item(with, id).State));
    }

    [Fact]
    public void What_is_no_linked_program_is_an_input_error() =>
        Assert.Throws<InputException>(() => Check([.. new ElfBuilder().AddCode(0, 4).Build().Select((b, i) => i == 16 ? (byte)1 : b)], "a.o"));

    [Fact]
    public void The_json_fits_its_schema()
    {
        using var schema = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("docs/schema/check-1.json")));
        foreach (byte[] elf in (byte[][])[LabFixture.ReadFile("crashlab/builds/an385-Os-dwarf5-id.elf"), Zephyr([], "_kernel")])
        {
            var buffer = new ArrayBufferWriter<byte>();
            CheckJsonWriter.Write(Check(elf, "z"), buffer);
            using var json = JsonDocument.Parse(buffer.WrittenMemory);
            Assert.Empty(JsonSchemaCheck.Errors(schema.RootElement, json.RootElement));
        }

        Assert.Equal(CheckStates.All, schema.RootElement.GetProperty("$defs").GetProperty("checkStates").GetProperty("anyOf")[0].GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public void Inputs_without_an_elf_give_no_check() => Assert.Empty(Engine.Check([new PostmortemInput("a.txt", "hello"u8.ToArray())], ExplainOptions.Default));

    private static CheckItem Item(CheckReport report, string id) => Assert.Single(report.Items, i => i.Id == id);

    private static CheckReport Check(byte[] elf, string name) => Assert.Single(Engine.Check([new PostmortemInput(name, elf)], ExplainOptions.Default));

    private static string Text(CheckReport report)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        CheckTextWriter.Write(report, writer);
        string text = writer.ToString();
        Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
        return text;
    }

    private static byte[] Zephyr(string[] threadMembers, params string[] symbols)
    {
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 64);
        foreach (string symbol in symbols)
        {
            elf.AddSymbol(symbol, symbol.StartsWith("CONFIG_", StringComparison.Ordinal) ? 1ul : 0x1000ul, 4, type: 1, section: (ushort)(symbol.StartsWith("CONFIG_", StringComparison.Ordinal) ? 0xFFF1 : 1));
        }

        DwarfBuilder dwarf = new DwarfBuilder().Unit(4, u =>
        {
            u.Name("kernel/init.c").Child(DwarfTag.BaseType, t => t.Label("u32").Name("u32").Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.Encoding, 7));
            if (threadMembers.Length > 0)
            {
                u.Child(DwarfTag.StructureType, s =>
                {
                    s.Name("k_thread").Data(DwarfAttribute.ByteSize, 64);
                    foreach (string member in threadMembers)
                    {
                        s.Child(DwarfTag.Member, m => m.Name(member).Reference(DwarfAttribute.Type, "u32").Data(DwarfAttribute.DataMemberLocation, 0));
                    }
                });
            }
        });
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        return elf.Build();
    }
}
