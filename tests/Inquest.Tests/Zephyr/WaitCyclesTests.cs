using Inquest.Zephyr.Objects;

namespace Inquest.Tests.Zephyr;

public sealed class WaitCyclesTests
{
    [Fact]
    public void Two_that_wait_for_each_other_are_one_circle() => Assert.Equal(["1 2"], Find((1, 2), (2, 1)));

    [Fact]
    public void Three_in_a_circle_are_told_in_the_order_of_waiting() => Assert.Equal(["1 3 2"], Find((1, 3), (2, 1), (3, 2)));

    [Fact]
    public void Who_only_waits_for_one_in_the_circle_is_no_part_of_it() => Assert.Equal(["1 2"], Find((9, 1), (8, 9), (1, 2), (2, 1)));

    [Fact]
    public void Two_circles_are_two() => Assert.Equal(["1 2", "3 4"], Find((1, 2), (2, 1), (3, 4), (4, 3)));

    [Fact]
    public void A_chain_that_ends_is_no_deadlock() => Assert.Empty(Find((1, 2), (2, 3), (3, 4)));

    [Fact]
    public void A_thread_that_waits_for_itself_is_left_out() => Assert.Empty(Find((1, 1)));

    private static List<string> Find(params (ulong Thread, ulong Owner)[] waits) =>
        [.. WaitCycles.Find(waits.ToDictionary(w => w.Thread, w => w.Owner)).Select(c => string.Join(' ', c))];
}
