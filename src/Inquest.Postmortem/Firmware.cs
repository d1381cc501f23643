using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Diagnosis.Match;
using Inquest.Dwarf.CallFrames;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>One firmware ELF with everything that is read from it, each part on first use. Safe to share between threads.</summary>
internal sealed class Firmware
{
    private readonly Limits _limits;
    private readonly DiagnosticBag _diagnostics;
    private readonly Lazy<CallFrameTables> _callFrames;
    private readonly Lazy<IReadOnlyList<FirmwareSection>> _sections;

    private Firmware(string name, ElfFile elf, Architecture architecture, Limits limits, DiagnosticBag diagnostics)
    {
        Name = name;
        Elf = elf;
        Architecture = architecture;
        _limits = limits;
        _diagnostics = diagnostics;
        Symbols = new Symbolizer(elf, limits, diagnostics);
        _callFrames = new(ReadCallFrames);
        _sections = new(ReadSections);
        Code = ReadCode();
        Occupied = ReadOccupied();
    }

    public string Name { get; }

    public ElfFile Elf { get; }

    public Architecture Architecture { get; }

    public Symbolizer Symbols { get; }

    /// <summary>True when it has Zephyr's kernel object.</summary>
    public bool HasKernel => Symbols.FindSymbol("_kernel") is not null;

    /// <summary>Why no dump can be explained with it: it names nothing (stripped, or cut off before its section table), or it holds no code; null when it is fit.</summary>
    public string? WhyUnfit =>
        Elf.SymbolTable.Symbols.Length > 0 || Symbols.HasDebugInfo ? HasCode ? null : "it holds debug information without the code (objcopy --only-keep-debug), so nothing can be held against it; give the ELF as it was linked (build/zephyr/zephyr.elf, zmk.elf)"
        : Elf.Sections.Count == 0 ? "the file is cut off or its section table is gone, so it names nothing; copy it again"
        : "it is stripped: without symbols and debug information it names nothing; give the ELF as it was linked (build/zephyr/zephyr.elf, zmk.elf)";

    /// <summary>Executable ranges at run time.</summary>
    public IReadOnlyList<AddressRange> Code { get; }

    /// <summary>Every address that it uses at run time: code, constants and RAM.</summary>
    public IReadOnlyList<AddressRange> Occupied { get; }

    /// <summary>The sections that stand in flash.</summary>
    public IReadOnlyList<FirmwareSection> Sections => _sections.Value;

    /// <summary>The build id as lower-case hex; null without one.</summary>
    public string? BuildId => Elf.BuildId.IsEmpty ? null : Convert.ToHexStringLower(Elf.BuildId.Span);

    /// <summary>
    /// How much its debug information tells: none, or the version of DWARF and its bytes. Of two ELFs that fit a dump alike, the one
    /// with more of it explains more.
    /// </summary>
    public (int Version, long Bytes) DebugRichness =>
        !Symbols.HasDebugInfo ? default : (Symbols.DebugInfo.Units.Max(u => u.Version), Elf.GetSectionBytes(".debug_info").Length);

    /// <summary>True when its code is the other's, byte for byte.</summary>
    public bool HasCodeOf(Firmware other)
    {
        List<FirmwareSection> mine = [.. Sections.Where(s => s.Kind == FirmwareSectionKind.Code)];
        List<FirmwareSection> theirs = [.. other.Sections.Where(s => s.Kind == FirmwareSectionKind.Code)];
        return mine.Count == theirs.Count && mine.Zip(theirs).All(pair => pair.First.Address == pair.Second.Address && pair.First.Bytes.Span.SequenceEqual(pair.Second.Bytes.Span));
    }

    private bool HasCode => Code.Count > 0 && Sections.Any(s => s.Kind == FirmwareSectionKind.Code);

    /// <summary>Opens an ELF; null when it is no executable of a supported architecture.</summary>
    /// <exception cref="InputException">It cannot be read as ELF at all.</exception>
    public static Firmware? Open(string name, ReadOnlyMemory<byte> bytes, Limits limits, DiagnosticBag diagnostics)
    {
        ElfFile elf = ElfFile.Open(bytes, name, limits, diagnostics);
        const int Executable = 2;
        if (Architecture.ForElfMachine((int)elf.Machine) is not Architecture architecture || elf.Type != Executable)
        {
            diagnostics.Note("INQ8001", name, "Not used for dumps: it is no linked program for a processor whose dumps are explained yet.");
            return null;
        }

        return new Firmware(name, elf, architecture, limits, diagnostics);
    }

