using System.Buffers.Binary;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Target;

namespace Inquest.Debugging.Cores;

/// <summary>
/// The variables' memory that neither dump nor image holds, filled with <see cref="Architecture.UnknownWord"/>. Without it gdb
/// would read zeros there, and as it reads stacks in lines of 64 bytes, zeros in place of what the dump holds beside it.
/// </summary>
internal static class UnknownMemory
{
    /// <summary>The gaps in the sections that the ELF does not store, by address; empty without an ELF, or when they are more than the limit.</summary>
    public static IReadOnlyList<AddressedBytes> Of(PostmortemSession session)
    {
        List<AddressRange> gaps = [];
        foreach (ElfSection section in session.Elf?.Sections ?? [])
        {
            if (section.IsAllocated && section.Type == ElfSectionType.NoBits && section.Size > 0)
            {
                AddGaps(gaps, section.Range, session.Memory.Runs);
            }
        }

        // One buffer serves all: each begins at a word of the target, or not, as its address does.
        ulong left = (ulong)Limits.Default.MaxCoreFillBytes;
        foreach (AddressRange gap in gaps)
        {
            if (gap.Length > left || gap.End > CoreFile.AddressSpace)
            {
                return [];
            }

            left -= gap.Length;
        }

        ulong longest = gaps.Count == 0 ? 0 : gaps.Max(g => g.Length);
        byte[] filler = new byte[(int)longest + 8];
        for (int i = 0; i + 4 <= filler.Length; i += 4)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(filler.AsSpan(i), Architecture.UnknownWord);
        }

        return [.. gaps.Select(g => new AddressedBytes(g.Start, filler.AsMemory((int)(g.Start % 4), (int)g.Length)))];
    }

    private static void AddGaps(List<AddressRange> gaps, AddressRange section, IReadOnlyList<MemoryRegion> runs)
    {
        ulong at = section.Start;
        foreach (MemoryRegion run in runs)
        {
            if (run.Source is not (MemorySource.Dump or MemorySource.Image) || run.Range.End <= at)
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
