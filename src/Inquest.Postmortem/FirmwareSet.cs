using Inquest.Binary;
using Inquest.Diagnosis.Match;
using Inquest.Reporting;
using Inquest.Symbols;

namespace Inquest.Postmortem;

/// <summary>
/// The ELFs that explain one dump: the firmware that wrote it, and the programs that stand beside it on the device (a
/// bootloader, a ROM, another core), each for its own addresses. Kernel, threads and the verdict are the first one's alone.
/// </summary>
internal sealed class FirmwareSet
{
    private readonly List<Beside> _others = [];
    private readonly List<AddressRange> _otherCode = [];
    private readonly List<OtherElfInfo> _described = [];

    private FirmwareSet(Firmware primary)
    {
        Primary = primary;
        Symbols = new SymbolModules(primary.Symbols);
    }

    /// <summary>The firmware that wrote the dump.</summary>
    public Firmware Primary { get; }

    /// <summary>The programs beside it.</summary>
    public IEnumerable<Firmware> Others => _others.Select(o => o.Firmware);

    /// <summary>Their code.</summary>
    public IReadOnlyList<AddressRange> OtherCode => _otherCode;

    /// <summary>Every ELF but the first: what it serves for, or why it is not used.</summary>
    public IReadOnlyList<OtherElfInfo> Described => _described;

    /// <summary>The functions and lines of all of them.</summary>
    public SymbolModules Symbols { get; private set; }

    /// <summary>One firmware alone.</summary>
    public static FirmwareSet Of(Firmware primary) => new(primary);

    /// <summary>
    /// Takes those of the candidates whose code lies where the others' does not, and that the flash image does not contradict;
    /// those that it proves go first.
    /// </summary>
    /// <param name="primary">The firmware that wrote the dump.</param>
    /// <param name="candidates">All ELFs, the first among them or not.</param>
    /// <param name="equals">Those of them that fit the dump no worse than the first.</param>
    /// <param name="imageOf">The image that covers an ELF's code; empty when there is none.</param>
    public static FirmwareSet Choose(Firmware primary, IReadOnlyList<Firmware> candidates, IReadOnlyList<Firmware> equals, Func<Firmware, IReadOnlyList<AddressedBytes>> imageOf)
    {
        FirmwareSet set = new(primary);
        List<Firmware> unproved = [];
        foreach (Firmware candidate in candidates)
        {
            if (candidate == primary)
            {
                continue;
            }

            ImageComparison comparison = ImageComparison.Compare(candidate.Sections, imageOf(candidate));
            long different = comparison.CodeCompared - comparison.CodeEqual;
            if (equals.Contains(candidate))
            {
                bool same = candidate.HasCodeOf(primary);
                set._described.Add(new OtherElfInfo(candidate.Name, Used: false, $"it fits the dump as well as {primary.Name}" + (same
                    ? $", for its code is the same; {primary.Name} has no less debug information"
                    : "; only the build's id or the device's whole flash (CURRENT.UF2) would tell the two apart"), FitsAsWell: true));
            }
            else if (candidate.Architecture != primary.Architecture)
            {
                set.Leave(candidate, $"it is for {candidate.Architecture.Name}");
            }
            else if (different > 0)
            {
                set.Leave(candidate, $"{Numbers.Text(different)} of {Numbers.Text(comparison.CodeCompared)} code bytes differ from the image's, the first at 0x{comparison.FirstDifference:x8}");
            }
            else if (set.WhyNotBeside(candidate) is string why)
            {
                set.Leave(candidate, why);
            }
            else if (comparison.CodeCompared > 0)
            {
                set.Take(candidate, "its code is the image's");
            }
            else
            {
                unproved.Add(candidate);
            }
        }

        foreach (Firmware candidate in unproved)
        {
            if ((set.WhyNotBeside(candidate) ?? set.WhyNotAtOnce(candidate) ?? WhyNotUnproved(candidate)) is string why)
            {
                set.Leave(candidate, why);
            }
            else
            {
                set.Take(candidate, "nothing here shows whether it is the device's");
            }
        }

        set.Symbols = new SymbolModules(primary.Symbols, [.. set._others.Select(o => new SymbolModule(o.Firmware.Symbols, o.Ranges))]);
        return set;
    }

    /// <summary>The ELF to ask about an address.</summary>
    public Firmware At(ulong address)
    {
        foreach ((Firmware firmware, List<AddressRange> ranges) in _others)
        {
            if (Overlaps(ranges, new AddressRange(address, address + 1)))
            {
                return firmware;
            }
        }

        return Primary;
    }

    private string? WhyNotBeside(Firmware candidate)
    {
        foreach (AddressRange code in candidate.Code)
        {
            if (Overlaps(Primary.Occupied, code))
            {
                return $"its code at {Text(code)} overlaps {Primary.Name}, which fits the dump better";
            }

            foreach ((Firmware other, List<AddressRange> ranges) in _others)
            {
                if (Overlaps(ranges, code))
                {
                    return $"its code at {Text(code)} overlaps {other.Name}";
                }
            }
        }

        return candidate.Code.Count == 0 ? "it holds no code" : null;
    }

    // Two programs with the same memory do not run at once: another build's firmware, or a bootloader that is done.
    private string? WhyNotAtOnce(Firmware candidate)
    {
        foreach (AddressRange range in candidate.Occupied)
        {
            if (Overlaps(Primary.Occupied, range))
            {
                return $"its memory at {Text(range)} is {Primary.Name}'s, and nothing here shows that it is on the device";
            }
        }

        return null;
    }

    // A ROM or a boot loader may be taken on trust. A whole Zephyr is a firmware of its own, another board's as like as not.
    private static string? WhyNotUnproved(Firmware candidate) =>
        candidate.HasKernel ? "it is a Zephyr firmware of its own, and nothing here shows that it is on the device" : null;

    private void Take(Firmware firmware, string why)
    {
        // Code and constants stay where they are; its RAM is the firmware's by now.
        List<AddressRange> ranges = [];
        foreach (FirmwareSection section in firmware.Sections)
        {
            AddressRange range = AddressRange.FromLength(section.Address, (ulong)section.Bytes.Length);
            if (section.Kind != FirmwareSectionKind.InitialData && !Overlaps(Primary.Occupied, range) && !_others.Exists(o => Overlaps(o.Ranges, range)))
            {
                ranges.Add(range);
            }
        }

        _others.Add(new Beside(firmware, ranges));
        _otherCode.AddRange(firmware.Code);
        AddressRange all = new(ranges.Min(r => r.Start), ranges.Max(r => r.End));
        _described.Add(new OtherElfInfo(firmware.Name, Used: true, $"for {Text(all)}; {why}"));
    }

    private void Leave(Firmware firmware, string why) => _described.Add(new OtherElfInfo(firmware.Name, Used: false, why));

    private static bool Overlaps(IReadOnlyList<AddressRange> ranges, AddressRange range)
    {
        foreach (AddressRange one in ranges)
        {
            if (one.Overlaps(range))
            {
                return true;
            }
        }

        return false;
    }

    private sealed record Beside(Firmware Firmware, List<AddressRange> Ranges);

    private static string Text(AddressRange range) => $"0x{range.Start:x8}-0x{range.End:x8}";
}
