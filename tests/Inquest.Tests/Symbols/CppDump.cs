using System.Buffers.Binary;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Symbols;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Symbols;

/// <summary>The dump that <see cref="CppTypeTests"/>' program would leave: its data as linked, and its object as the constructors make it.</summary>
internal static class CppDump
{
    private const uint Ram = 0x20000000;
    private const int RamBytes = 0x400;

    /// <summary>Values by expression.</summary>
    /// <param name="elf">The program.</param>
    /// <param name="wiped">True for an object whose pointers to its tables are overwritten.</param>
    /// <param name="expressions">What to print.</param>
    public static Dictionary<string, VariableInfo> Print(byte[] elf, bool wiped, string[] expressions)
    {
        ElfFile file = ElfFile.Open(elf, "cpp.elf", Limits.Default, new());
        Symbolizer symbols = new(file, Limits.Default, new());
        byte[] ram = new byte[RamBytes];
        foreach (ElfSection section in file.Sections.Where(s => s.IsAllocated && s.Address >= Ram && s.Address < Ram + RamBytes && s.Type != ElfSectionType.NoBits))
        {
            section.GetBytes().Span.CopyTo(ram.AsSpan((int)(section.Address - Ram)));
        }

        // Itanium C++ ABI §2.4: Mid, Other and D's own members, then the shared base; before each table's first function stand the
        // distance to that base, the one to the object, and the type's description.
        uint table = (uint)symbols.FindSymbol("_ZTVN1n1DE")!.Value.Address;
        uint wipe = wiped ? 0xFFFF_FFFFu : 0;
        uint[] words = [(table + 12) | wipe, 2, (table + 28) | wipe, 4, 3, 0, 1];
        int at = (int)(symbols.FindSymbol("object")!.Value.Address - Ram);
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(ram.AsSpan(at + (4 * i)), words[i]);
        }

        uint start = (uint)symbols.FindSymbol("_start")!.Value.Address & ~1u;
        byte[] registers = [.. new uint[] { 0, 0, 0, 0, 0, start | 1, start + 4, 0x0100_0000, Ram + RamBytes }.SelectMany(CoredumpBuilder.U32)];
        byte[] dump = new CoredumpBuilder().Arch(1, registers).Memory(Ram, ram).Build();
        IReadOnlyList<VariableInfo> printed = Engine.Explain([new("cpp.dump", dump), new("cpp.elf", elf)], new ExplainOptions { Force = true, Print = expressions }).Dumps[0].Printed;
        return printed.ToDictionary(v => v.Name);
    }
}
