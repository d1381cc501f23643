using System.Text.RegularExpressions;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Tests.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Crashlab;

/// <summary>
/// What the lab made is the same wherever it was made: no ELF and no fixture names a folder of the builder's machine.
/// </summary>
public sealed partial class NeutralPathsTests
{
    private static readonly string[] s_foreign = ["/home/", "/tmp/", "/root/"];

    // The names that the lab gives to its own folder, and the toolchain's: its headers, and where Debian built its libraries.
    private static readonly string[] s_neutral = ["inquest", "elsewhere", "usr", "build"];

    public static TheoryData<string> Elfs => LabElfs.All;

    [Theory]
    [MemberData(nameof(Elfs))]
    public void No_section_of_an_elf_names_the_builders_folder(string name)
    {
        ElfFile elf = LabElfs.Open(name, new DiagnosticBag());
        Assert.All(elf.Sections.Select(s => s.Name).Distinct(), section => AssertNeutral(elf.GetSectionBytes(section).Span, $"{name}, {section}"));
    }

    [Fact]
    public void No_fixture_names_the_builders_folder()
    {
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("crashlab/fixtures"), "*", SearchOption.AllDirectories))
        {
            AssertNeutral(File.ReadAllBytes(file), file);
        }
    }

    [Fact]
    public void A_folder_of_the_builder_is_noticed() =>
        Assert.ThrowsAny<Exception>(() => AssertNeutral("\0/home/somebody/inquest\0"u8, "text"));

    [Fact]
    public void Any_folder_but_the_labs_own_and_the_toolchains_is_noticed()
    {
        Assert.ThrowsAny<Exception>(() => AssertNeutral("\0/srv/inquest/crashlab\0"u8, "text"));
        AssertNeutral("\0/inquest/crashlab\0/elsewhere/inquest\0/usr/lib/gcc\0"u8, "text");
    }

    private static void AssertNeutral(ReadOnlySpan<byte> bytes, string what)
    {
        foreach (string folder in s_foreign)
        {
            int at = bytes.IndexOf(System.Text.Encoding.ASCII.GetBytes(folder));
            Assert.True(at < 0, $"{what} names {folder}… at offset {at}");
        }

        foreach (Match path in AbsolutePath().Matches(System.Text.Encoding.Latin1.GetString(bytes)))
        {
            Assert.True(s_neutral.Contains(path.Groups[1].Value), $"{what} names {path.Value} at offset {path.Index}");
        }
    }

    [GeneratedRegex(@"(?<![\w./~-])/([a-z_]{2,})/[\w.+-]{2,}")]
    private static partial Regex AbsolutePath();
}
