using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

public sealed class DeviceStorageTests
{
    private const ulong Base = 0x71000;

    [Fact]
    public void A_slot_is_found_with_its_address_and_its_stream_alone()
    {
        byte[] stream = CoredumpBuilder.Typical().Build();
        Capture capture = Assert.Single(Find([.. CoredumpBuilder.Erased(0x2000), .. DeviceStorage.Slot(stream, 0x4000)]));
        Assert.Equal(CaptureContainer.InquestSlot, capture.Container);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Empty(capture.Defects);
        Assert.Equal(Base + 0x2000, capture.Address);
        Assert.Equal(stream, capture.StreamBytes.ToArray());
    }

    [Fact]
    public void The_retained_area_is_found_in_a_ram_image()
    {
        byte[] stream = CoredumpBuilder.Typical(500).Build();
        Capture capture = Assert.Single(Find([.. CoredumpBuilder.Pattern(256, 3), .. DeviceStorage.Retained(stream, 4096)]));
        Assert.Equal(CaptureContainer.InquestRetained, capture.Container);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(Base + 256 + 64, capture.Address);
    }

    [Fact]
    public void Of_a_ring_the_newest_dump_is_explained_first()
    {
        byte[] image = [.. Enumerable.Range(0, 4).SelectMany(i => DeviceStorage.Slot(CoredumpBuilder.Typical(200, seed: i * 10).Build(), 0x1000, sequence: (uint)(i == 0 ? 9 : 5 + i)))];
        Assert.Equal([Base, Base + 0x3000, Base + 0x2000, Base + 0x1000], Find(image).Select(c => c.Address!.Value));
    }

    [Fact]
    public void The_copy_in_a_slot_of_a_dump_that_is_still_in_ram_is_the_same_dump()
    {
        byte[] stream = CoredumpBuilder.Typical(300).Build();
        Capture capture = Assert.Single(Find([.. DeviceStorage.Slot(stream, 0x1000), .. DeviceStorage.Retained(stream, 0x1000)]));
        Assert.Single(capture.AlsoIn);
    }

    [Theory]
    [InlineData(2u, "slot-size")]
    [InlineData(0u, "retained-size")]
    public void What_the_device_could_not_store_makes_the_dump_truncated(uint flags, string advice)
    {
        byte[] stream = CoredumpBuilder.Typical(300).Build();
        Capture capture = Assert.Single(Find(DeviceStorage.Slot(stream, 0x1000, lost: 5000, flags: flags)));
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Equal(5000ul, capture.MissingBytes);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2011");
        Assert.Equal(advice, Assert.Single(capture.Advice).Id);
    }

    [Fact]
    public void A_wrong_byte_of_the_stream_shows_in_the_checksum()
    {
        byte[] slot = DeviceStorage.Slot(CoredumpBuilder.Typical(300).Build(), 0x1000);
        slot[96 + 250] ^= 0x40;
        Capture capture = Assert.Single(Find(slot));
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2009");
    }

    [Fact]
    public void A_header_whose_own_checksum_does_not_fit_is_used_and_said_to_be_damaged()
    {
        byte[] slot = DeviceStorage.Slot(CoredumpBuilder.Typical(300).Build(), 0x1000);
        slot[32 + 28] ^= 1;
        Capture capture = Assert.Single(Find(slot));
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2005");
    }

    [Fact]
    public void A_slot_whose_header_was_never_written_is_headerless()
    {
        byte[] slot = DeviceStorage.Slot(CoredumpBuilder.Typical(300).Build(), 0x1000);
        slot.AsSpan(32, 64).Fill(0xFF);
        Capture capture = Assert.Single(Find(slot));
        Assert.Equal(CaptureState.Headerless, capture.State);
        Assert.Equal(2, capture.Memory.Count);
    }

    [Fact]
    public void Every_length_of_a_cut_slot_is_borne()
    {
        byte[] stream = CoredumpBuilder.Typical(300).Build();
        byte[] slot = DeviceStorage.Slot(stream, 0x1000);
        for (int length = 0; length < 96 + stream.Length; length++)
        {
            CaptureSource source = CaptureSource.FromImage("ring.bin", [new AddressedBytes(Base, slot.AsMemory(0, length))], true);
            Assert.All(CaptureFinder.Find([source], new DiagnosticBag()).Captures, c => Assert.NotEqual(CaptureState.Complete, c.State));
        }
    }

    [Fact]
    public void A_size_that_no_flash_has_is_not_believed()
    {
        byte[] slot = DeviceStorage.Slot(CoredumpBuilder.Typical(300).Build(), 0x1000);
        slot.AsSpan(32 + 12, 4).Fill(0xFF);
        Capture capture = Assert.Single(Find(slot));
        Assert.NotEqual(CaptureState.Complete, capture.State);
        Assert.Equal(2, capture.Memory.Count);
    }

    private static IReadOnlyList<Capture> Find(byte[] image) =>
        CaptureFinder.Find([CaptureSource.FromImage("ring.bin", [new AddressedBytes(Base, image)], true)], new DiagnosticBag()).Captures;
}
