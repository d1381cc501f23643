using Inquest.Symbols;

namespace Inquest.Tests.Symbols;

public sealed class AddressMapTests
{
    [Fact]
    public void Inner_ranges_win_and_outer_ones_surface_behind_them()
    {
        AddressMap map = AddressMap.Build([new(0x10, 0x40, 0, 1), new(0x10, 0x20, 1, 2), new(0x14, 0x18, 2, 3), new(0x30, 0x40, 1, 4), new(0x50, 0x60, 0, 5)]);
        Assert.Equal([-1, 2, 3, 2, 1, 4, -1, 5, -1], new ulong[] { 0xF, 0x10, 0x14, 0x18, 0x20, 0x3F, 0x40, 0x50, 0x60 }.Select(map.Find));
        Assert.False(map.HasOverlaps);
    }

    [Fact]
    public void Of_overlapping_ranges_the_one_that_starts_last_wins()
    {
        AddressMap map = AddressMap.Build([new(0x10, 0x20, 0, 1), new(0x18, 0x30, 0, 2)]);
        Assert.Equal([1, 2, 2, -1], new ulong[] { 0x17, 0x18, 0x2F, 0x30 }.Select(map.Find));
        Assert.True(map.HasOverlaps);
    }

    [Fact]
    public void Equal_to_painting_the_ranges_one_over_the_other()
    {
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            var items = new List<AddressMapItem>();
            for (int i = random.Next(12); i >= 0; i--)
            {
                ulong start = (ulong)random.Next(60);
                items.Add(new(start, start + 1 + (ulong)random.Next(20), random.Next(3), items.Count));
            }

            int[] painted = new int[100];
            Array.Fill(painted, -1);
            foreach (AddressMapItem item in items.OrderBy(i => i.Start).ThenBy(i => i.Depth).ThenByDescending(i => i.End))
            {
                for (ulong a = item.Start; a < item.End; a++)
                {
                    painted[a] = item.Value;
                }
            }

            AddressMap map = AddressMap.Build([.. items]);
            Assert.Equal(painted, Enumerable.Range(0, 100).Select(a => map.Find((ulong)a)));
        }
    }
}
