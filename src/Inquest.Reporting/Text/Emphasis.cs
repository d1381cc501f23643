namespace Inquest.Reporting.Text;

/// <summary>What a piece of text is, for its colour; never how it looks.</summary>
internal enum Emphasis
{
    /// <summary>Ordinary text.</summary>
    None,

    /// <summary>The answer.</summary>
    Title,

    /// <summary>A heading or a label.</summary>
    Label,

    /// <summary>A function's name.</summary>
    Function,

    /// <summary>A file and line.</summary>
    Place,

    /// <summary>Something proved or in order.</summary>
    Good,

    /// <summary>Something to be careful with.</summary>
    Warning,

    /// <summary>Something wrong.</summary>
    Bad,

    /// <summary>Something beside the point.</summary>
    Faint,
}
