using Inquest.Architectures;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Architectures.Arm;

public sealed class CallSiteTests
{
    [Fact]
    public void A_direct_call_names_its_target_in_both_directions()
    {
        ThumbFirmware firmware = new();
        firmware.Function("first", f => f.Call("second").Mark("forwards").Return());
        firmware.Function("second", f => f.Call("first").Mark("backwards").Return());
        Architecture arm = Architecture.ForElfMachine(40)!;
        Assert.True(arm.TryReadCallSite(firmware.Memory(), firmware["first"]["forwards"] | 1, out CallSite forwards));
        Assert.Equal(firmware["second"].Start, forwards.Target);
        Assert.True(arm.TryReadCallSite(firmware.Memory(), firmware["second"]["backwards"] | 1, out CallSite backwards));
        Assert.Equal(firmware["first"].Start, backwards.Target);
    }

    [Fact]
    public void A_call_through_a_register_names_the_register()
    {
        ThumbFirmware firmware = new();
        ThumbFunction function = firmware.Function("caller", f => f.Nop().CallRegister(6).Mark("behind").Return());
        Assert.True(Architecture.ForElfMachine(40)!.TryReadCallSite(firmware.Memory(), function["behind"] | 1, out CallSite site));
        Assert.Null(site.Target);
        Assert.Equal(6, site.Register);
    }

    [Fact]
    public void What_follows_no_call_is_no_return_address()
    {
        ThumbFirmware firmware = new();
        firmware.Function("other", f => f.Return());
        ThumbFunction function = firmware.Function("plain", f => f.Nop().Nop().Nop().Mark("here").Jump("other").Mark("jump"));
        Assert.False(Architecture.ForElfMachine(40)!.TryReadCallSite(firmware.Memory(), function["here"] | 1, out _));
        Assert.False(Architecture.ForElfMachine(40)!.TryReadCallSite(firmware.Memory(), function["jump"] | 1, out _));
        Assert.False(Architecture.ForElfMachine(40)!.TryReadCallSite(firmware.Memory(), 1, out _));
    }
}
