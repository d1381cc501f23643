namespace Inquest.Containers;

/// <summary>The container that an image came in.</summary>
public enum ImageFormat
{
    /// <summary>Plain bytes.</summary>
    Raw,

    /// <summary>USB Flashing Format (microsoft/uf2).</summary>
    Uf2,

    /// <summary>Intel HEX.</summary>
    IntelHex,
}
