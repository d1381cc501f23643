using Inquest.Binary;
using Inquest.Containers;
using Inquest.Postmortem.Bundling;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Containers;

public class SettingsPagesTests
{
    private static readonly byte[] s_settings = NvsBuilder.Sector("bt/keys: a bond"u8);

    [Fact]
    public void A_sector_of_settings_is_found_whole_in_pages_and_in_the_middle_of_a_flash()
    {
        AddressRange expected = AddressRange.FromLength(0xEC000, 4096);
        Assert.Equal([expected], SettingsPages.Find([new AddressedBytes(0xEC000, s_settings)]));
        Assert.Equal([expected], SettingsPages.Find(Enumerable.Range(0, 16).Reverse().Select(i => new AddressedBytes(0xEC000 + (ulong)(i * 256), s_settings.AsMemory(i * 256, 256)))));
        byte[] flash = new byte[5 * 4096];
        new Random(1).NextBytes(flash);
        s_settings.CopyTo(flash, 2 * 4096);
        Assert.Equal([expected], SettingsPages.Find([new AddressedBytes(0xEA000, flash)]));
        Assert.Equal([expected], SettingsPages.Find([new AddressedBytes(0xEA000 + 100, flash.AsMemory(100))]));
    }

    [Fact]
    public void Code_erased_flash_and_a_broken_table_are_no_settings()
    {
        byte[] code = new byte[64 * 4096];
        new Random(2).NextBytes(code);
        byte[] erased = new byte[4096];
        erased.AsSpan().Fill(0xFF);
        byte[] broken = [.. s_settings];
        broken[4096 - 12] ^= 1;
        foreach (byte[] bytes in new[] { code, erased, broken, new byte[4096] })
        {
            Assert.Empty(SettingsPages.Find([new AddressedBytes(0x20000, bytes)]));
        }
    }

    [Fact]
    public void A_bundle_leaves_settings_out_even_where_somebody_asks_for_their_addresses()
    {
        byte[] flash = new byte[3 * 4096];
        new Random(3).NextBytes(flash);
        s_settings.CopyTo(flash, 4096);
        List<AddressedBytes> pieces = ImageExcerpt.Cut([new AddressedBytes(0x1000, flash)], [new AddressRange(0x1800, 0x3800)]);
        Assert.Equal([new AddressRange(0x1800, 0x2000), new AddressRange(0x3000, 0x3800)], pieces.Select(p => p.Range));
    }
}
