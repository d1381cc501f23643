using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Zephyr;

namespace Inquest.Tests.Zephyr;

/// <summary>The shape of a waiting thread's frame, as the types of every known release of arm-m-switch.c tell it.</summary>
public sealed class SwitchFrameLayoutTests
{
    private static readonly string[] s_numbered = ["apsr", "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "pc"];
    private static readonly string[] s_hardware = ["r0", "r1", "r2", "r3", "r12", "lr", "pc", "apsr"];
    private static readonly string[] s_calleeSaved = ["r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11"];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Registers_in_the_order_of_their_numbers(bool hasFloatingPoint, bool hasLimit)
    {
        // These releases define the frame with floating point in every build.
        ulong size = hasLimit ? 68ul : 64ul;
        SwitchFrameLayout? layout = Read(u => u
            .Child(DwarfTag.StructureType, s => Words(s.Name("switch_frame").Data(DwarfAttribute.ByteSize, size), 0, [.. hasLimit ? new[] { "psplim" } : [], .. s_numbered]))
            .Child(DwarfTag.StructureType, s => Words(s.Name("z_frame").Data(DwarfAttribute.ByteSize, size + (hasFloatingPoint ? 4ul : 0)), 0, hasFloatingPoint ? ["have_fpu"] : []))
            .Child(DwarfTag.StructureType, s => Words(s.Name("z_frame_fpu").Data(DwarfAttribute.ByteSize, size + 136), 0, ["have_fpu"])));
        Assert.Equal(new SwitchFrameLayout(hasFloatingPoint, hasLimit, EndsInHardwareFrame: false), layout);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Registers_as_the_processor_stacked_them(bool hasFloatingPoint, bool hasLimit)
    {
        // These releases use the frames' types with floating point alone: another build's compiler leaves them out.
        ulong limit = hasLimit ? 4ul : 0;
        SwitchFrameLayout? layout = Read(u =>
        {
            u.Child(DwarfTag.StructureType, s => Words(s.Label("base").Name("hw_frame_base").Data(DwarfAttribute.ByteSize, 32), 0, s_hardware))
                .Child(DwarfTag.StructureType, s => Words(s.Name("switch_frame").Data(DwarfAttribute.ByteSize, 64 + limit), 0, [.. hasLimit ? new[] { "psplim" } : [], .. s_calleeSaved])
                    .Child(DwarfTag.Member, m => m.Name("base").Reference(DwarfAttribute.Type, "base").Data(DwarfAttribute.DataMemberLocation, limit + 32)));
            if (hasFloatingPoint)
            {
                u.Child(DwarfTag.StructureType, s => Words(s.Name("z_frame").Data(DwarfAttribute.ByteSize, 68 + limit), 0, ["have_fpu"]))
                    .Child(DwarfTag.StructureType, s => Words(s.Name("z_frame_fpu").Data(DwarfAttribute.ByteSize, 204 + limit), 0, ["have_fpu"]));
            }
        });
        Assert.Equal(new SwitchFrameLayout(hasFloatingPoint, hasLimit, EndsInHardwareFrame: true), layout);
    }

    [Fact]
    public void Types_that_do_not_add_up_prove_no_shape()
    {
        Assert.Null(Read(_ => { }));
        Assert.Null(Read(u => u.Child(DwarfTag.StructureType, s => Words(s.Name("switch_frame").Data(DwarfAttribute.ByteSize, 72), 0, s_numbered))));
        Assert.Null(Read(u => u.Child(DwarfTag.StructureType, s => Words(s.Name("switch_frame").Data(DwarfAttribute.ByteSize, 64), 0, [.. s_numbered.Reverse()]))));
        Assert.Null(Read(u => u
            .Child(DwarfTag.StructureType, s => Words(s.Name("switch_frame").Data(DwarfAttribute.ByteSize, 64), 0, s_numbered))
            .Child(DwarfTag.StructureType, s => Words(s.Name("z_frame_fpu").Data(DwarfAttribute.ByteSize, 180), 0, ["have_fpu"]))));
    }

    private static DieBuilder Words(DieBuilder structure, ulong offset, IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            ulong at = offset;
            structure.Child(DwarfTag.Member, m => m.Name(name).Reference(DwarfAttribute.Type, "u32").Data(DwarfAttribute.DataMemberLocation, at));
            offset += 4;
        }

        return structure;
    }

    private static SwitchFrameLayout? Read(Action<DieBuilder> types)
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => types(u.Name("arm-m-switch.c")
            .Child(DwarfTag.BaseType, t => t.Label("u32").Name("unsigned int").Data(DwarfAttribute.Encoding, 7).Data(DwarfAttribute.ByteSize, 4))));
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 0x100).AddSymbol("_kernel", 0x2000_0000, 64, type: 1);
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        Symbolizer symbols = new(ElfFile.Open(elf.Build(), "t.elf", Limits.Default, new()), Limits.Default, new());
        return KernelLayout.Read(symbols, new TargetMemory([], 4))!.SwitchFrame;
    }
}
