using System.Text;
using Inquest.Binary;
using Inquest.Coredump;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Coredump;

public sealed class LogCaptureTests
{
    private readonly CoredumpBuilder _builder = CoredumpBuilder.Typical(1000);

    [Theory]
    [InlineData("[00:00:01.593,000] <err> coredump: ")]
    [InlineData("\u001b[1;31m<err> coredump: ")]
    [InlineData("E: ")]
    [InlineData("")]
    [InlineData("2026-11-21 10:00:00 COM7> ")]
    public void Any_prefix_gives_the_stream(string prefix)
    {
        List<string> lines = [.. _builder.LogLines(prefix).Select(l => prefix.Contains('\u001b') ? l + "\u001b[0m" : l)];
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(_builder.Build(), capture.StreamBytes.ToArray());
        Assert.Equal(CaptureContainer.SerialLog, capture.Container);
        Assert.Null(capture.Address);
    }

    /// <summary>No line has a number: what is behind a lost line stands 32 bytes too low, and in the log's last block nothing shows it.</summary>
    [Fact]
    public void The_block_that_a_log_ends_inside_of_is_certain_only_as_long_as_it_fits()
    {
        List<string> lines = [.. _builder.LogLines().TakeWhile(l => !l.Contains("END#", StringComparison.Ordinal))];
        Assert.Null(Single(lines).Uncertain);
        lines.RemoveAt(lines.Count - 3);
        Capture capture = Single(lines);
        Assert.NotNull(capture.Uncertain);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2212");
        Capture without = capture.WithoutUncertain();
        Assert.Null(without.Uncertain);
        Assert.Same(without, without.WithoutUncertain());
        Assert.DoesNotContain(without.Memory, m => m.Range.Overlaps(capture.Uncertain.Value));
        Assert.Contains(without.Lost, l => l.Range == capture.Uncertain);
    }

    [Fact]
    public void Other_lines_in_between_are_passed_over()
    {
        List<string> lines = _builder.LogLines();
        lines.Insert(5, "[00:00:01.600,000] <inf> usb: suspended");
        lines.Insert(9, "");
        lines.Insert(0, "*** Booting Zephyr OS ***");
        Assert.Equal(_builder.Build(), Single(lines).StreamBytes.ToArray());
    }

    [Fact]
    public void Backspaces_prompts_and_carriage_returns_are_undone()
    {
        List<string> lines = [.. _builder.LogLines("").Select(l => "uart:~$ \b\b\b\b\b\b\b\b\u001b[J" + l + "\r")];
        Assert.Equal(_builder.Build(), Single(lines).StreamBytes.ToArray());
    }

    [Fact]
    public void Two_lines_run_together_are_two_lines()
    {
        List<string> lines = _builder.LogLines();
        lines[6] += lines[7];
        lines.RemoveAt(7);
        Assert.Equal(_builder.Build(), Single(lines).StreamBytes.ToArray());
    }

    [Fact]
    public void Lines_that_a_terminal_wrapped_are_joined()
    {
        List<string> lines = [];
        foreach (string line in _builder.LogLines())
        {
            lines.AddRange(line.Chunk(80).Select(c => new string(c)));
        }

        Assert.Equal(_builder.Build(), Single(lines).StreamBytes.ToArray());
    }

    [Fact]
    public void The_shells_print_fills_its_lines_whatever_the_block()
    {
        byte[] stream = _builder.Build();
        List<string> lines = ["#CD:BEGIN#", .. stream.Chunk(32).Select(c => "#CD:" + Convert.ToHexStringLower(c)), "#CD:END#"];
        Assert.Equal(stream, Single(lines).StreamBytes.ToArray());
    }

    [Fact]
    public void The_shells_pretty_print_is_built_back_into_the_stream()
    {
        byte[] kernel = CoredumpBuilder.Pattern(50, 9);
        byte[] arch = CoredumpBuilder.Pattern(68, 1);
        byte[] ram = CoredumpBuilder.Pattern(300, 2);
        byte[] stream = new CoredumpBuilder(reason: 4).Arch(2, arch).Threads(kernel).Memory(0x20000400, ram).Build();
        List<string> lines =
        [
            "uart:~$ coredump print pretty",
            "**** Zephyr Coredump ****", "\tVersion 2", "\tTarget: ARM Cortex-m", "\tPointer size: 32", "\tFlag: 0", "\tReason: 4", $"\tSize of the coredump: {stream.Length}", "",
            "-> Arch coredump header found", "\tVersion 2", "\tSize 68", "Data:", .. Data(arch),
            "-> Thread coredump header found", "\tVersion 1", "\tSize 50", "Data:", .. Data(kernel),
            "-> Memory coredump header found", "\tVersion 1", "\tSize 300", "\tStarts at 0x20000400 ends at 0x2000052c", "Data:", .. Data(ram),
            "Stored coredump printed",
        ];
        Capture capture = Single(lines);
        Assert.Equal(stream, capture.StreamBytes.ToArray());
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Equal(CaptureState.Complete, Single(lines[..^1]).State);
        Assert.Equal(CaptureState.Truncated, Single(lines[..^8]).State);
    }

