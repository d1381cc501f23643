using System.Globalization;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>Values from debug information that compilers for Cortex-M do not write often enough for the crash lab to have it.</summary>
public sealed class VariableReaderTests
{
    private const byte Register0 = 0x50;
    private const byte StackValue = 0x9f;
    private const byte Literal5 = 0x35;
    private const byte Piece = 0x93;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_location_list_of_every_version_gives_the_place_that_holds_at_the_pc(int version)
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(version, u => Types(Ranged(u.Name("a.c"), version, 0x1000, 0x100))
            .Child(DwarfTag.Subprogram, f => Ranged(f.Name("f"), version, 0x1000, 0x100).Child(DwarfTag.Variable, v => v.Name("x").Reference(DwarfAttribute.Type, "u32")
                .With(DwarfAttribute.Location, version >= 4 ? DwarfForm.SecOffset : DwarfForm.Data4, w => w.U32(version >= 5 ? 12u : 0)))));
        dwarf.Section(version >= 5 ? ".debug_loclists" : ".debug_loc", version >= 5 ? LocationLists() : LocationPairs());
        Assert.Equal("x = 7", Read(dwarf, 0x1010));
        Assert.Equal("x = 5", Read(dwarf, 0x1050));
        Assert.Equal("x: OptimizedOut", Read(dwarf, 0x1090));
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    public void An_entry_value_is_what_the_caller_passed_and_unknown_when_the_call_was_anothers(int version, bool otherCallee)
    {
        byte[] entryValue = [(byte)(version >= 5 ? 0xa3 : 0xf3), 1, Register0, StackValue];
        DwarfBuilder dwarf = new DwarfBuilder().Unit(version, u => Types(Ranged(u.Name("a.c"), version, 0x1000, 0x200))
            .Child(DwarfTag.Subprogram, f => Variable(Ranged(f.Label("f").Name("f"), version, 0x1000, 0x100), "n", "u32", entryValue))
            .Child(DwarfTag.Subprogram, f => Ranged(f.Label("g").Name("g"), version, 0x1180, 0x10))
            .Child(DwarfTag.Subprogram, f => Ranged(f.Name("caller"), version, 0x1100, 0x80)
                .Child(version >= 5 ? DwarfTag.CallSite : DwarfTag.GnuCallSite, s => s
                    .Address(version >= 5 ? DwarfAttribute.CallReturnPc : DwarfAttribute.LowPc, 0x1124)
                    .Reference(version >= 5 ? DwarfAttribute.CallOrigin : DwarfAttribute.AbstractOrigin, otherCallee ? "g" : "f")
                    .Child(version >= 5 ? DwarfTag.CallSiteParameter : DwarfTag.GnuCallSiteParameter, p => p
                        .With(DwarfAttribute.Location, DwarfForm.Exprloc, w => w.Uleb(1).U8(Register0))
                        .With(version >= 5 ? DwarfAttribute.CallValue : DwarfAttribute.GnuCallSiteValue, DwarfForm.Exprloc, w => w.Uleb(2).U8(0x08).U8(42))))));
        PhysicalFrame caller = new() { Pc = 0x1124, LookupPc = 0x1123, Registers = new RegisterSet(32) };
        string read = Read(dwarf, 0x1010, caller: caller);
        if (otherCallee)
        {
            Assert.DoesNotContain("42", read, StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("n = 42", read);
        }

        Assert.DoesNotContain("42", Read(dwarf, 0x1010), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_in_pieces_is_put_together_and_a_gap_is_not_known()
    {
        DwarfBuilder dwarf = Unit(f =>
        {
            Variable(f, "whole", "u64", Register0, Piece, 4, Register0 + 1, Piece, 4);
            Variable(f, "half", "pair", Register0, Piece, 4, Piece, 4);
        });
        Assert.Equal("whole = 38654705671; half: {a = 7; b: OptimizedOut}", Read(dwarf, 0x1010));
    }

    [Fact]
    public void Bit_fields_are_read_in_both_encodings()
    {
        // 0b...1_011_01 at 0x20000000: low two bits 1, the next three 3, then 1.
        DwarfBuilder dwarf = Unit(f => Variable(f, "bits", "bits", 0x03, 0, 0, 0, 0x20));
        Assert.Equal("bits: {low = 1; middle = 3; old_low = 1; old_middle = 3; negative = -1}", Read(dwarf, 0x1010, memory: [0b0010_1101, 0, 0, 0]));
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(2, "FLAG_B")]
    [InlineData(5, "(FLAG_A | FLAG_C)")]
    [InlineData(0x21, "(FLAG_A | unknown: 0x20)")]
    public void An_enumeration_of_single_bits_is_told_as_flags(byte value, string expected) =>
        Assert.Equal($"flags = {expected}", Read(Unit(f => Variable(f, "flags", "flags", 0x03, 0, 0, 0, 0x20)), 0x1010, memory: [value, 0, 0, 0]));

    [Fact]
    public void A_scoped_enumerations_value_is_named_with_it() =>
        Assert.Equal("way = Direction::left", Read(Unit(f => Variable(f, "way", "direction", 0x03, 0, 0, 0, 0x20), language: 0x04), 0x1010, memory: [0xff, 0, 0, 0]));

    [Fact]
    public void A_reference_and_a_class_with_its_base_are_opened()
    {
        DwarfBuilder dwarf = Unit(
            f =>
            {
                Variable(f, "object", "derived", 0x03, 0, 0, 0, 0x20);
                Variable(f, "alias", "reference", 0x03, 8, 0, 0, 0x20);
            },
            language: 0x04);
        Assert.Equal("object: {<Base>: {id = 1}; extra = 2}; alias = @0x20000000: 1", Read(dwarf, 0x1010, memory: [1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0x20]));
    }

    [Fact]
    public void An_unknown_register_and_absent_memory_say_so()
    {
        DwarfBuilder dwarf = Unit(f =>
        {
            Variable(f, "lost", "u32", Register0 + 4);
            Variable(f, "gone", "u32", 0x03, 0, 0, 0, 0x30);
        });
        Assert.Equal("lost: RegisterUnknown; gone: NotInDump", Read(dwarf, 0x1010));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    public void No_more_variables_are_read_than_the_limit(int limit, int expected)
    {
        DwarfBuilder dwarf = Unit(f =>
        {
            for (int i = 0; i < 3; i++)
            {
                Variable(f, "v" + i.ToString(CultureInfo.InvariantCulture), "u32", Register0);
            }
        });
        Assert.Equal(expected, Read(dwarf, 0x1010, limits: new Limits { MaxVariables = limit }).Split(';').Length);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(3, 3)]
    public void No_more_elements_are_shown_than_the_limit(int limit, int expected)
    {
        DwarfBuilder dwarf = Unit(f => Variable(f, "array", "array", 0x03, 0, 0, 0, 0x20));
        string read = Read(dwarf, 0x1010, memory: new byte[16], limits: new Limits { MaxArrayElements = limit });
        Assert.Equal(expected, read.Split("= 0").Length - 1);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(1, false)]
    public void No_deeper_levels_are_shown_than_the_limit(int limit, bool shown)
    {
        DwarfBuilder dwarf = Unit(f => Variable(f, "object", "derived", 0x03, 0, 0, 0, 0x20));
        Assert.Equal(shown, Read(dwarf, 0x1010, memory: new byte[16], limits: new Limits { MaxValueDepth = limit }).Contains("id = 0", StringComparison.Ordinal));
    }

    // Before DWARF 4 the end is an address.
    private static DieBuilder Ranged(DieBuilder die, int version, ulong start, ulong length) =>
        version >= 4 ? die.Range(start, length) : die.Address(DwarfAttribute.LowPc, start).Address(DwarfAttribute.HighPc, start + length);

    private static byte[] LocationPairs() => new SectionWriter()
        .U32(0).U32(0x40).U16(1).U8(Register0)
        .U32(0x40).U32(0x80).U16(2).U8(Literal5).U8(StackValue)
        .U32(0).U32(0).ToArray();

    // A header of 12 bytes, then offset_pair, start_length (DWARF 5 §7.7.3).
    private static byte[] LocationLists() => new SectionWriter()
        .Distance("end", "start").Label("start").U16(5).U8(4).U8(0).U32(0)
        .U8(4).Uleb(0).Uleb(0x40).Uleb(1).U8(Register0)
        .U8(8).U32(0x1040).Uleb(0x40).Uleb(2).U8(Literal5).U8(StackValue)
        .U8(0).Label("end").ToArray();

    private static DwarfBuilder Unit(Action<DieBuilder> variables, ulong language = 0x0c) => new DwarfBuilder().Unit(4, u =>
        Types(u.Name("a.c").Data(DwarfAttribute.Language, language).Range(0x1000, 0x100)).Function("f", 0x1000, 0x100, variables));

    private static DieBuilder Types(DieBuilder unit) => unit
        .Child(DwarfTag.BaseType, t => t.Label("u32").Name("uint32_t").Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.Encoding, 7))
        .Child(DwarfTag.BaseType, t => t.Label("i32").Name("int").Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.Encoding, 5))
        .Child(DwarfTag.BaseType, t => t.Label("u64").Name("uint64_t").Data(DwarfAttribute.ByteSize, 8).Data(DwarfAttribute.Encoding, 7))
        .Child(DwarfTag.StructureType, s => Member(Member(s.Label("pair").Name("pair").Data(DwarfAttribute.ByteSize, 8), "a", "u32", 0), "b", "u32", 4))
        .Child(DwarfTag.StructureType, s => s.Label("bits").Name("bits").Data(DwarfAttribute.ByteSize, 4)
            .Child(DwarfTag.Member, m => Bits(m, "low", "u32", 2).Data(DwarfAttribute.DataBitOffset, 0))
            .Child(DwarfTag.Member, m => Bits(m, "middle", "u32", 3).Data(DwarfAttribute.DataBitOffset, 2))
            .Child(DwarfTag.Member, m => Bits(m, "old_low", "u32", 2).Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.BitOffset, 30).Data(DwarfAttribute.DataMemberLocation, 0))
            .Child(DwarfTag.Member, m => Bits(m, "old_middle", "u32", 3).Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.BitOffset, 27).Data(DwarfAttribute.DataMemberLocation, 0))
            .Child(DwarfTag.Member, m => Bits(m, "negative", "i32", 1).Data(DwarfAttribute.DataBitOffset, 5)))
        .Child(DwarfTag.EnumerationType, e => e.Label("direction").Name("Direction").Data(DwarfAttribute.ByteSize, 1).With(DwarfAttribute.EnumClass, DwarfForm.FlagPresent, _ => { })
            .Child(DwarfTag.Enumerator, v => v.Name("left").With(DwarfAttribute.ConstValue, DwarfForm.Sdata, w => w.Sleb(-1)))
            .Child(DwarfTag.Enumerator, v => v.Name("right").Data(DwarfAttribute.ConstValue, 1)))
        .Child(DwarfTag.EnumerationType, e => e.Label("flags").Name("flags").Data(DwarfAttribute.ByteSize, 4)
            .Child(DwarfTag.Enumerator, v => v.Name("FLAG_A").Data(DwarfAttribute.ConstValue, 1))
            .Child(DwarfTag.Enumerator, v => v.Name("FLAG_B").Data(DwarfAttribute.ConstValue, 2))
            .Child(DwarfTag.Enumerator, v => v.Name("FLAG_C").Data(DwarfAttribute.ConstValue, 4)))
        .Child(DwarfTag.ClassType, c => Member(c.Label("base").Name("Base").Data(DwarfAttribute.ByteSize, 4), "id", "u32", 0))
        .Child(DwarfTag.ClassType, c => Member(c.Label("derived").Name("Derived").Data(DwarfAttribute.ByteSize, 8)
            .Child(DwarfTag.Inheritance, i => i.Reference(DwarfAttribute.Type, "base").Data(DwarfAttribute.DataMemberLocation, 0)), "extra", "u32", 4))
        .Child(DwarfTag.ReferenceType, r => r.Label("reference").Data(DwarfAttribute.ByteSize, 4).Reference(DwarfAttribute.Type, "u32"))
        .Child(DwarfTag.ArrayType, a => a.Label("array").Reference(DwarfAttribute.Type, "u32").Child(DwarfTag.SubrangeType, r => r.Data(DwarfAttribute.UpperBound, 3)));

