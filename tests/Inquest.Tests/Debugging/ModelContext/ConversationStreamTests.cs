using System.Text;
using Inquest.Debugging.ModelContext;

namespace Inquest.Tests.Debugging.ModelContext;

public sealed class ConversationStreamTests
{
    [Theory]
    [InlineData("12345\n12345\n", 5, "12345\n12345\n")]
    [InlineData("12345\n123456\n1\n", 5, "12345\n12345")]
    public void What_is_read_ends_where_a_line_is_too_long(string text, int most, string expected)
    {
        using MemoryStream input = new(Encoding.ASCII.GetBytes(text));
        using ConversationStream stream = new(input, Stream.Null, most);
        using StreamReader reader = new(stream);
        Assert.Equal(expected, reader.ReadToEnd());
    }

    [Fact]
    public void The_streams_below_stay_open()
    {
        using MemoryStream input = new();
        using MemoryStream output = new();
        using (ConversationStream stream = new(input, output, 10))
        {
            stream.Write("abc"u8);
        }

        Assert.True(input.CanRead && output.CanWrite);
        Assert.Equal(3, output.Length);
    }
}
