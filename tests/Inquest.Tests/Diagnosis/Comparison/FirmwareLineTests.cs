using Inquest.Diagnosis.Comparison;

namespace Inquest.Tests.Diagnosis.Comparison;

/// <summary>Which builds are versions of one firmware, and in which order.</summary>
public sealed class FirmwareLineTests
{
    [Theory]
    [InlineData("fw-1.9.elf", "fw-1.10.elf")]
    [InlineData("releases/v2.0.0-rc1/zmk.elf", "releases/v2.0.0/zmk.elf")]
    [InlineData("2.0-beta2/zephyr.elf", "2.0-rc1/zephyr.elf")]
    [InlineData("a.zip/fw_v1.2.elf", "b.zip/fw_v1.2.1.elf")]
    [InlineData("fw-1.2.elf", "fw-1.2-14-g0a1b2c3.elf")]
    [InlineData("fw-1.2-0a1b2c3.elf", "fw-1.3-4d5e6f7.elf")]
    [InlineData("zmk-2024-05-01.elf", "zmk-2024-11-30.elf")]
    [InlineData("fw-1.9-2024-11-30.elf", "fw-1.10-2024-05-01.elf")]
    public void A_version_in_a_name_tells_the_older_one(string older, string newer)
    {
        foreach (bool turned in (bool[])[false, true])
        {
            FirmwareLine line = Assert.Single(Lines(false, turned ? [newer, older] : [older, newer]));
            Assert.Equal(FirmwareOrder.Names, line.Order);
            Assert.Equal(turned ? [1, 0] : [0, 1], line.Builds);
        }
    }

    [Theory]
    [InlineData("old.elf", "new.elf")]
    [InlineData("fw-1.9.elf", "copy/fw-1.9.elf")]
    [InlineData("nice_nano_v1.elf", "nice_nano_v2.elf")]
    [InlineData("nrf5340.elf", "nrf52840.elf")]
    [InlineData("dk@1.0.0.elf", "dk@2.0.0.elf")]
    public void Where_no_version_tells_nothing_is_said(string one, string other) =>
        Assert.Equal(FirmwareOrder.Unknown, Assert.Single(Lines(false, one, other)).Order);

    [Theory]
    [InlineData("left-1.9.elf", "right-1.10.elf")]
    [InlineData("1.9/left.elf", "1.10/right.elf")]
    public void Two_programs_have_no_order_among_them(string one, string other) =>
        Assert.Equal([FirmwareOrder.Alone, FirmwareOrder.Alone], Lines(false, one, other).Select(l => l.Order));

    [Fact]
    public void What_the_user_says_goes_before_the_names_but_boards_stay_apart()
    {
        IReadOnlyList<FirmwareLine> lines = FirmwareLine.Of([(4, "fw-1.10.elf", "a"), (5, "b.elf", "b"), (6, "fw-1.9.elf", "a")], oldestFirst: true);
        Assert.Equal([FirmwareOrder.Given, FirmwareOrder.Alone], lines.Select(l => l.Order));
        Assert.Equal([4, 6], lines[0].Builds);
    }

    [Theory]
    [InlineData(GroupTrend.Gone, 0)]
    [InlineData(GroupTrend.StillThere, 0, 1)]
    [InlineData(GroupTrend.New, 1, 1)]
    [InlineData(GroupTrend.Unknown)]
    [InlineData(GroupTrend.Unknown, 2)]
    [InlineData(GroupTrend.Unknown, 0, 2)]
    [InlineData(GroupTrend.Unknown, 1, -1)]
    [InlineData(GroupTrend.StillThere, 0, 1, 2, -1)]
    public void What_became_of_a_group_is_told_by_the_newest_firmware(GroupTrend trend, params int[] seen) =>
        Assert.Equal(trend, GroupTrends.Of(
            seen.Select(s => s < 0 ? (int?)null : s),
            [new FirmwareLine([0, 1], FirmwareOrder.Names), new FirmwareLine([2, 3], FirmwareOrder.Unknown)]));

    private static IReadOnlyList<FirmwareLine> Lines(bool oldestFirst, params string[] paths) =>
        FirmwareLine.Of([.. paths.Select((p, i) => (i, p, "board"))], oldestFirst);
}