    private static DieBuilder Bits(DieBuilder member, string name, string type, ulong bits) => member.Name(name).Reference(DwarfAttribute.Type, type).Data(DwarfAttribute.BitSize, bits);

    private static DieBuilder Member(DieBuilder structure, string name, string type, ulong offset) =>
        structure.Child(DwarfTag.Member, m => m.Name(name).Reference(DwarfAttribute.Type, type).Data(DwarfAttribute.DataMemberLocation, offset));

    private static DieBuilder Variable(DieBuilder function, string name, string type, params byte[] expression) => function.Child(DwarfTag.Variable, v => v
        .Name(name).Reference(DwarfAttribute.Type, type).With(DwarfAttribute.Location, DwarfForm.Exprloc, w => w.Uleb((ulong)expression.Length).Bytes(expression)));

    // r0 = 7, r1 = 9; the others are not known. Memory at 0x20000000.
    private static string Read(DwarfBuilder dwarf, ulong pc, byte[]? memory = null, PhysicalFrame? caller = null, Limits? limits = null)
    {
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 0x200);
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        limits ??= Limits.Default;
        Symbolizer symbols = new(ElfFile.Open(elf.Build(), "t.elf", limits, new()), limits, new());
        RegisterSet registers = new(32);
        registers.Set(0, 7, RegisterSource.Dump);
        registers.Set(1, 9, RegisterSource.Dump);
        MachineView machine = new()
        {
            Memory = new TargetMemory([new MemoryRegion(0x20000000, memory ?? new byte[4], MemorySource.Dump)], 4),
            ReadRegister = (set, number) => set[number],
            SizeOfRegister = _ => 4,
            ToInstructionAddress = address => address & ~1ul,
        };
        List<SourceFrame> frames = [];
        Assert.NotEqual(0, symbols.Resolve(pc, frames));
        PhysicalFrame frame = new() { Pc = pc, LookupPc = pc, Registers = registers, Caller = caller };
        return string.Join("; ", new VariableReader(symbols, machine, limits).Read(frames[0], frame).Select(Text));
    }

    private static string Text(VariableValue value) =>
        value.Text is string text && value.Children.Count == 0 ? $"{value.Name} = {text}"
            : value.Children.Count > 0 ? value.Name + (value.Text is string own ? " = " + own : "") + ": {" + string.Join("; ", value.Children.Select(Text)) + "}"
            : $"{value.Name}: {value.State}";
}
