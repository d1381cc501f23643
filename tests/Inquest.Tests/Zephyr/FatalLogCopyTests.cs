using System.Text;
using Inquest.Binary;
using Inquest.Zephyr.FatalLogs;

namespace Inquest.Tests.Zephyr;

/// <summary>A fatal text that went through a mail, a comment or a terminal is the same text.</summary>
public class FatalLogCopyTests
{
    public static TheoryData<string> Texts =>
    [
        FatalLogTexts.CortexMColoured, FatalLogTexts.CortexMMinimal, FatalLogTexts.CortexMShort, FatalLogTexts.CortexM19, FatalLogTexts.CortexM114, FatalLogTexts.CortexM20,
        FatalLogTexts.Assertion, FatalLogTexts.CortexR, FatalLogTexts.RiscV, FatalLogTexts.RiscV64, FatalLogTexts.RiscVOld, FatalLogTexts.Xtensa, FatalLogTexts.X86,
        FatalLogTexts.X8664, FatalLogTexts.Arm64,
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_copy_with_marks_and_times_in_front_is_the_same_text(string text)
    {
        FatalLog log = Read(text);
        string[] copies =
        [
            Each(text, (line, _) => "> " + line),
            Each(text, (line, _) => "> > " + line),
            Each(text, (line, _) => ">" + line),
            Each(text, (line, n) => $"[12:33:{n:00}.123] {line}"),
            Each(text, (line, n) => $"> 2024-05-01T10:00:{n:00}.123456Z {line}"),
            Each(text, (line, n) => $"10:00:{n:00},123 -> {line}"),
            text.ReplaceLineEndings("\r\r\n"),
        ];
        foreach (FatalLog copy in copies.Select(Read))
        {
            Assert.Equal(log.Lines, copy.Lines);
            Assert.True(log.IsCopyOf(copy) && copy.IsCopyOf(log));
        }
    }

    [Fact]
    public void The_same_death_at_another_time_is_no_copy()
    {
        FatalLog log = Read(FatalLogTexts.CortexMColoured);
        Assert.False(log.IsCopyOf(Read(FatalLogTexts.CortexMColoured.Replace("00:01.593", "00:02.593", StringComparison.Ordinal))));
        Assert.False(log.IsCopyOf(Read(FatalLogTexts.CortexMColoured.Replace("0x00001021", "0x00001023", StringComparison.Ordinal))));

        // Without times of the device the terminal's tell.
        string monday = Each(FatalLogTexts.CortexMMinimal, (line, n) => $"[12:33:{n:00}.123] {line}");
        Assert.False(Read(monday).IsCopyOf(Read(monday.Replace("[12:", "[14:", StringComparison.Ordinal))));
    }

    private static string Each(string text, Func<string, int, string> change) => string.Join('\n', text.Split('\n').SkipLast(1).Select(change)) + "\n";

    private static FatalLog Read(string text) => Assert.Single(FatalLogReader.Read(Encoding.UTF8.GetBytes(text), Limits.Default));
}
