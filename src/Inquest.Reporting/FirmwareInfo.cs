namespace Inquest.Reporting;

/// <summary>What the inputs tell about the firmware that ran, found in the image, the log or the dump.</summary>
public sealed record FirmwareInfo
{
    /// <summary>The boot banner, such as <c>*** Booting Zephyr OS build v4.1.0 ***</c>; null when none was found.</summary>
    public string? Banner { get; init; }

    /// <summary>Build id, lower-case hexadecimal; null when none is known.</summary>
    public string? BuildId { get; init; }

    /// <summary>Board, as INFO_UF2.TXT or the firmware names it; null when not known.</summary>
    public string? Board { get; init; }

    /// <summary>The image's other banners (boot loader, SDK), such as <c>Using Zephyr OS v3.7.99</c>; empty when there is none.</summary>
    public IReadOnlyList<string> Strings { get; init; } = [];
}