    /// <summary>The memory that the ELF itself holds: constants and code, and the initial values of data, marked as such.</summary>
    public IEnumerable<MemoryRegion> GetMemory()
    {
        bool any = false;
        foreach (ElfSection section in Elf.Sections)
        {
            if (section.IsAllocated && section.Type != ElfSectionType.NoBits && section.Size > 0)
            {
                any = true;
                yield return new MemoryRegion(section.Address, section.GetBytes(), IsWritable(section) ? MemorySource.ElfInitial : MemorySource.Elf);
            }
        }

        if (any)
        {
            yield break;
        }

        foreach (ElfSegment segment in Elf.Segments)
        {
            if (segment.IsLoad)
            {
                bool writable = (segment.Flags & ElfSegmentFlags.Write) != 0;
                yield return new MemoryRegion(segment.VirtualAddress, segment.Bytes, writable ? MemorySource.ElfInitial : MemorySource.Elf);
            }
        }
    }

    public bool IsCode(ulong address)
    {
        foreach (AddressRange range in Code)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Its code for the stack walker; tables of the architecture (.ARM.exidx) may refer to read-only memory.</summary>
    public UnwindModule ForUnwinding(TargetMemory memory) => new()
    {
        Code = Code,
        Functions = new SymbolizerFunctionLookup(Symbols),
        CallFrames = _callFrames.Value,
        UnwindTable = Elf.FindSection(".ARM.exidx") is { } index ? Architecture.OpenUnwindTable(index.GetBytes(), index.Address, memory, _limits) : null,
    };

    private static bool IsWritable(ElfSection section) => (section.Flags & ElfSectionFlags.Write) != 0;

    private List<AddressRange> ReadCode()
    {
        List<AddressRange> code = [];
        foreach (ElfSection section in Elf.Sections)
        {
            if (section.IsAllocated && (section.Flags & ElfSectionFlags.Execute) != 0 && section.Type != ElfSectionType.NoBits && section.Size > 0)
            {
                code.Add(section.Range);
            }
        }

        if (code.Count == 0)
        {
            code.AddRange(Elf.Segments.Where(s => s.IsLoad && (s.Flags & ElfSegmentFlags.Execute) != 0).Select(s => s.AtVirtualAddress.Range));
        }

        return code;
    }

    private List<AddressRange> ReadOccupied()
    {
        List<AddressRange> occupied = [];
        foreach (ElfSection section in Elf.Sections)
        {
            if (section.IsAllocated && section.Size > 0)
            {
                occupied.Add(section.Range);
            }
        }

        if (occupied.Count == 0)
        {
            occupied.AddRange(Elf.Segments.Where(s => s.IsLoad).Select(s => AddressRange.FromLength(s.VirtualAddress, s.MemorySize)));
        }

        return occupied;
    }

    private CallFrameTables ReadCallFrames()
    {
        List<CallFrameSection> sections = [];
        Add(".debug_frame", isEhFrame: false);
        Add(".eh_frame", isEhFrame: true);
        return new CallFrameTables(sections);

        void Add(string name, bool isEhFrame)
        {
            ReadOnlyMemory<byte> bytes = Elf.GetSectionBytes(name);
            if (!bytes.IsEmpty)
            {
                ulong address = Elf.FindSection(name)?.Address ?? 0;
                sections.Add(new CallFrameSection(bytes, isEhFrame, Elf.AddressSize, address, _limits, _diagnostics));
            }
        }
    }

    private List<FirmwareSection> ReadSections()
    {
        List<FirmwareSection> sections = [];
        foreach (ElfSection section in Elf.Sections)
        {
            if (!section.IsAllocated || section.Type == ElfSectionType.NoBits || section.Size == 0)
            {
                continue;
            }

            FirmwareSectionKind kind = (section.Flags & ElfSectionFlags.Execute) != 0 ? FirmwareSectionKind.Code
                : IsWritable(section) ? FirmwareSectionKind.InitialData
                : FirmwareSectionKind.ReadOnly;
            sections.Add(new FirmwareSection(section.Name, kind, FlashAddressOf(section), section.Address, section.GetBytes()));
        }

        if (sections.Count == 0)
        {
            foreach (ElfSegment segment in Elf.Segments.Where(s => s.IsLoad && !s.Bytes.IsEmpty))
            {
                FirmwareSectionKind kind = (segment.Flags & ElfSegmentFlags.Execute) != 0 ? FirmwareSectionKind.Code : FirmwareSectionKind.ReadOnly;
                sections.Add(new FirmwareSection("segment", kind, segment.PhysicalAddress, segment.VirtualAddress, segment.Bytes));
            }
        }

        return sections;
    }

    // Initial data runs in RAM and is stored in flash: its segment's physical address says where.
    private ulong FlashAddressOf(ElfSection section)
    {
        foreach (ElfSegment segment in Elf.Segments)
        {
            if (segment.IsLoad && AddressRange.FromLength(segment.VirtualAddress, segment.FileSize).Contains(section.Address))
            {
                return section.Address - segment.VirtualAddress + segment.PhysicalAddress;
            }
        }

        return section.Address;
    }
}
