using Inquest.Diagnosis.Fingerprint;

namespace Inquest.Tests.Diagnosis.Fingerprint;

public sealed class FrameListsTests
{
    [Theory]
    [InlineData("z_arm_fault", FrameRole.Irrelevant)]
    [InlineData("z_arm_bus_fault", FrameRole.Irrelevant)]
    [InlineData("coredump_cmd", FrameRole.Irrelevant)]
    [InlineData("memcpy", FrameRole.Helper)]
    [InlineData("net_buf_add", FrameRole.Helper)]
    [InlineData("strlen", FrameRole.Helper)]
    [InlineData("strip_draw", FrameRole.Deciding)]
    [InlineData("stream_flash_buffered_write", FrameRole.Deciding)]
    [InlineData("snooze_printf", FrameRole.Deciding)]
    [InlineData("alloc_chunk", FrameRole.Helper)]
    [InlineData("merge_chunks", FrameRole.Helper)]
    [InlineData("free_list_add", FrameRole.Helper)]
    [InlineData("z_thread_entry", FrameRole.Terminal)]
    [InlineData("send_report", FrameRole.Deciding)]
    [InlineData("main", FrameRole.Deciding)]
    public void The_lists_of_the_program_say_what_a_function_is(string function, FrameRole role) => Assert.Equal(role, FrameLists.Default.RoleOf(function));

    [Theory]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "abcd", false)]
    [InlineData("*_fault_*", "z_arm_fault_x", true)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "acb", false)]
    public void A_star_stands_for_any_characters(string pattern, string function, bool matches) =>
        Assert.Equal(matches ? FrameRole.Helper : FrameRole.Deciding, new FrameLists("", pattern, "").RoleOf(function));

    [Fact]
    public void Comments_and_empty_lines_are_passed_over()
    {
        FrameLists lists = new("# all\r\n\r\n  foo  # why\r\n", "", "");
        Assert.Equal(FrameRole.Irrelevant, lists.RoleOf("foo"));
        Assert.Equal(FrameRole.Deciding, lists.RoleOf("all"));
    }

    [Theory]
    [InlineData("foo\n*", "", "irrelevant, line 2")]
    [InlineData("**", "", "every function")]
    [InlineData("foo bar", "", "' '")]
    [InlineData("foo()", "", "'('")]
    [InlineData("foo\nbar\nfoo", "", "irrelevant, line 3: 'foo' stands in a list already")]
    [InlineData("foo*", "\nfoo*", "helper, line 2: 'foo*' stands in a list already")]
    public void An_invalid_list_is_refused_with_its_line(string irrelevant, string helper, string message)
    {
        FormatException e = Assert.Throws<FormatException>(() => new FrameLists(irrelevant, helper, ""));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }
}
