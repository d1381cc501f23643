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
    public void Codes_of_an_architecture_mean_nothing_to_another() => Assert.Null(FatalReason.ForKernel(19).Name);
}
