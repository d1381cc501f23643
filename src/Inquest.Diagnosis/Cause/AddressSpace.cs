using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Target;

namespace Inquest.Diagnosis.Cause;

/// <summary>What lies where on the target, from the ELF's sections, the dump's memory and the architecture's own map.</summary>
public sealed class AddressSpace
{
    private readonly AddressSpaceRegion[] _regions;
    private readonly TargetMemory _memory;
    private readonly Architecture _architecture;
    private readonly AddressRange _readOnly;

    /// <summary>An address space.</summary>
    /// <param name="regions">The ELF's allocated sections; empty without an ELF. Where two overlap, the first counts.</param>
    /// <param name="memory">The dump's memory.</param>
    /// <param name="architecture">The architecture.</param>
    public AddressSpace(IEnumerable<AddressSpaceRegion> regions, TargetMemory memory, Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(architecture);
        _regions = [.. regions.Where(r => !r.Range.IsEmpty)];
        _memory = memory;
        _architecture = architecture;
        foreach (AddressSpaceRegion region in _regions)
        {
            if (region.Use is AddressUse.Code or AddressUse.ReadOnly)
            {
                _readOnly = _readOnly.IsEmpty ? region.Range : new(Math.Min(_readOnly.Start, region.Range.Start), Math.Max(_readOnly.End, region.Range.End));
            }
        }
    }

    /// <summary>What the address is used for.</summary>
    public AddressUse UseOf(ulong address)
    {
        if (RegionAt(address) is { } region)
        {
            return region.Use;
        }

        if (_architecture.RegionOf(address) is { IsMemory: false })
        {
            return AddressUse.Device;
        }

        return _memory.SourceOf(address) switch
        {
            MemorySource.Dump or MemorySource.ElfInitial => AddressUse.Writable,
            MemorySource.Image or MemorySource.Elf => AddressUse.ReadOnly,

            // A gap between two sections of flash is flash too.
            _ when _readOnly.Contains(address) => AddressUse.ReadOnly,
            _ => _regions.Length == 0 ? AddressUse.Unknown : AddressUse.Nothing,
        };
    }

    /// <summary>The section at an address; null when none is there.</summary>
    public AddressSpaceRegion? RegionAt(ulong address) => Array.Find(_regions, r => r.Range.Contains(address));

    /// <summary>What lies at the address, as a phrase for a sentence: <c>in rodata</c>, <c>in the peripheral region</c>, <c>where the firmware has nothing</c>.</summary>
    public string Describe(ulong address)
    {
        if (RegionAt(address) is { } region)
        {
            return "in " + region.Name;
        }

        string place = _architecture.RegionOf(address) is { } part ? " (" + part.Name + ")" : "";
        return UseOf(address) switch
        {
            AddressUse.Device => "in " + (_architecture.RegionOf(address)?.Name ?? "a device"),
            AddressUse.Writable => "in RAM",
            AddressUse.ReadOnly => "in flash",
            AddressUse.Nothing => "where the firmware has nothing" + place,
            _ => "in memory that the dump does not hold" + place,
        };
    }
}
