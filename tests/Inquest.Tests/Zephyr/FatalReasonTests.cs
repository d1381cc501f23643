using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Tests.Synth;
using Inquest.Zephyr;

namespace Inquest.Tests.Zephyr;

public class FatalReasonTests
{
    [Theory]
    [InlineData(0u, "K_ERR_CPU_EXCEPTION")]
    [InlineData(4u, "K_ERR_KERNEL_PANIC")]
    [InlineData(16u, "K_ERR_ARM_MEM_GENERIC")]
    [InlineData(19u, "K_ERR_ARM_MEM_DATA_ACCESS")]
    [InlineData(25u, "K_ERR_ARM_BUS_PRECISE_DATA_BUS")]
    [InlineData(30u, "K_ERR_ARM_USAGE_DIV_0")]
    [InlineData(36u, "K_ERR_ARM_USAGE_UNDEFINED_INSTRUCTION")]
    [InlineData(44u, "K_ERR_ARM_SECURE_LAZY_STATE_ERROR")]
    public void Arm_codes_have_their_names(uint code, string name)
    {
        FatalReason reason = FatalReason.ForArm(code);
        Assert.Equal(name, reason.Name);
        Assert.Equal(code, reason.Code);
    }

    [Fact]
    public void Every_arm_code_from_16_to_44_has_a_name_of_its_own()
    {
        var names = Enumerable.Range(16, 29).Select(c => FatalReason.ForArm((uint)c).Name).ToList();
        Assert.DoesNotContain(null, names);
        Assert.Equal(29, names.Distinct().Count());
    }

    [Theory]
    [InlineData(5u)]
    [InlineData(15u)]
    [InlineData(60u)]
    [InlineData(uint.MaxValue)]
    public void A_code_that_is_not_known_has_no_name_and_says_so(uint code)
    {
        FatalReason reason = FatalReason.ForArm(code);
        Assert.Null(reason.Name);
        Assert.NotEmpty(reason.Text);
    }

    [Fact]
    public void The_firmwares_own_names_come_first()
    {
        Symbolizer symbols = Enumerations();
        Assert.Equal(("K_ERR_ARM_MEM_DATA_ACCESS", "MPU data access violation"), (FatalReason.FromFirmware(19, symbols)?.Name, FatalReason.FromFirmware(19, symbols)?.Text));
        Assert.Equal(("K_ERR_ARM_PERMISSION_FAULT_2ND_LEVEL", "permission fault 2nd level"), (FatalReason.FromFirmware(49, symbols)?.Name, FatalReason.FromFirmware(49, symbols)?.Text));
        Assert.Equal("K_ERR_KERNEL_PANIC", FatalReason.FromFirmware(4, symbols)?.Name);
        Assert.Null(FatalReason.FromFirmware(16, symbols));
        Assert.Null(FatalReason.FromFirmware(99, symbols));
    }

    private static Symbolizer Enumerations()
    {
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 16);
        DwarfBuilder dwarf = new DwarfBuilder().Unit(4, u => u.Name("kernel/fatal.c")
            .Child(DwarfTag.EnumerationType, e => Value(e.Name("k_fatal_error_reason").Data(DwarfAttribute.ByteSize, 1), "K_ERR_KERNEL_PANIC", 4))
            .Child(DwarfTag.EnumerationType, e => Value(Value(Value(e.Name("k_fatal_error_reason_arch").Data(DwarfAttribute.ByteSize, 1), "K_ERR_ARCH_START", 16), "K_ERR_ARM_MEM_DATA_ACCESS", 19), "K_ERR_ARM_PERMISSION_FAULT_2ND_LEVEL", 49)));
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        return new Symbolizer(ElfFile.Open(elf.Build(), "t.elf", Limits.Default, new()), Limits.Default, new());
    }

    private static DieBuilder Value(DieBuilder enumeration, string name, ulong value) =>
        enumeration.Child(DwarfTag.Enumerator, v => v.Name(name).Data(DwarfAttribute.ConstValue, value));

    [Fact]
    public void Codes_of_an_architecture_mean_nothing_to_another() => Assert.Null(FatalReason.ForKernel(19).Name);
}
