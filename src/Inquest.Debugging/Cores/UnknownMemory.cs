using System.Buffers.Binary;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Target;

namespace Inquest.Debugging.Cores;

/// <summary>
/// The variables' memory that neither dump nor image holds, filled with <see cref="Architecture.UnknownWord"/>. Without it gdb
/// would read zeros or the values at boot there, and as it reads stacks in lines of 64 bytes, zeros in place of what the dump
/// holds beside it.
/// </summary>
internal sealed class UnknownMemory
{
    private readonly List<AddressedBytes> _filled = [];
    private readonly List<AddressRange> _left = [];

    private UnknownMemory(List<AddressRange> gaps)
    {
        ulong room = (ulong)Limits.Default.MaxCoreFillBytes;
        ulong longest = gaps.Count == 0 ? 0 : Math.Min(room, gaps.Max(g => g.Length));

        // One buffer serves all: each begins at a word of the target, or not, as its address does.
        byte[] filler = new byte[(int)longest + 8];
        for (int i = 0; i + 4 <= filler.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(filler.AsSpan(i), Architecture.UnknownWord);
        }

        foreach (AddressRange gap in gaps)
        {
            ulong length = gap.End > CoreFile.AddressSpace ? 0 : Math.Min(gap.Length, room);
            if (length > 0)
            {
                _filled.Add(new AddressedBytes(gap.Start, filler.AsMemory((int)(gap.Start % 4), (int)length)));
                room -= length;
            }

            if (length < gap.Length)
            {
                _left.Add(new AddressRange(gap.Start + length, gap.End));
            }
        }
    }

    /// <summary>What is filled, by address.</summary>
    public IReadOnlyList<AddressedBytes> Filled => _filled;

    /// <summary>What is more than the limit, by address: gdb shows zero there, or the values at boot.</summary>
    public IReadOnlyList<AddressRange> Left => _left;

    /// <summary>
    /// The gaps in the sections that the ELF does not store, and what it has initial values of; none without an ELF.
    /// </summary>
    public static UnknownMemory Of(PostmortemSession session)
    {
        List<AddressRange> gaps = [.. BootMemory.Of(session)];
        foreach (ElfSection section in session.Elf?.Sections ?? [])
        {
            if (section.IsAllocated && section.Type == ElfSectionType.NoBits && section.Size > 0)
            {
                AddGaps(gaps, section.Range, session.Memory.Runs);
            }
        }

        gaps.Sort((a, b) => a.Start.CompareTo(b.Start));
        return new UnknownMemory(gaps);
    }

    private static void AddGaps(List<AddressRange> gaps, AddressRange section, IReadOnlyList<MemoryRegion> runs)
    {
        ulong at = section.Start;
        foreach (MemoryRegion run in runs)
        {
            if (run.Source is MemorySource.Elf || run.Range.End <= at)
            {
                continue;
            }

            if (run.Range.Start >= section.End)
            {
                break;
            }

            if (run.Range.Start > at)
            {
                gaps.Add(new AddressRange(at, run.Range.Start));
            }

            at = run.Range.End;
        }

        if (at < section.End)
        {
            gaps.Add(new AddressRange(at, section.End));
        }
    }
}
