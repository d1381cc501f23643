using Inquest.Binary;

namespace Inquest.Tests.Binary;

public class AddressRangeTests
{
    [Fact]
    public void The_end_is_outside()
    {
        var range = new AddressRange(0x1000, 0x2000);
        Assert.True(range.Contains(0x1000));
        Assert.True(range.Contains(0x1fff));
        Assert.False(range.Contains(0x2000));
        Assert.False(range.Contains(0xfff));
        Assert.Equal(0x1000ul, range.Length);
    }

    [Fact]
    public void Ranges_that_touch_do_not_overlap()
    {
        var range = new AddressRange(0x1000, 0x2000);
        Assert.False(range.Overlaps(new(0x2000, 0x3000)));
        Assert.False(range.Overlaps(new(0, 0x1000)));
        Assert.True(range.Overlaps(new(0x1fff, 0x3000)));
        Assert.True(range.Overlaps(new(0, 0x1001)));
    }

    [Fact]
    public void An_end_before_the_start_is_empty()
    {
        var range = new AddressRange(0x2000, 0x1000);
        Assert.True(range.IsEmpty);
        Assert.Equal(0ul, range.Length);
        Assert.False(range.Contains(0x1800));
    }

    [Fact]
    public void A_length_beyond_the_last_address_ends_there()
    {
        Assert.Equal(ulong.MaxValue, AddressRange.FromLength(ulong.MaxValue - 4, 100).End);
        Assert.Equal(0x1010ul, AddressRange.FromLength(0x1000, 0x10).End);
    }
}
