namespace Inquest.Reporting.Words;

/// <summary>What a variable is. An open list: a reader must bear words that it does not know.</summary>
public static class VariableKinds
{
    /// <summary>A function's argument.</summary>
    public const string Argument = "argument";

    /// <summary>A local variable.</summary>
    public const string Local = "local";

    /// <summary>A register.</summary>
    public const string Register = "register";

    /// <summary>A global or static variable.</summary>
    public const string Global = "global";

    /// <summary>A member or element of another.</summary>
    public const string Member = "member";

    /// <summary>All the words, in the order of this file.</summary>
    public static IReadOnlyList<string> All { get; } = [Argument, Local, Register, Global, Member];
}
