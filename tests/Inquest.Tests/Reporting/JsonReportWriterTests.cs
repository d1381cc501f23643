using System.Buffers;
using System.Reflection;
using System.Text.Json;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Reporting;

public class JsonReportWriterTests
{
    [Fact]
    public void A_full_report_fits_the_schema() => Assert.Empty(JsonSchemaCheck.Errors(Schema(), Json(SampleReports.Full())));

    [Fact]
    public void Memory_is_base64_with_its_address_when_it_was_asked_for()
    {
        Report full = SampleReports.Full();
        JsonElement json = Json(full with { Dumps = [full.Dumps[0] with { MemoryContents = [new(0x20000010, new byte[] { 1, 2, 255 })] }] });
        Assert.Empty(JsonSchemaCheck.Errors(Schema(), json));
        JsonElement content = json.GetProperty("dumps")[0].GetProperty("memoryContents")[0];
        Assert.Equal("0x20000010", content.GetProperty("start").GetString());
        Assert.Equal([1, 2, 255], content.GetProperty("bytes").GetBytesFromBase64());
    }

    [Fact]
    public void An_empty_report_fits_the_schema() => Assert.Empty(JsonSchemaCheck.Errors(Schema(), Json(SampleReports.Empty())));

    [Fact]
    public void A_report_without_a_dump_fits_the_schema() => Assert.Empty(JsonSchemaCheck.Errors(Schema(), Json(SampleReports.NoDump())));

    [Fact]
    public void The_schema_check_finds_a_wrong_report()
    {
        using var wrong = JsonDocument.Parse("""{"schema":2,"tool":{"name":"inquest","extra":1},"inputs":[{}]}""");
        List<string> errors = JsonSchemaCheck.Errors(Schema(), wrong.RootElement);
        Assert.Contains(errors, e => e.StartsWith("$.schema", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("$.tool.extra", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.StartsWith("$.inputs[0]", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_word_list_stands_in_the_schema_with_all_its_words()
    {
        var lists = typeof(DumpStates).Assembly.GetTypes().Where(t => t.Namespace == "Inquest.Reporting.Words" && t.IsPublic).ToList();
        Assert.NotEmpty(lists);
        JsonElement definitions = Schema().GetProperty("$defs");
        foreach (Type list in lists)
        {
            var all = (IReadOnlyList<string>)list.GetProperty("All")!.GetValue(null)!;
            var constants = list.GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!);
            Assert.Equal(constants, all);
            JsonElement definition = definitions.GetProperty(char.ToLowerInvariant(list.Name[0]) + list.Name[1..]);
            Assert.Equal(all, definition.GetProperty("anyOf")[0].GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
        }
    }

    [Fact]
    public void Addresses_are_padded_to_the_targets_width()
    {
        Report report = SampleReports.Full();
        DumpReport dump = report.Dumps[0];
        Assert.Equal("0x00071000", Json(report).GetProperty("dumps")[0].GetProperty("dump").GetProperty("flashAddress").GetString());
        report = report with { Dumps = [dump with { Dump = dump.Dump with { AddressBytes = 8 } }] };
        Assert.Equal("0x0000000000071000", Json(report).GetProperty("dumps")[0].GetProperty("dump").GetProperty("flashAddress").GetString());
    }

    [Fact]
    public void An_unknown_register_is_null_and_a_known_zero_is_not()
    {
        JsonElement registers = Json(SampleReports.Full()).GetProperty("dumps")[0].GetProperty("registers");
        Assert.Equal(JsonValueKind.Null, registers.GetProperty("r4").GetProperty("value").ValueKind);
        Assert.Equal("0x00000000", registers.GetProperty("r0").GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("\x1b[31mred")]
    [InlineData("a\u009bb")]
    [InlineData("a\0b\r\n")]
    public void Control_characters_are_escaped(string name)
    {
        string text = Snapshots.ReportSnapshotTests.Json(SampleReports.Empty() with { Inputs = [new() { Name = name, Role = InputRoles.Dump }] });
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.Equal(name, JsonDocument.Parse(text).RootElement.GetProperty("inputs")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void The_largest_numbers_are_written()
    {
        Report report = SampleReports.Full();
        DumpReport dump = report.Dumps[0];
        ThreadInfo thread = dump.Threads[0] with { Stack = new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue) };
        JsonElement stack = Json(report with { Dumps = [dump with { Threads = [thread] }] })
            .GetProperty("dumps")[0].GetProperty("threads")[0].GetProperty("stack");
        Assert.Equal(ulong.MaxValue, stack.GetProperty("used").GetUInt64());
    }

    private static JsonElement Schema()
    {
        using Stream stream = ReportSchema.Open();
        return JsonDocument.Parse(stream).RootElement;
    }

    private static JsonElement Json(Report report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(report, buffer);
        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }
}
