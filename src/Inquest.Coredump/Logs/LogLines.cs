namespace Inquest.Coredump.Logs;

/// <summary>
/// The lines of a log, numbered the same for everybody who reads it. LF, CR LF, and CRs alone (a shell that draws its prompt
/// again) end a line; terminals that add a CR of their own write CR CR LF, which is one end.
/// </summary>
public ref struct LogLines
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>The lines of a text.</summary>
    /// <param name="text">The log.</param>
    public LogLines(ReadOnlySpan<byte> text)
    {
        _rest = text;
    }

    /// <summary>The line without its end; may be empty.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Its number, 1-based; 0 before the first one.</summary>
    public int Number { get; private set; }

    /// <summary>Goes to the next line; false when there is none.</summary>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int end = _rest.IndexOfAny((byte)'\n', (byte)'\r');
        Current = end < 0 ? _rest : _rest[..end];
        _rest = _rest[Current.Length..].TrimStart((byte)'\r');
        if (_rest is [(byte)'\n', ..])
        {
            _rest = _rest[1..];
        }

        Number++;
        return true;
    }
}
