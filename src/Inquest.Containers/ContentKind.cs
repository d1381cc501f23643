namespace Inquest.Containers;

/// <summary>What an input is, told by its content. An open list: treat an unknown value as <see cref="Unknown"/>.</summary>
public enum ContentKind
{
    /// <summary>Not recognised and of no known use.</summary>
    Unknown,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>What an operating system leaves beside the files (<c>__MACOSX</c>, <c>._*</c>, <c>.DS_Store</c>); not read.</summary>
    Ignored,

    /// <summary>A zip, tar or gzip; its members are <see cref="InputFile.Members"/>.</summary>
    Archive,

    /// <summary>A dump encrypted to a project's key (docs/formats/sealed.md); opened, its content is the one of <see cref="InputFile.Members"/>.</summary>
    Sealed,

    /// <summary>An ELF: firmware with or without debug information.</summary>
    Elf,

    /// <summary>A UF2 file, such as CURRENT.UF2.</summary>
    Uf2,

    /// <summary>An Intel HEX file, such as Nordic's merged.hex.</summary>
    IntelHex,

    /// <summary>Binary bytes without a container: a flash image, a RAM image or part of one.</summary>
    RawImage,

    /// <summary>A bare Zephyr core dump stream ("ZE" first).</summary>
    CoredumpStream,

    /// <summary>The content of a coredump partition ("CD" first).</summary>
    CoredumpPartition,

    /// <summary>Text that may be a log: terminal output, fatal error text, an issue's attachment.</summary>
    Text,

    /// <summary>A boot loader's INFO_UF2.TXT.</summary>
    BoardInfo,

    /// <summary>The manifest.json of a Nordic update archive.</summary>
    UpdateManifest,

    /// <summary>A frozen west manifest: which commit the sources were at.</summary>
    WestManifest,

    /// <summary>Source code, a linker map, a configuration: useful beside a crash, but holds none.</summary>
    Source,

    /// <summary>A format that is known and not of use here (a picture, a document, a foreign archive).</summary>
    Foreign,
}
