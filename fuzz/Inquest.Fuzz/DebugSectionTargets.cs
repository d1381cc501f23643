using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;

namespace Inquest.Fuzz;

/// <summary>
/// ELF files, and their debug sections one at a time: an input of the second kind is a section's number in
/// <see cref="s_sections"/> and its bytes, which are laid over those of a crash lab ELF.
/// </summary>
internal static class DebugSectionTargets
{
    private static readonly string[] s_sections =
        [".debug_info", ".debug_abbrev", ".debug_line", ".debug_str", ".debug_line_str", ".debug_rnglists", ".debug_ranges", ".debug_loclists", ".debug_loc", ".symtab"];

    private static readonly Lazy<byte[][]> s_files = new(() => [.. FuzzTargets.Lab("*.elf", "builds").Where(IsPlain)]);

    public static IReadOnlyList<byte[]> Files() => s_files.Value;

    public static IReadOnlyList<byte[]> Sections()
    {
        var seeds = new List<byte[]>();
        for (int i = 0; i < s_sections.Length; i++)
        {
            if (FileWith(s_sections[i]) is { } file)
            {
                seeds.Add([(byte)i, .. Open(file).GetSectionBytes(s_sections[i]).Span]);
            }
        }

        return seeds;
    }

    public static void ReadSection(ReadOnlyMemory<byte> input)
    {
        if (input.IsEmpty || input.Span[0] >= s_sections.Length || FileWith(s_sections[input.Span[0]]) is not { } file)
        {
            return;
        }

        byte[] copy = [.. file];
        ElfSection section = Open(file).FindSection(s_sections[input.Span[0]])!;
        ReadOnlySpan<byte> bytes = input.Span[1..];
        bytes[..Math.Min(bytes.Length, (int)section.Size)].CopyTo(copy.AsSpan((int)section.Offset));
        ReadFile(copy);
    }

    public static void ReadFile(ReadOnlyMemory<byte> input)
    {
        ElfFile elf = Open(input);
        _ = elf.Notes.Count + elf.SymbolTable.MappingSymbols.Length;
        _ = elf.BuildAttributes;
        Symbolizer symbolizer = new(elf, Limits.Default, new DiagnosticBag());
        List<SourceFrame> frames = [];
        foreach (FunctionInfo function in symbolizer.GetFunctions())
        {
            symbolizer.Resolve(function.Range.Start, frames);
            _ = symbolizer.FindFunction(function.Range.End - 1);
            _ = symbolizer.SymbolAt(function.EntryPoint);
        }

        for (ulong address = 0; address < 0x6000; address += 14)
        {
            symbolizer.Resolve(address, frames);
        }
    }

    private static ElfFile Open(ReadOnlyMemory<byte> bytes) => ElfFile.Open(bytes, "input", Limits.Default, new DiagnosticBag());

    private static byte[]? FileWith(string section) => s_files.Value.FirstOrDefault(f => Open(f).FindSection(section) is not null);

    /// <summary>Compressed sections are damaged as files; here the bytes behind them are meant.</summary>
    private static bool IsPlain(byte[] file) => !Open(file).Sections.Any(s => s.IsCompressed);
}
