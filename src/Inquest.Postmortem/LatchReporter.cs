using System.Globalization;
using Inquest.Reporting;
using Inquest.Zephyr.Latch;

namespace Inquest.Postmortem;

/// <summary>Puts the latch block's facts about the device into the report's words.</summary>
internal static class LatchReporter
{
    // RESET_ bits of include/zephyr/drivers/hwinfo.h, in their order.
    private static readonly string[] s_resets =
    [
        "pin", "software", "brownout", "power-on", "watchdog", "debugger", "security", "wake from low power", "cpu lockup", "parity error",
        "pll error", "clock error", "hardware", "user", "temperature", "bootloader", "flash error",
    ];

    public static DeviceInfo? Describe(LatchBlock? latch)
    {
        if (latch is null)
        {
            return null;
        }

        DeviceInfo device = new()
        {
            Device = latch.Device,
            Firmware = latch.Firmware,
            BuildId = latch.BuildId,
            BootCount = latch.BootCount,
            UptimeMs = latch.UptimeMilliseconds,
            ResetReason = latch.ResetReason is uint bits ? ResetWords(bits) : null,
            Capture = latch.CaptureReason switch
            {
                null => null,
                0 => "fatal error",
                1 => "supervisor timer",
                2 => "firmware itself",
                3 => "watchdog",
                byte other => string.Create(CultureInfo.InvariantCulture, $"reason {other}"),
            },
        };
        return device == new DeviceInfo() ? null : device;
    }

    private static string? ResetWords(uint bits)
    {
        List<string> words = [];
        for (int i = 0; i < 32; i++)
        {
            if ((bits & (1u << i)) != 0)
            {
                words.Add(i < s_resets.Length ? s_resets[i] : string.Create(CultureInfo.InvariantCulture, $"bit {i}"));
            }
        }

        return words.Count == 0 ? null : string.Join(", ", words);
    }
}
