using Inquest.Reporting.Text;

namespace Inquest.Tests.Reporting;

public sealed class DurationsTests
{
    [Theory]
    [InlineData(0ul, "0 ms")]
    [InlineData(999ul, "999 ms")]
    [InlineData(1_000ul, "1 s")]
    [InlineData(2_700ul, "2.7 s")]
    [InlineData(59_999ul, "59.999 s")]
    [InlineData(250_000ul, "4 min 10 s")]
    [InlineData(10_920_000ul, "3 h 2 min")]
    [InlineData(86_399_000ul, "23 h 59 min")]
    [InlineData(1_051_200_000ul, "12 d 4 h")]
    [InlineData(ulong.MaxValue, "213503982334 d 14 h")]
    public void A_time_is_said_in_the_two_units_that_count(ulong milliseconds, string words) => Assert.Equal(words, Durations.Words(milliseconds));
}
