using System.Text;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr;

/// <summary>Whether a thread's object can be one, and what of it was overwritten.</summary>
internal sealed class ThreadChecks(Symbolizer symbols, TargetMemory memory, KernelLayout layout)
{
    /// <summary>Why no thread can be here, a clause; null when nothing speaks against it. What is not in the dump does not.</summary>
    public string? WhyNone(KernelThread thread) =>
        layout.Entry is ulong offset && memory.TryReadPointer(thread.Address + offset, out ulong first) && first == 0 ? "it has no entry"
        : thread.Entry is ulong entry && !MayBeEntry(entry) ? $"its entry 0x{entry:x8} is no function"
        : thread.Stack is AddressRange stack && !IsRam(stack) ? $"its stack 0x{stack.Start:x8}-0x{stack.End:x8} is no RAM"
        : null;

    /// <summary>What of a thread's object was overwritten, a sentence; null when nothing shows.</summary>
    public string? DamageOf(KernelThread thread)
    {
        List<string> damage = [];
        if (WhyNone(thread) is string why)
        {
            damage.Add(why);
        }

        Span<byte> buffer = stackalloc byte[KernelLayout.MostNameBytes];
        ReadOnlySpan<byte> name = NameBytes(thread.Address, buffer);
        if (name.Length > 0 && name.Length == layout.NameSize && !name.Contains((byte)0))
        {
            damage.Add($"its name has lost its end (all {Numbers.Text(name.Length)} bytes are in use)");
        }
        else if (name.Length > 0 && name[0] != 0 && NameIn(name) is null)
        {
            damage.Add("its name is no text");
        }

        string who = thread.DisplayName is string known ? $"thread {known}" : $"the thread at 0x{thread.Address:x8}";
        return damage.Count == 0 ? null : $"the object of {who} was overwritten: {string.Join(", and ", damage)}";
    }

    /// <summary>The bytes of a thread's name that the dump holds; empty without CONFIG_THREAD_NAME.</summary>
    /// <param name="thread">Address of the thread's object.</param>
    /// <param name="buffer">Takes them.</param>
    public ReadOnlySpan<byte> NameBytes(ulong thread, Span<byte> buffer) =>
        layout.Name is ulong offset ? buffer[..memory.Read(thread + offset, buffer[..layout.NameSize])] : [];

    /// <summary>The name that stands in them; null when it is empty, has no end, or is no text.</summary>
    public static string? NameIn(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        if (end <= 0)
        {
            return null;
        }

        foreach (byte b in bytes[..end])
        {
            if (b is < 0x20 or 0x7F)
            {
                return null;
            }
        }

        return Encoding.UTF8.GetString(bytes[..end]);
    }

    // Code without symbols may begin a function anywhere.
    private bool MayBeEntry(ulong entry) =>
        symbols.FindFunction(entry) is { } function ? function.EntryPoint == entry : SectionAt(entry) is { } section && (section.Flags & ElfSectionFlags.Execute) != 0;

    // RAM that no section claims may be a heap's: the neighbourhood of one counts.
    private bool IsRam(AddressRange stack)
    {
        const int Neighbourhood = 28;
        return memory.SourceOf(stack.Start) == MemorySource.Dump
            || symbols.Elf.Sections.Any(s => s.IsAllocated && s.Size > 0 && (s.Flags & ElfSectionFlags.Write) != 0 && s.Address >> Neighbourhood == stack.Start >> Neighbourhood);
    }

    private ElfSection? SectionAt(ulong address)
    {
        foreach (ElfSection section in symbols.Elf.Sections)
        {
            if (section.IsAllocated && section.Size > 0 && section.Range.Contains(address))
            {
                return section;
            }
        }

        return null;
    }
}