    [Fact]
    public void Several_dumps_are_found_and_the_newest_complete_one_comes_first()
    {
        CoredumpBuilder second = CoredumpBuilder.Typical(500, seed: 50);
        List<string> third = CoredumpBuilder.Typical(500, seed: 90).LogLines();
        IReadOnlyList<Capture> captures = Find([.. _builder.LogLines(), "reboot", .. second.LogLines(), .. third[..10]]).Captures;
        Assert.Equal(3, captures.Count);
        Assert.Equal(second.Build(), captures[0].StreamBytes.ToArray());
        Assert.Equal(_builder.Build(), captures[1].StreamBytes.ToArray());
        Assert.Equal(CaptureState.Truncated, captures[2].State);
    }

    [Fact]
    public void A_log_without_an_end_is_truncated()
    {
        List<string> lines = _builder.LogLines();
        Capture capture = Single(lines[..^1]);
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2210");
        Assert.Equal(1000 + 128, capture.Memory.Sum(m => m.Bytes.Length));
    }

    [Fact]
    public void A_log_without_a_beginning_is_read()
    {
        Assert.Equal(_builder.Build(), Single(_builder.LogLines()[1..]).StreamBytes.ToArray());
    }

    [Fact]
    public void The_devices_own_error_is_told()
    {
        List<string> lines = _builder.LogLines();
        lines.Insert(lines.Count - 1, "<err> coredump: #CD:ERROR CANNOT DUMP#");
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Truncated, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2209");
        Assert.Contains(capture.Advice, a => a.Id == "backend-error");
        Assert.DoesNotContain(capture.Advice, a => a.Id == "log-immediate");
    }

