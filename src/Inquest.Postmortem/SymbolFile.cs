using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Zephyr;

namespace Inquest.Postmortem;

/// <summary>An ELF as far as the addresses of a log need it: functions, lines and symbols, for any processor.</summary>
/// <param name="Name">Display path.</param>
/// <param name="Elf">The file.</param>
/// <param name="Symbols">Its symbols and lines.</param>
internal sealed record SymbolFile(string Name, ElfFile Elf, Symbolizer Symbols)
{
    /// <summary>Opens an ELF; null when it is no linked program.</summary>
    /// <exception cref="InputException">It cannot be read as ELF at all.</exception>
    public static SymbolFile? Open(string name, ReadOnlyMemory<byte> bytes, Limits limits, DiagnosticBag diagnostics)
    {
        const int Executable = 2;
        ElfFile elf = ElfFile.Open(bytes, name, limits, diagnostics);
        return elf.Type == Executable ? new SymbolFile(name, elf, new Symbolizer(elf, limits, diagnostics)) : null;
    }

    /// <summary>The same view of a firmware that was opened already.</summary>
    public static SymbolFile Of(Firmware firmware) => new(firmware.Name, firmware.Elf, firmware.Symbols);

    /// <summary>True when code lies at the address.</summary>
    public bool IsCode(ulong address)
    {
        foreach (ElfSection section in Elf.Sections)
        {
            if (section.IsAllocated && (section.Flags & ElfSectionFlags.Execute) != 0 && section.Range.Contains(address))
            {
                return true;
            }
        }

        return Elf.Sections.Count == 0 && Elf.Segments.Any(s => s.IsLoad && (s.Flags & ElfSegmentFlags.Execute) != 0 && s.AtVirtualAddress.Range.Contains(address));
    }

    /// <summary>The object that a thread's address belongs to: a symbol of the size of one <c>k_thread</c>, or an array of them; null when it is none.</summary>
    public SymbolLocation? ThreadObjectAt(ulong address)
    {
        if (Symbols.SymbolAt(address) is not { IsFunction: false, Size: ulong size and > 0 } symbol)
        {
            return null;
        }

        ulong? thread = Symbols.Types.FindStructure(KernelLayout.ThreadType)?.Size;
        return thread is ulong one and > 0
            ? size % one == 0 && symbol.Offset % one == 0 ? symbol : null
            : symbol.Offset == 0 && symbol.Name.Contains("thread", StringComparison.Ordinal) ? symbol : null;
    }
}
