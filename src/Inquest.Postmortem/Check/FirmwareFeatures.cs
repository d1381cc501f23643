using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Symbols.Types;
using Inquest.Zephyr;

namespace Inquest.Postmortem.Check;

/// <summary>
/// What a build was made with, by symbol, member and section, never by version. Zephyr puts every Kconfig value into the
/// ELF as an absolute symbol (configs.c, GEN_ABSOLUTE_SYM_KCONFIG): where they are, they settle a question.
/// </summary>
internal sealed class FirmwareFeatures
{
    private const string ExtraInfo = "extra_info";

    private readonly Symbolizer _symbols;
    private readonly bool _hasConfiguration;

    public FirmwareFeatures(SymbolFile file)
    {
        _symbols = file.Symbols;
        Elf = file.Elf;
        _hasConfiguration = Has("CONFIG_ARCH") || Has("CONFIG_KERNEL_LOG_LEVEL") || Has("CONFIG_NUM_PREEMPT_PRIORITIES");
    }

    public ElfFile Elf { get; }

    public bool HasDebugInfo => _symbols.HasDebugInfo;

    public bool HasSymbols => !Elf.SymbolTable.Symbols.IsEmpty;

    public bool Has(string symbol) => _symbols.FindSymbol(symbol) is not null;

    public ulong? SizeOf(string symbol) => _symbols.FindSymbol(symbol)?.Size;

    public bool HasSection(string name) => !Elf.GetSectionBytes(name).IsEmpty;

    /// <summary>Whether a Kconfig symbol is set; null when the ELF does not carry the configuration.</summary>
    public bool? Configured(string name) => Has("CONFIG_" + name) ? true : _hasConfiguration ? false : null;

    /// <summary>The number of a Kconfig symbol; null when it is not set or not carried.</summary>
    public ulong? Number(string name) => _symbols.FindSymbol("CONFIG_" + name) is { } symbol ? symbol.Address : null;

    /// <summary>Whether a structure has a member; null when the debug information does not have the structure.</summary>
    public bool? HasMember(string structure, string member)
    {
        TypeLayouts types = _symbols.Types;
        return types.FindStructure(structure) is null ? null : types.FindMember(structure, member) is not null;
    }

    /// <summary>Whether an exception frame on Cortex-M has room for r4–r11 (CONFIG_EXTRA_EXCEPTION_INFO); null when the ELF does not tell.</summary>
    public bool? HasRoomForCalleeSaved => HasMember("arch_esf", ExtraInfo) ?? HasMember("__esf", ExtraInfo) ?? Configured("EXTRA_EXCEPTION_INFO");

    /// <summary>The optimisation level that the kernel's own unit was compiled with: <c>-Os</c>; null when the compiler recorded none.</summary>
    public string? Optimisation()
    {
        foreach (DwarfUnit unit in KernelUnits())
        {
            if (unit.Root.TryGetAttribute(DwarfAttribute.Producer, out DwarfAttributeValue value) && value.TryGetString(out string? producer)
                && producer.Split(' ').LastOrDefault(f => f.StartsWith("-O", StringComparison.Ordinal)) is string level)
            {
                return producer.Contains("-flto", StringComparison.Ordinal) ? level + " -flto" : level;
            }
        }

        return null;
    }

    /// <summary>The DWARF version of the kernel's own units; null without debug information.</summary>
    public int? DwarfVersion() => KernelUnits() is [DwarfUnit first, ..] ? first.Version : null;

    /// <summary>True for a firmware with Zephyr's kernel in it.</summary>
    public bool IsZephyr => Has("_kernel") || _symbols.Types.FindStructure(KernelLayout.ThreadType) is not null;

    // Libraries come with debug information of their own making; the kernel is compiled with the application.
    private List<DwarfUnit> KernelUnits() =>
        [.. _symbols.DebugInfo.Units.OrderBy(u => u.Name is { } name && name.Contains("kernel", StringComparison.Ordinal) ? 0 : 1).Take(8)];
}
