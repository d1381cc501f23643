namespace Inquest.Containers;

/// <summary>UF2 family ids that Zephyr boards use (microsoft/uf2, utils/uf2families.json).</summary>
public static class Uf2Family
{
    /// <summary>RP2040.</summary>
    public const uint Rp2040 = 0xE48BFF56;

    /// <summary>The family's usual name; null for an unknown id (boards may use USB vendor and product id instead).</summary>
    public static string? NameOf(uint family) => family switch
    {
        0xADA52840 => "nRF52840",
        0x621E937A => "nRF52833",
        0x1B57745F => "nRF52",
        0xADA54B15 => "nRF54L15",
        Rp2040 => "RP2040",
        0xE48BFF57 => "RP2350 absolute",
        0xE48BFF58 => "RP2350 data",
        0xE48BFF59 => "RP2350 ARM secure",
        0xE48BFF5A => "RP2350 RISC-V",
        0xE48BFF5B => "RP2350 ARM non-secure",
        0x1C5F21B0 => "ESP32",
        0xBFDD4EEE => "ESP32-S2",
        0xC47E5767 => "ESP32-S3",
        0xD42BA06C => "ESP32-C3",
        0x540DDF62 => "ESP32-C6",
        0x68ED2B88 => "SAMD21",
        0x55114460 => "SAMD51",
        0x57755A57 => "STM32F4",
        0x70D16653 => "STM32WB",
        0xD663823C => "nRF52 boot loader update",
        _ => null,
    };

    /// <summary>True for the chips whose boot ROM offers no CURRENT.UF2 (RP2040, RP2350).</summary>
    public static bool HasNoReadBack(uint family) => family is >= Rp2040 and <= 0xE48BFF5B;
}