    /// <summary>The CRC block is the last one and sums up all others: the device failed elsewhere.</summary>
    [Fact]
    public void A_dump_whose_crc_is_right_is_complete_whatever_the_log_says()
    {
        List<string> lines = new CoredumpBuilder(flags: 1).Arch(2, CoredumpBuilder.Pattern(68, 1)).Memory(0x20001000, CoredumpBuilder.Pattern(400, 2)).Crc().LogLines();
        lines.Insert(lines.Count - 1, "<err> coredump: #CD:ERROR CANNOT DUMP#");
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Complete, capture.State);
        Assert.Contains("whole all the same", Assert.Single(capture.Defects, d => d.Id == "INQ2209").Message, StringComparison.Ordinal);
        lines.RemoveAt(lines.Count - 4);
        Assert.NotEqual(CaptureState.Complete, Single(lines).State);
    }

    [Fact]
    public void A_blank_behind_the_colon_is_passed_over() =>
        Assert.Equal(_builder.Build(), Single(_builder.LogLines().Select(l => l.Replace("#CD:", "#CD: ", StringComparison.Ordinal))).StreamBytes.ToArray());

    [Theory]
    [InlineData("#CD:0123")] // cut, and then other text
    [InlineData("#CD:012")] // odd
    public void A_damaged_line_is_a_hole_of_known_place(string damaged)
    {
        List<string> lines = _builder.LogLines("");
        int line = LineOf(lines, 0x20002000) + 3;
        lines[line] = damaged + "[00:00:01.700,000] <inf> noise";
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Equal(new AddressRange(0x20002040, 0x20002060), Assert.Single(capture.Lost).Range);
        AssertMemoryIsTrue(capture);
        Assert.Equal(1000 + 128 - 32, capture.Memory.Sum(m => m.Bytes.Length));
    }

    [Fact]
    public void A_lost_line_of_unknown_place_costs_its_block_and_nothing_else()
    {
        List<string> lines = _builder.LogLines("");
        lines.RemoveAt(LineOf(lines, 0x20001000) + 2);
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2206");
        Assert.Equal(0x20002000ul, Assert.Single(capture.Memory).Address);
        AssertMemoryIsTrue(capture);
    }

    [Fact]
    public void A_loss_that_the_logger_tells_of_has_a_place()
    {
        List<string> lines = _builder.LogLines("");
        int line = LineOf(lines, 0x20002000) + 5;
        lines.RemoveRange(line, 3);
        lines.Insert(line, "--- 3 messages dropped ---");
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Equal(new AddressRange(0x20002080, 0x200020E0), Assert.Single(capture.Lost).Range);
        AssertMemoryIsTrue(capture);
    }

    [Fact]
    public void A_lost_block_header_costs_its_block_and_nothing_else()
    {
        List<string> lines = _builder.LogLines("");
        lines.RemoveAt(LineOf(lines, 0x20001000));
        Capture capture = Single(lines);
        Assert.Contains(capture.Defects, d => d.Id == "INQ2208");
        Assert.Equal(0x20002000ul, Assert.Single(capture.Memory).Address);
        AssertMemoryIsTrue(capture);
    }

    [Fact]
    public void A_lost_file_header_leaves_architecture_and_reason_unknown()
    {
        List<string> lines = _builder.LogLines("");
        lines.RemoveAt(1);
        Capture capture = Single(lines);
        Assert.Null(capture.Target);
        Assert.Null(capture.Reason);
        Assert.Equal(2, capture.Memory.Count);
        AssertMemoryIsTrue(capture);
    }

    [Fact]
    public void No_loss_of_one_line_puts_a_byte_at_a_false_address()
    {
        List<string> lines = _builder.LogLines("");
        for (int i = 1; i < lines.Count - 1; i++)
        {
            List<string> less = [.. lines];
            less.RemoveAt(i);
            Capture? capture = Find(less).Captures.SingleOrDefault();
            Assert.NotNull(capture);
            Assert.Equal(CaptureState.Damaged, capture.State);
            AssertMemoryIsTrue(capture);
        }
    }

    [Fact]
    public void Lines_of_a_cut_log_are_believed_only_before_a_loss_that_the_logger_tells_of()
    {
        List<string> lines = _builder.LogLines("");
        int line = LineOf(lines, 0x20002000) + 5;
        lines[line] = "--- 1 messages dropped ---";
        Capture capture = Single(lines[..(line + 4)]);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Equal(128, capture.Memory[^1].Bytes.Length);
        AssertMemoryIsTrue(capture);
    }

    [Fact]
    public void A_short_line_in_a_cut_log_ends_what_is_believed()
    {
        List<string> lines = _builder.LogLines("");
        int line = LineOf(lines, 0x20002000) + 5;
        lines[line] = lines[line][..20];
        Capture capture = Single(lines[..(line + 4)]);
        Assert.Equal(128, capture.Memory[^1].Bytes.Length);
        AssertMemoryIsTrue(capture);
    }

    [Fact]
    public void A_cut_block_is_not_believed_when_the_log_lost_lines_before()
    {
        List<string> lines = _builder.LogLines("");
        int last = LineOf(lines, 0x20002000);
        lines.RemoveRange(last + 10, lines.Count - last - 10);
        lines.RemoveAt(LineOf(lines, 0x20001000) + 2);
        Capture capture = Single(lines);
        Assert.Equal(CaptureState.Damaged, capture.State);
        Assert.Empty(capture.Memory);
    }

    private void AssertMemoryIsTrue(Capture capture)
    {
        Capture whole = Single(_builder.LogLines());
        foreach (AddressedBytes piece in capture.Memory)
        {
            AddressedBytes block = whole.Memory.Single(m => m.Range.Contains(piece.Address));
            Assert.Equal(block.Bytes.Slice((int)(piece.Address - block.Address), piece.Bytes.Length).ToArray(), piece.Bytes.ToArray());
        }
    }

    private static int LineOf(List<string> lines, uint address) =>
        lines.FindIndex(l => l.Contains("#CD:4d0100" + Convert.ToHexStringLower(CoredumpBuilder.U32(address)), StringComparison.Ordinal));

    private static IEnumerable<string> Data(byte[] payload) =>
        ["#CD:BEGIN#", .. payload.Chunk(32).Select(c => "#CD:" + Convert.ToHexStringLower(c)), "#CD:END#", ""];

    private static Capture Single(IEnumerable<string> lines) => Assert.Single(Find(lines).Captures);

    private static CaptureSearch Find(IEnumerable<string> lines) =>
        CaptureFinder.Find([CaptureSource.FromText("putty.log", Encoding.UTF8.GetBytes(string.Join("\r\n", lines)))], new DiagnosticBag());
}
