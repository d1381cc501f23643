using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Symbols.Variables;
using Inquest.Target;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>Two files with a static of one name: app/a.c has state = 11, app/b.c state = 22, lib/b.c state = 33.</summary>
public sealed class GlobalScopeTests
{
    private const ulong InA = 0x1010;
    private const ulong InB = 0x1110;
    private const ulong Elsewhere = 0x1310;

    [Theory]
    [InlineData(InA, "state", "11")]
    [InlineData(InB, "state", "22")]
    [InlineData(InA, "app/b.c::state", "22")]
    [InlineData(Elsewhere, "a.c::state", "11")]
    [InlineData(Elsewhere, "'lib/b.c'::state", "33")]
    [InlineData(Elsewhere, "/w/app/b.c::state", "22")]
    [InlineData(Elsewhere, "*&(a.c::state)", "11")]
    [InlineData(Elsewhere, "count", "44")]
    [InlineData(InA, "count", "55")]
    [InlineData(Elsewhere, "::only", "66")]
    public void The_frames_own_file_comes_first_and_a_file_can_be_named(ulong pc, string expression, string expected) =>
        Assert.Equal(expected, Read(pc, expression).Text);

    [Theory]
    [InlineData(Elsewhere, "state", "several files have a variable state; say which: a.c::state, app/b.c::state, lib/b.c::state")]
    [InlineData(0, "state", "a.c::state, app/b.c::state, lib/b.c::state")]
    [InlineData(InA, "b.c::state", "say which: app/b.c::state, lib/b.c::state")]
    [InlineData(InA, "c.c::state", "no file c.c has a variable state; there is a.c::state")]
    [InlineData(InA, ".c::state", "no file .c has")]
    [InlineData(InA, "a.c::nothing", "the firmware has no variable nothing")]
    [InlineData(InA, "a.c::", "not complete")]
    public void What_several_files_have_is_not_guessed(ulong pc, string expression, string why)
    {
        VariableValue value = Read(pc, expression);
        Assert.Equal((VariableState.Invalid, null), (value.State, value.Text));
        Assert.Contains(why, value.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_variable_of_a_list_by_files_can_be_asked_for_again()
    {
        (Symbolizer symbols, MachineView machine) = Open();
        GlobalReader globals = new(symbols, machine, Limits.Default);
        List<ValueNode> all = [.. globals.Files.SelectMany(globals.Open)];
        Assert.Equal(6, all.Count);
        ExpressionReader outside = new(symbols, machine, null, null, Limits.Default);
        Assert.All(all, v => Assert.Equal(v.Value.Text, outside.Read(v.Expression!).Text));
    }

    [Theory]
    [InlineData("_ZN7gesture5trailE", "gesture::trail")]
    [InlineData("_ZTVN7gesture5TouchE", "vtable for gesture::Touch")]
    [InlineData("_ZTV5Touch", "vtable for Touch")]
    [InlineData("_ZTVTVTV5Touch", "_ZTVTVTV5Touch")]
    [InlineData("_ZT", "_ZT")]
    [InlineData("plain", "plain")]
    public void A_symbol_is_told_as_a_person_writes_it(string symbol, string expected) =>
        Assert.Equal(expected, new SymbolLocation(symbol, 0, null, 0, IsFunction: false).PlainName);

    private static VariableValue Read(ulong pc, string expression)
    {
        (Symbolizer symbols, MachineView machine) = Open();
        List<SourceFrame> frames = [];
        SourceFrame? source = pc != 0 && symbols.Resolve(pc, frames) > 0 ? frames[0] : null;
        PhysicalFrame? frame = source is null ? null : new() { Pc = pc, LookupPc = pc, Registers = new RegisterSet(32) };
        return new ExpressionReader(symbols, machine, source, frame, Limits.Default).Read(expression);
    }

    private static (Symbolizer, MachineView) Open()
    {
        DwarfBuilder dwarf = new();
        Unit(dwarf, "u1", "app/a.c", 0x1000, ("state", 0x0, false), ("count", 0x10, false));
        Unit(dwarf, "u2", "app/b.c", 0x1100, ("state", 0x4, false));
        Unit(dwarf, "u3", "lib/b.c", 0x1200, ("state", 0x8, false));
        Unit(dwarf, "u4", "main.c", 0x1300, ("count", 0xc, true), ("only", 0x14, true));
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 0x400);
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        byte[] memory = new byte[0x18];
        foreach ((int place, byte value) in ((int, byte)[])[(0, 11), (4, 22), (8, 33), (0xc, 44), (0x10, 55), (0x14, 66)])
        {
            memory[place] = value;
        }

        MachineView machine = new()
        {
            Memory = new TargetMemory([new MemoryRegion(0x20000000, memory, MemorySource.Dump)], 4),
            ReadRegister = (set, number) => set[number],
            SizeOfRegister = _ => 4,
            ToInstructionAddress = address => address & ~1ul,
        };
        return (new Symbolizer(ElfFile.Open(elf.Build(), "t.elf", Limits.Default, new()), Limits.Default, new()), machine);
    }

    private static void Unit(DwarfBuilder dwarf, string label, string path, ulong start, params (string Name, byte Place, bool External)[] variables) => dwarf.Unit(
        4,
        u =>
        {
            u.Name(path).String(DwarfAttribute.CompDir, "/w").Data(DwarfAttribute.Language, 0x0c).Range(start, 0x100)
                .Child(DwarfTag.BaseType, t => t.Label(label + ".u32").Name("uint32_t").Data(DwarfAttribute.ByteSize, 4).Data(DwarfAttribute.Encoding, 7))
                .Function("f" + label, start, 0x100);
            foreach ((string name, byte place, bool external) in variables)
            {
                u.Child(DwarfTag.Variable, v =>
                {
                    v.Name(name).Reference(DwarfAttribute.Type, label + ".u32").With(DwarfAttribute.Location, DwarfForm.Exprloc, w => w.Uleb(5).Bytes([0x03, place, 0, 0, 0x20]));
                    if (external)
                    {
                        v.With(DwarfAttribute.External, DwarfForm.FlagPresent, _ => { });
                    }
                });
            }
        },
        label);
}
