using System.Text;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Sealing;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Containers;

public class SealedInputTests
{
    private static readonly ProjectKey s_key = ProjectKey.Read("project.pem", SealedBuilder.KeyPem);
    private static readonly byte[] s_stream = CoredumpBuilder.Typical().Build();
    private readonly DiagnosticBag _diagnostics = new();

    [Fact]
    public void A_sealed_file_is_opened_and_its_content_told_apart()
    {
        InputSet set = Read(SealedBuilder.Seal(s_stream), s_key);
        Assert.Equal([ContentKind.Sealed, ContentKind.CoredumpStream], set.Files.Select(f => f.Kind));
        Assert.Equal("x/opened", set.Files[1].Name);
        Assert.Equal(s_stream, set.Files[1].Bytes.ToArray());
        Assert.Empty(_diagnostics.Items);
        Assert.Empty(set.KeysMissing);
    }

    [Fact]
    public void Of_several_keys_the_right_one_is_taken()
    {
        ProjectKey[] keys = [ProjectKey.Read("old", SealedBuilder.Pem(5)), ProjectKey.Read("public", SealedBuilder.PublicPem(1)), s_key];
        Assert.Equal(2, Read(SealedBuilder.Seal(s_stream), keys).Files.Count);
    }

    [Fact]
    public void Without_the_key_it_stays_shut_and_the_key_is_named()
    {
        InputSet set = Read(SealedBuilder.Seal(s_stream), ProjectKey.Read("public", SealedBuilder.PublicPem(1)));
        Assert.Equal(ContentKind.Sealed, Assert.Single(set.Files).Kind);
        Assert.Equal(s_key.Id, Assert.Single(set.KeysMissing));
        Diagnostic told = Assert.Single(_diagnostics.Items);
        Assert.Equal("INQ1040", told.Id);
        Assert.Contains(s_key.Id, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_header_is_told()
    {
        byte[] body = SealedBuilder.Seal(s_stream);
        body[50] ^= 1;
        Assert.Single(Read(body, s_key).Files);
        Assert.Equal("INQ1041", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void A_body_that_is_cut_gives_what_comes_before()
    {
        byte[] body = SealedBuilder.Seal(s_stream);
        InputSet set = Read(body[..(96 + 272 + 100)], s_key);
        Assert.Equal(s_stream[..256], set.Files[1].Bytes.ToArray());
        Assert.Equal("INQ1042", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void A_sealed_dump_that_was_printed_on_a_console_is_opened()
    {
        byte[] body = SealedBuilder.Seal(s_stream);
        InputSet set = Read(Console(body, "inquest print 1\r\n", "[00:00:01.370] <wrn> inquest: the last run ended in a crash\r\n"), s_key);
        Assert.Equal([ContentKind.Text, ContentKind.Sealed, ContentKind.CoredumpStream], set.Files.Select(f => f.Kind));
        Assert.Equal("x/sealed-1/opened", set.Files[2].Name);
        Assert.Equal(s_stream, set.Files[2].Bytes.ToArray());
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Without_its_key_a_sealed_dump_of_a_console_is_named()
    {
        InputSet set = Read(Console(SealedBuilder.Seal(s_stream), "", ""));
        Assert.Equal(s_key.Id, Assert.Single(set.KeysMissing));
    }

    [Fact]
    public void Two_sealed_dumps_of_one_console_are_both_opened()
    {
        byte[] log = [.. Console(SealedBuilder.Seal(s_stream), "", ""), .. Console(SealedBuilder.Seal(s_stream[..100]), "", "")];
        InputSet set = Read(log, s_key);
        Assert.Equal(["x", "x/sealed-1", "x/sealed-1/opened", "x/sealed-2", "x/sealed-2/opened"], set.Files.Select(f => f.Name));
        Assert.Equal(s_stream[..100], set.Files[4].Bytes.ToArray());
    }

    [Fact]
    public void A_line_of_a_console_that_lost_a_digit_ends_what_can_be_opened()
    {
        string log = Encoding.ASCII.GetString(Console(SealedBuilder.Seal(s_stream), "", ""));
        string[] lines = log.Split("\r\n");
        lines[20] = lines[20][..^1];
        InputSet set = Read(Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), s_key);
        Assert.Equal(s_stream[..256], set.Files[2].Bytes.ToArray());
        Assert.Equal("INQ1042", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void Sealed_dumps_of_a_console_are_opened_up_to_the_bound()
    {
        byte[] one = Console(SealedBuilder.Seal(s_stream), "", "");
        byte[] log = [.. one, .. one, .. one];
        InputSet set = InputReader.Read([new NamedBytes("x", log)], _diagnostics, new Limits { MaxSealedBodies = 2 }, keys: [s_key]);
        Assert.Equal(2, set.Files.Count(f => f.Kind == ContentKind.CoredumpStream));
        Assert.Equal("INQ1043", Assert.Single(_diagnostics.Items).Id);
    }

    // As the shell prints it: 32 bytes a line, with what else comes over the line.
    private static byte[] Console(byte[] body, string before, string between)
    {
        IEnumerable<string> lines = body.Chunk(32).Select(line => $"#CD:{Convert.ToHexStringLower(line)}\r\n");
        return Encoding.ASCII.GetBytes(before + "#CD:BEGIN#\r\n" + string.Join(between, lines) + "#CD:END#\r\n");
    }

    [Fact]
    public void Sealed_slots_of_a_flash_image_are_opened_with_what_the_slot_says()
    {
        byte[] image = [.. CoredumpBuilder.Pattern(4096, 1), .. Slot(s_stream), .. CoredumpBuilder.Erased(4096)];
        InputSet set = InputReader.Read([new NamedBytes("flash.bin", image)], _diagnostics, rawBase: 0x70000, keys: [s_key]);
        Assert.Empty(_diagnostics.Items);
        FlashImage opened = set.Images.Last();
        Assert.Equal("flash.bin/opened@0x71020", opened.Name);
        Assert.Equal(0x71020u, opened.Segments[0].Address);
        Assert.True(opened.AddressKnown);

        byte[] unsealed = DeviceStorage.Slot(s_stream, 8192, sequence: 4, lost: 12);
        Assert.Equal(unsealed[32..(96 + s_stream.Length)], opened.Segments[0].Bytes.ToArray());
    }

    [Fact]
    public void A_sealed_slot_without_its_key_is_named_too()
    {
        InputSet set = Read(Slot(s_stream));
        Assert.Equal(s_key.Id, Assert.Single(set.KeysMissing));
    }

    [Fact]
    public void Bytes_that_only_look_like_a_sealed_slot_are_left_alone()
    {
        byte[] body = SealedBuilder.Seal(s_stream);
        byte[] slot = Slot(s_stream);
        byte[] unflagged = [.. slot];
        unflagged[32 + 24] = 0;
        Assert.Single(Read([.. CoredumpBuilder.Pattern(640, 2), .. body], s_key).Files);
        Assert.Single(Read(unflagged, s_key).Files);
        Assert.Single(Read(slot[..120], s_key).Files);
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Sealed_dumps_beyond_the_limit_stay_shut()
    {
        byte[] one = Slot(s_stream);
        byte[] ring = [.. one, .. one, .. one];
        Assert.Equal(4, InputReader.Read([new NamedBytes("x", ring)], _diagnostics, new Limits { MaxSealedBodies = 3 }, keys: [s_key]).Files.Count);
        Assert.Empty(_diagnostics.Items);
        Assert.Equal(3, InputReader.Read([new NamedBytes("x", ring)], _diagnostics, new Limits { MaxSealedBodies = 2 }, keys: [s_key]).Files.Count);
        Assert.Equal("INQ1043", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void Sealed_in_sealed_ends_at_the_limit_of_archives()
    {
        byte[] body = s_stream;
        for (int i = 0; i < 6; i++)
        {
            body = SealedBuilder.Seal(body, 12);
        }

        InputSet set = Read(body, s_key);
        Assert.DoesNotContain(set.Files, f => f.Kind == ContentKind.CoredumpStream);
        Assert.Equal("INQ1004", Assert.Single(_diagnostics.Items).Id);
    }

    private static byte[] Slot(byte[] stream)
    {
        const uint SealedFlag = 16;
        return DeviceStorage.Slot(SealedBuilder.Seal(stream), 8192, sequence: 4, lost: 12, flags: SealedFlag);
    }

    private InputSet Read(byte[] bytes, params ProjectKey[] keys) => InputReader.Read([new NamedBytes("x", bytes)], _diagnostics, keys: keys);
}
