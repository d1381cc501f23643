namespace Inquest.Server.Storage;

/// <summary>Whose turn it is: smaller goes first.</summary>
internal static class WorkPriority
{
    /// <summary>Someone waits for it.</summary>
    public const int Fresh = 0;

    /// <summary>A dump that is looked at again because of a new ELF.</summary>
    public const int NewSymbols = 5;

    /// <summary>Everything again, by a better analyser.</summary>
    public const int Again = 9;
}
