namespace Inquest.Reporting.Words;

/// <summary>What an input was used as. An open list: a reader must bear words that it does not know.</summary>
public static class InputRoles
{
    /// <summary>It holds a core dump.</summary>
    public const string Dump = "dump";

    /// <summary>Flash contents.</summary>
    public const string Image = "image";

    /// <summary>Firmware with debug information.</summary>
    public const string Elf = "elf";

    /// <summary>Text with a dump or a fatal message in it.</summary>
    public const string Log = "log";

    /// <summary>Source code.</summary>
    public const string Source = "source";

    /// <summary>A container of further inputs.</summary>
    public const string Archive = "archive";

    /// <summary>Recognised or not, it was of no use.</summary>
    public const string Ignored = "ignored";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Dump, Image, Elf, Log, Source, Archive, Ignored];
}
