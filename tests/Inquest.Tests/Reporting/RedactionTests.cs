using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Reporting;

public class RedactionTests
{
    [Fact]
    public void Texts_and_arrays_go_and_single_values_stay()
    {
        Assert.Equal("<16 bytes left out>", After(Variable("key", "\"secret\"", bare: "<16 bytes left out>")).Value);
        Assert.Equal("0x20000000 <name>", After(Variable("s", "0x20000000 <name> \"secret\"", bare: "0x20000000 <name>")).Value);
        Assert.Equal("42", After(Variable("n", "42")).Value);
        VariableInfo array = After(Variable("words", null, null, Variable("[0]", "1"), Variable("[1]", "2")));
        Assert.Equal("<2 elements left out>", array.Value);
        Assert.Empty(array.Children);
    }

    [Fact]
    public void What_lies_inside_others_is_taken_out_too()
    {
        VariableInfo outer = After(Variable("bond", null, null, Variable("irk", "\"secret\"", bare: "<16 bytes left out>"), Variable("id", "3")));
        Assert.Equal(["<16 bytes left out>", "3"], outer.Children.Select(c => c.Value));
        VariableInfo structures = After(Variable("all", null, null, Variable("[0]", null, null, Variable("irk", "\"secret\"", bare: "<16 bytes left out>"), Variable("id", "3"))));
        Assert.Equal("<16 bytes left out>", structures.Children[0].Children[0].Value);
    }

    [Fact]
    public void An_array_of_structures_with_one_value_each_is_an_array_of_values()
    {
        VariableInfo stack = After(Variable("stack", null, null, Variable("[0]", null, null, Variable("data", "1")), Variable("[1]", null, null, Variable("data", "2"))));
        Assert.Equal("<2 elements left out>", stack.Value);
        Assert.Empty(stack.Children);
    }

    [Fact]
    public void An_assertions_own_words_go_from_the_title_too()
    {
        Report full = SampleReports.Full();
        CauseInfo cause = full.Dumps[0].Cause! with { Title = "Assertion failed: ok (key 0x1234) at a.c:1", Evidence = ["The log says so: ASSERTION FAIL [ok]", "Its message: key 0x1234", "Other."] };
        CauseInfo shared = Redaction.WithoutMemory(full with { Dumps = [full.Dumps[0] with { Cause = cause }] }).Dumps[0].Cause!;
        Assert.Equal("Assertion failed: ok at a.c:1", shared.Title);
        Assert.Equal(["The log says so, in a line that is left out.", "Other."], shared.Evidence);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public void Evidence_quotes_no_line_of_the_log()
    {
        int quoted = 0;
        foreach (LabFixture fixture in LabFixture.All)
        {
            DumpReport dump = fixture.Explain();
            DumpReport shared = Redaction.WithoutMemory(SampleReports.Full() with { Dumps = [dump] }).Dumps[0];
            List<string> lines = [.. dump.Log.Select(l => l.Text.Trim()).Where(l => l.Length > 12)];
            quoted += dump.Cause?.Evidence.Any(e => lines.Exists(l => e.Contains(l, StringComparison.Ordinal))) == true ? 1 : 0;
            Assert.DoesNotContain(shared.Cause?.Evidence ?? [], e => e.StartsWith(Redaction.LogQuote, StringComparison.Ordinal) || lines.Exists(l => e.Contains(l, StringComparison.Ordinal)));
        }

        Assert.True(quoted > 0, "no fixture's cause quotes its log");
    }

    [Fact]
    public void Why_an_array_is_not_known_stays()
    {
        var unknown = new VariableInfo { Name = "[0]", Kind = VariableKinds.Member, State = VariableStates.NotInDump };
        Assert.Single(After(Variable("a", null, null, unknown)).Children);
    }

    [Fact]
    public void Log_lines_memory_and_strings_of_the_image_go()
    {
        Report full = SampleReports.Full();
        DumpReport dump = full.Dumps[0] with { MemoryContents = [new(0x20000000, new byte[4])], Firmware = new() { Banner = "b", Strings = ["s"] } };
        DumpReport shared = Redaction.WithoutMemory(full with { Dumps = [dump] }).Dumps[0];
        Assert.Empty(shared.Log);
        Assert.Empty(shared.MemoryContents);
        Assert.Empty(shared.Firmware!.Strings);
        Assert.Equal("b", shared.Firmware.Banner);
        Assert.Equal(dump.Cause, shared.Cause);
        Assert.Equal(dump.Registers, shared.Registers);
    }

    [Fact]
    public void Printed_expressions_are_treated_alike()
    {
        Report full = SampleReports.Full();
        DumpReport dump = full.Dumps[0] with { Printed = [Variable("g_name", "\"secret\"", bare: "<8 bytes left out>")] };
        Assert.Equal("<8 bytes left out>", Redaction.WithoutMemory(full with { Dumps = [dump] }).Dumps[0].Printed[0].Value);
    }

    private static VariableInfo After(VariableInfo variable)
    {
        Report full = SampleReports.Full();
        DumpReport dump = full.Dumps[0];
        ThreadInfo thread = dump.Threads[0] with { Frames = [dump.Threads[0].Frames[0] with { Variables = [variable] }] };
        return Redaction.WithoutMemory(full with { Dumps = [dump with { Threads = [thread] }] }).Dumps[0].Threads[0].Frames[0].Variables[0];
    }

    private static VariableInfo Variable(string name, string? value, string? bare = null, params VariableInfo[] children) => new()
    {
        Name = name,
        Kind = VariableKinds.Local,
        State = VariableStates.Available,
        Value = value,
        BareValue = bare,
        Children = children,
    };
}
