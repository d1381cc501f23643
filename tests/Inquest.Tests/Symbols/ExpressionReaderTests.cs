using System.Globalization;
using System.Text.Json;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

public sealed class ExpressionReaderTests
{
    [Theory]
    [InlineData("pkt", "NULL")]
    [InlineData("*&hid_queue.sent", "0")]
    [InlineData("queue->sent", "0")]
    [InlineData("(*queue).sent", "0")]
    [InlineData(" queue [0] . head ", "NULL")]
    [InlineData("flags", "TX_URGENT")]
    public void An_expression_over_locals_and_globals_gives_its_value(string expression, string expected)
    {
        VariableInfo printed = Print(expression);
        Assert.Equal((VariableStates.Available, expected), (printed.State, printed.Value));
    }

    [Theory]
    [InlineData("", "not complete")]
    [InlineData("hid_queue.", "not complete")]
    [InlineData("hid_queue)", "position 10")]
    [InlineData("nothing_of_that_name", "no variable")]
    [InlineData("hid_queue.nothing", "no member")]
    [InlineData("hid_queue[1]", "no elements")]
    [InlineData("*flags", "no pointer")]
    [InlineData("pkt->len", "NULL")]
    public void What_cannot_be_evaluated_says_why(string expression, string why)
    {
        VariableInfo printed = Print(expression);
        Assert.Equal(VariableStates.Invalid, printed.State);
        Assert.Null(printed.Value);
        Assert.Contains(why, printed.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("g_telemetry.status.battery")]
    [InlineData("g_telemetry.status.charging")]
    [InlineData("g_telemetry.status.drift")]
    [InlineData("(&g_telemetry)->status.reserved")]
    public void A_bit_field_is_printed_as_in_the_structure_that_holds_it(string expression)
    {
        LabFixture fixture = RichVariables;
        IReadOnlyList<VariableInfo> printed = Inquest.Postmortem.Postmortem.Explain(
            [fixture.Dump, LabFixture.ElfInput(fixture.Elf)],
            new ExplainOptions { BaseAddress = fixture.Base, Print = [expression, "g_telemetry.status", "&" + expression] }).Dumps[0].Printed;
        VariableInfo held = printed[1].Children.First(c => expression.EndsWith(c.Name, StringComparison.Ordinal));
        Assert.Equal((held.State, held.Value, held.Type), (printed[0].State, printed[0].Value, printed[0].Type));
        Assert.Contains("a bit-field has no address", printed[2].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void All_of_a_long_value_is_printed_on_as_many_lines_as_it_takes()
    {
        LabFixture fixture = RichVariables;
        Report report = Inquest.Postmortem.Postmortem.Explain([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], new ExplainOptions { BaseAddress = fixture.Base, Print = ["g_telemetry"] });
        StringWriter text = new();
        TextReportWriter.Write(report, text, new TextReportOptions());
        string printed = text.ToString();
        printed = printed[printed.IndexOf("\ng_telemetry = ", StringComparison.Ordinal)..];
        Assert.StartsWith("\ng_telemetry = {\n  label = ", printed, StringComparison.Ordinal);
        Assert.Contains("\n  path = ", printed, StringComparison.Ordinal);
        Assert.Contains("\n  port = ", printed, StringComparison.Ordinal);
        Assert.Contains("\n}\n", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(70, false)]
    public void Nesting_is_bounded(int parentheses, bool accepted)
    {
        string expression = new string('(', parentheses) + "flags" + new string(')', parentheses);
        Assert.Equal(accepted, Print(expression).State == VariableStates.Available);
    }

    [Fact]
    public void The_faulting_access_is_told_in_the_sources_terms() =>
        Assert.Equal("pkt->len with pkt = NULL", Explain("pkt").Cause?.Expression);

    private static LabFixture RichVariables => LabFixture.All.First(f => f.Name.StartsWith("rich_variables", StringComparison.Ordinal) && f.Name.Contains("linker-ram", StringComparison.Ordinal));

    private static VariableInfo Print(string expression) => Assert.Single(Explain(expression).Printed);

    private static DumpReport Explain(string expression)
    {
        string folder = Repository.PathOf("crashlab/fixtures/first_null_member_read");
        using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "fixture.json")));
        string dump = description.RootElement.GetProperty("dump").GetString()!;
        string elf = description.RootElement.GetProperty("elf").GetString()!;
        string origin = description.RootElement.GetProperty("base").GetString()!;
        PostmortemInput[] inputs = [new(dump, File.ReadAllBytes(Path.Combine(folder, dump))), new(elf, File.ReadAllBytes(Repository.PathOf(elf)))];
        ExplainOptions options = ExplainOptions.Default with
        {
            BaseAddress = ulong.Parse(origin.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            Print = [expression],
        };
        return Inquest.Postmortem.Postmortem.Explain(inputs, options).Dumps[0];
    }
}
