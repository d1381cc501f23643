namespace Inquest.Debugging.DebugAdapter;

/// <summary>A request that is refused, with the sentence that the editor shows.</summary>
internal sealed class RequestException : Exception
{
    public RequestException(string message, bool show = false)
        : base(message)
    {
        Show = show;
    }

    /// <summary>True when the person must see it rather than find it in a log.</summary>
    public bool Show { get; }
}
