using System.Text;
using Inquest.Coredump.Logs;

namespace Inquest.Tests.Coredump;

public class LogLinesTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "1a")]
    [InlineData("a\nb\n", "1a 2b")]
    [InlineData("a\r\nb\r\n", "1a 2b")]
    [InlineData("a\r\r\nb", "1a 2b")]
    [InlineData("a\rb\nc", "1a 2b 3c")]
    [InlineData("a\n\nb", "1a 2 3b")]
    [InlineData("\r\n\r\nb", "1 2 3b")]
    public void Every_way_to_end_a_line_counts_once(string text, string expected)
    {
        LogLines lines = new(Encoding.UTF8.GetBytes(text));
        List<string> found = [];
        while (lines.MoveNext())
        {
            found.Add(lines.Number + Encoding.UTF8.GetString(lines.Current));
        }

        Assert.Equal(expected, string.Join(' ', found));
    }
}
