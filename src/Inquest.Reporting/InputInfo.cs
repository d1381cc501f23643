namespace Inquest.Reporting;

/// <summary>One input, or one member of an archive.</summary>
public sealed record InputInfo
{
    /// <summary>Display path, members after a slash: <c>crash.zip/CURRENT.UF2</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it was used as; one of <see cref="Words.InputRoles"/>.</summary>
    public required string Role { get; init; }

    /// <summary>What its content was recognised as, such as <c>uf2</c>, <c>elf32</c>, <c>intel-hex</c>; null when not recognised.</summary>
    public string? Format { get; init; }

    /// <summary>Bytes; null when not known.</summary>
    public long? Size { get; init; }

    /// <summary>SHA-256 of the bytes, 64 lower-case hexadecimal digits; null when it was not computed.</summary>
    public string? Sha256 { get; init; }
}
