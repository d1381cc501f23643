using System.Security.Cryptography;
using System.Text;
using Inquest.Sealing;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Sealing;

public class SealedBodyTests
{
    private static readonly ProjectKey s_key = ProjectKey.Read("project.pem", SealedBuilder.KeyPem);
    private static readonly byte[] s_plain = [.. Enumerable.Range(0, 600).Select(i => (byte)(i & 255))];

    [Fact]
    public void The_pages_worked_examples_hold()
    {
        Assert.Equal("4269889431e31319", s_key.Id);
        Assert.Equal("04515c3d6eb9e396b904d3feca7f54fdcd0cc1e997bf375dca515ad0a6c3b4035f4536be3a50f318fbf9a5475902a221502bef0d57e08c53b2cc0a56f17d9f9354", Convert.ToHexStringLower(s_key.PublicPoint.Span));
        byte[] body = Convert.FromHexString(
            "494e5145010060004269889431e3131901080000000000001f140146bfb1b251f84f4ddbe0d4cdcfd77afd984a9520e35794021f8312bb9e"
            + "ec995a08b1fa7704df3dcc0b50a9665263fb7711f95f9f8a449c5096e47c892b00000000ab22f326"
            + "e056632ceef489208bfd7fe0e768587d45d080bf214344c70e");
        Assert.Equal("123456789", Encoding.ASCII.GetString(Open(body).Bytes.Span));
        Assert.Equal("bc3fe318c8c143f45eaa5a76440e1a0d74bc6229077be5ce17a410b7cc56fb71", Convert.ToHexStringLower(SHA256.HashData(SealedBuilder.Seal(s_plain))));
        Assert.Equal("2490d6ad8cb6e1e6d202a6c066a70a86466aa6866a1d9202148672d1d33367df", Convert.ToHexStringLower(SHA256.HashData(SealedBuilder.Seal(s_plain[..512]))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(600)]
    public void What_was_sealed_is_opened(int length)
    {
        SealedBody body = Open(SealedBuilder.Seal(s_plain[..length]));
        Assert.Null(body.Defect);
        Assert.Equal(s_plain[..length], body.Bytes.ToArray());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(16)]
    public void Every_chunk_size_opens(int power)
    {
        byte[] plain = CoredumpBuilder.Pattern(200_000, 5);
        SealedBody body = Open(SealedBuilder.Seal(plain, power));
        Assert.Null(body.Defect);
        Assert.Equal(plain, body.Bytes.ToArray());
    }

    [Fact]
    public void Cut_at_any_length_it_gives_what_comes_before_and_says_so()
    {
        byte[] whole = SealedBuilder.Seal(s_plain);
        for (int length = SealedHeader.Size; length < whole.Length; length++)
        {
            SealedBody body = Open(whole[..length]);
            Assert.NotNull(body.Defect);
            int chunks = (length - SealedHeader.Size) / 272;
            Assert.Equal(s_plain[..(chunks * 256)], body.Bytes.ToArray());
        }
    }

    [Fact]
    public void Any_changed_bit_is_noticed()
    {
        byte[] whole = SealedBuilder.Seal(s_plain);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= (byte)(1 << (at % 8));
            if (SealedHeader.Read(changed) is not { IsSound: true } header)
            {
                Assert.True(at < SealedHeader.Size);
                continue;
            }

            SealedBody body = SealedBody.Open(header, changed.AsSpan(SealedHeader.Size), s_key);
            Assert.NotNull(body.Defect);
            Assert.Equal(s_plain[..((at - SealedHeader.Size) / 272 * 256)], body.Bytes.ToArray());
        }
    }

    [Fact]
    public void Chunks_in_another_order_or_of_another_body_are_not_taken()
    {
        byte[] whole = SealedBuilder.Seal(s_plain);
        byte[] swapped = [.. whole[..96], .. whole[368..640], .. whole[96..368], .. whole[640..]];
        Assert.True(Open(swapped).Bytes.IsEmpty);
        byte[] without = [.. whole[..96], .. whole[368..]];
        Assert.True(Open(without).Bytes.IsEmpty);

        // The first 512 bytes end with a chunk that is marked as the last: put into the longer body, it ends it; its own middle chunk does not end anything.
        byte[] shorter = SealedBuilder.Seal(s_plain[..512]);
        byte[] spliced = [.. whole[..368], .. shorter[368..], .. whole[640..]];
        Assert.Equal(s_plain[..512], Open(spliced).Bytes.ToArray());
        Assert.NotNull(Open(whole[..640]).Defect);
    }

    [Fact]
    public void Erased_flash_behind_the_last_chunk_does_not_belong_to_it()
    {
        SealedBody body = Open([.. SealedBuilder.Seal(s_plain[..512]), .. CoredumpBuilder.Erased(4096)]);
        Assert.Null(body.Defect);
        Assert.Equal(s_plain[..512], body.Bytes.ToArray());
    }

    [Fact]
    public void An_ephemeral_key_that_is_no_point_of_the_curve_is_refused()
    {
        byte[] forged = SealedBuilder.Seal(s_plain, changeHeader: h => h[24] ^= 1);
        SealedBody body = Open(forged);
        Assert.True(body.Bytes.IsEmpty);
        Assert.Contains("ephemeral key", body.Defect, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_key_is_told_by_its_id()
    {
        SealedHeader header = SealedHeader.Read(SealedBuilder.Seal(s_plain, key: 7))!;
        Assert.Equal(ProjectKey.Read("b", SealedBuilder.Pem(7)).Id, header.KeyId);
        Assert.Throws<ArgumentException>(() => SealedBody.Open(header, [], s_key));
    }

    [Theory]
    [InlineData(4, 2)]
    [InlineData(6, 97)]
    [InlineData(16, 2)]
    [InlineData(17, 7)]
    [InlineData(17, 17)]
    public void A_header_of_another_version_or_suite_is_no_sound_one(int at, byte value)
    {
        SealedHeader header = SealedHeader.Read(SealedBuilder.Seal([], changeHeader: h => h[at] = value))!;
        Assert.False(header.IsSound);
    }

    private static SealedBody Open(byte[] body) => SealedBody.Open(SealedHeader.Read(body)!, body.AsSpan(SealedHeader.Size), s_key);
}
