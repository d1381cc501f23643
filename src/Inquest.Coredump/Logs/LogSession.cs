namespace Inquest.Coredump.Logs;

/// <summary>The lines of one dump in a log, from BEGIN to END or as far as they go.</summary>
internal sealed class LogSession(int firstLine)
{
    private byte[] _data = new byte[4096];
    private int _used;

    /// <summary>Line number of the first line, 1-based.</summary>
    internal int FirstLine { get; } = firstLine;

    internal List<LogLine> Lines { get; } = [];

    /// <summary>The line number of the first damaged line; 0 without one.</summary>
    internal int FirstDamagedLine { get; set; }

    internal bool HasBegin { get; set; }

    internal bool HasEnd { get; set; }

    /// <summary>The device wrote "#CD:ERROR CANNOT DUMP#".</summary>
    internal bool CannotDump { get; set; }

    /// <summary>True for the shell's <c>coredump print pretty</c>.</summary>
    internal bool IsPretty { get; set; }

    /// <summary>The stream's length as the shell's pretty print states it; 0 when nothing does.</summary>
    internal uint StatedBytes { get; set; }

    internal ReadOnlySpan<byte> BytesOf(LogLine line) => _data.AsSpan(line.Offset, line.Length);

    internal void AddGood(ReadOnlySpan<byte> bytes)
    {
        while (_used + bytes.Length > _data.Length)
        {
            Array.Resize(ref _data, _data.Length * 2);
        }

        bytes.CopyTo(_data.AsSpan(_used));
        Lines.Add(new LogLine(_used, bytes.Length, LogLineKind.Good));
        _used += bytes.Length;
    }

    internal void AddDamaged(int lineNumber)
    {
        FirstDamagedLine = FirstDamagedLine == 0 ? lineNumber : FirstDamagedLine;
        Lines.Add(new LogLine(0, 0, LogLineKind.Damaged));
    }

    internal void AddDropped() => Lines.Add(new LogLine(0, 0, LogLineKind.Dropped));
}
