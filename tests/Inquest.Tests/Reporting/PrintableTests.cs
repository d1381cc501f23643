using Inquest.Reporting.Text;

namespace Inquest.Tests.Reporting;

public class PrintableTests
{
    [Theory]
    [InlineData("plain text, grüße, 漢字, 😀", "plain text, grüße, 漢字, 😀")]
    [InlineData("\x1b]0;title\a", "\\x1b]0;title\\x07")]
    [InlineData("a\u009b2Jb", "a\\x9b2Jb")]
    [InlineData("one\ntwo\r\tthree", "one\\ntwo\\r\\tthree")]
    [InlineData("abc\u202egnp.exe", "abc\\u202egnp.exe")]
    [InlineData("a\u2028b\u200bc", "a\\u2028b\\u200bc")]
    [InlineData("\x7f", "\\x7f")]
    public void Characters_that_steer_a_terminal_are_shown_and_not_sent(string text, string expected) =>
        Assert.Equal(expected, Printable.Escape(text));

    [Fact]
    public void Unpaired_surrogates_are_escaped()
    {
        Assert.Equal("a\\ud83d", Printable.Escape("a\ud83d"));
        Assert.Equal("\\ude00b", Printable.Escape("\ude00b"));
    }

    [Fact]
    public void Escaping_twice_is_escaping_once()
    {
        string once = Printable.Escape("\x1b[0m\u202e\\x1b");
        Assert.Equal(once, Printable.Escape(once));
    }

    [Fact]
    public void Clean_text_is_the_same_object()
    {
        string text = "clean";
        Assert.Same(text, Printable.Escape(text));
    }

    [Theory]
    [InlineData("\tx", "    x")]
    [InlineData("ab\tx", "ab  x")]
    [InlineData("\t\x1b", "    \\x1b")]
    public void Tabs_of_source_lines_become_spaces(string line, string expected) => Assert.Equal(expected, Printable.ExpandTabs(line));
}
