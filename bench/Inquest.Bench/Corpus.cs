using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Inquest.Bench;

/// <summary>The inputs of the benchmarks, from the working copy.</summary>
internal static class Corpus
{
    public static string Root { get; } = FindRoot();

    /// <summary>A member of the sample: a CURRENT.UF2 of 1.4 MB, or its ELF.</summary>
    public static byte[] Sample(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(Root, "samples", "keyboard-lockup.zip"));
        using Stream stream = archive.GetEntry(name)!.Open();
        using MemoryStream copy = new();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>The large ELF: $INQUEST_LARGE_ELF, as bench/compare/make-large-elf makes it; without one, the sample's.</summary>
    public static byte[] LargeElf() =>
        Environment.GetEnvironmentVariable("INQUEST_LARGE_ELF") is { Length: > 0 } path ? File.ReadAllBytes(path) : Sample("zmk.elf");

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
