namespace Inquest.Architectures.Arm;

/// <summary>The system address map that all Cortex-M share (ARMv7-M ARM B3.1, ARMv8-M ARM B8.1).</summary>
internal static class CortexMAddressMap
{
    private static readonly AddressRegion s_code = new("the code region", true, true);
    private static readonly AddressRegion s_sram = new("the SRAM region", true, true);
    private static readonly AddressRegion s_peripheral = new("the peripheral region", false, false);
    private static readonly AddressRegion s_externalRam = new("the external RAM region", true, true);
    private static readonly AddressRegion s_externalDevice = new("the external device region", false, false);
    private static readonly AddressRegion s_system = new("the system region (core peripherals)", false, false);

    public static AddressRegion At(ulong address) => address switch
    {
        < 0x2000_0000 => s_code,
        < 0x4000_0000 => s_sram,
        < 0x6000_0000 => s_peripheral,
        < 0xA000_0000 => s_externalRam,
        < 0xE000_0000 => s_externalDevice,
        _ => s_system,
    };
}
