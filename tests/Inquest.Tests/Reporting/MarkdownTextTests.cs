using Inquest.Reporting.Markdown;

namespace Inquest.Tests.Reporting;

public class MarkdownTextTests
{
    [Theory]
    [InlineData("z_swap", "z\\_swap")]
    [InlineData("a|b", "a\\|b")]
    [InlineData("<img src=x onerror=y>", "\\<img src=x onerror=y\\>")]
    [InlineData("[text](url)", "\\[text\\](url)")]
    [InlineData("**bold** ~~gone~~", "\\*\\*bold\\*\\* \\~\\~gone\\~\\~")]
    [InlineData("&amp;", "\\&amp;")]
    [InlineData("@someone", "@\u200bsomeone")]
    [InlineData("fixes #12", "fixes \\#\u200b12")]
    [InlineData("GH-12", "GH-\u200b12")]
    [InlineData("https://example.org", "https:\u200b//example.org")]
    [InlineData("www.example.org", "www.\u200bexample.org")]
    [InlineData(":smile:", ":\u200bsmile:")]
    [InlineData("- item", "\\- item")]
    [InlineData("a\nb", "a\\\\nb")]
    [InlineData("main.c:66, thread", "main.c:66, thread")]
    public void Nothing_in_plain_text_is_acted_on(string text, string expected) => Assert.Equal(expected, MarkdownText.Escape(text));

    [Theory]
    [InlineData("plain", "`plain`")]
    [InlineData("a`b", "``a`b``")]
    [InlineData("`a", "`` `a ``")]
    [InlineData("", "")]
    public void A_code_span_holds_whatever_is_in_it(string text, string expected) => Assert.Equal(expected, MarkdownText.Code(text));

    [Fact]
    public void A_bar_in_a_tables_code_does_not_end_the_cell() => Assert.Equal("`a\\|b`", MarkdownText.Code("a|b", inTable: true));

    [Fact]
    public void What_prose_quotes_in_backticks_is_code() =>
        Assert.Equal("The instruction `ldr r3, [r0, #12]` with r\\_0", MarkdownText.Prose("The instruction `ldr r3, [r0, #12]` with r_0"));

    [Fact]
    public void Backticks_that_do_not_pair_are_text() => Assert.Equal("a \\` b\\_c", MarkdownText.Prose("a ` b_c"));

    [Fact]
    public void A_fence_is_longer_than_any_in_its_block()
    {
        Assert.Equal("```", MarkdownText.Fence("int x;"));
        Assert.Equal("`````", MarkdownText.Fence("a ```` b"));
    }
}
