using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace Inquest.Bench;

/// <summary>The inputs of the benchmarks, from the working copy.</summary>
internal static class Corpus
{
    private const int BlockBytes = 512;
    private const int PayloadBytes = 256;

    private static readonly Lazy<byte[]> s_uf2 = new(() => Sample("CURRENT.UF2"));

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

    /// <summary>The sample's CURRENT.UF2, with blocks of other code behind it up to so many bytes: its dump is still the only one.</summary>
    public static byte[] Uf2(int bytes)
    {
        byte[] sample = s_uf2.Value;
        byte[] uf2 = new byte[bytes / BlockBytes * BlockBytes];
        sample.AsSpan(0, Math.Min(sample.Length, uf2.Length)).CopyTo(uf2);
        Random random = new(1);
        uint address = BinaryPrimitives.ReadUInt32LittleEndian(sample.AsSpan(sample.Length - BlockBytes + 12));
        for (int at = 0; at < uf2.Length; at += BlockBytes)
        {
            Span<byte> block = uf2.AsSpan(at, BlockBytes);
            if (at >= sample.Length)
            {
                sample.AsSpan(0, BlockBytes).CopyTo(block);
                address += PayloadBytes;
                BinaryPrimitives.WriteUInt32LittleEndian(block[12..], address);
                random.NextBytes(block.Slice(32, PayloadBytes));
            }

            BinaryPrimitives.WriteInt32LittleEndian(block[20..], at / BlockBytes);
            BinaryPrimitives.WriteInt32LittleEndian(block[24..], uf2.Length / BlockBytes);
        }

        return uf2;
    }

    /// <summary>An ELF of about 10 MB at 240 modules, made by bench/compare/make-large-pair the first time and kept below artifacts.</summary>
    public static byte[] LargeElf(int modules = 240)
    {
        string folder = Path.Combine(Root, "artifacts", "bench", $"large-pair-{modules}");
        string elf = Path.Combine(folder, "large.elf");
        if (!File.Exists(elf))
        {
            ProcessStartInfo start = new("python3") { ArgumentList = { Path.Combine(Root, "bench", "compare", "make-large-pair"), folder, modules.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException("make-large-pair did not make the ELF (it needs python3 and gcc-arm-none-eabi).");
            }
        }

        return File.ReadAllBytes(elf);
    }

    private static string FindRoot([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
