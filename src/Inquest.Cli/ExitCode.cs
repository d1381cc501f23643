namespace Inquest.Cli;

/// <summary>The exit codes; they are a contract (docs/exit-codes.md). With several, the greatest is returned.</summary>
internal static class ExitCode
{
    /// <summary>Done, also for a damaged dump that was explained, and without an ELF.</summary>
    public const int Done = 0;

    /// <summary><c>compare</c>: different; <c>check</c>: unfit.</summary>
    public const int Different = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>No dump was found.</summary>
    public const int NoDump = 3;

    /// <summary>The ELF does not match the dump.</summary>
    public const int Mismatch = 4;

    /// <summary>An input cannot be read, or the output cannot be written.</summary>
    public const int Unreadable = 5;

    /// <summary>The server refused, or cannot be reached.</summary>
    public const int Server = 6;

    /// <summary><c>compare</c>: it cannot be told, for want of an ELF or of a function and a thread.</summary>
    public const int Undecided = 7;
}
