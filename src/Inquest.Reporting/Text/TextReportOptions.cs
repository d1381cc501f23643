namespace Inquest.Reporting.Text;

/// <summary>How the text report is written.</summary>
public sealed record TextReportOptions
{
    /// <summary>Whether ANSI colours are used. The words are the same with and without.</summary>
    public bool Colour { get; init; }

    /// <summary>Whether every thread is shown with its call stack; else only the crashed one, and the others by name.</summary>
    public bool AllThreads { get; init; }

    /// <summary>Whether addresses, all evidence and the diagnostics are shown as well.</summary>
    public bool Verbose { get; init; }

    /// <summary>Columns at which sentences wrap. Columns of a call stack may be wider where names are long.</summary>
    public int Width { get; init; } = 100;
}
