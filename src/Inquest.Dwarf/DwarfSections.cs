namespace Inquest.Dwarf;

/// <summary>
/// The debug sections of one file, each fetched on first use, so that a section that is not needed is not decompressed.
/// A section that the file lacks is empty. Immutable; safe to share between threads.
/// </summary>
public sealed class DwarfSections
{
    private readonly Lazy<ReadOnlyMemory<byte>> _info;
    private readonly Lazy<ReadOnlyMemory<byte>> _types;
    private readonly Lazy<ReadOnlyMemory<byte>> _abbrev;
    private readonly Lazy<ReadOnlyMemory<byte>> _str;
    private readonly Lazy<ReadOnlyMemory<byte>> _lineStr;
    private readonly Lazy<ReadOnlyMemory<byte>> _strOffsets;
    private readonly Lazy<ReadOnlyMemory<byte>> _addr;
    private readonly Lazy<ReadOnlyMemory<byte>> _line;
    private readonly Lazy<ReadOnlyMemory<byte>> _ranges;
    private readonly Lazy<ReadOnlyMemory<byte>> _rngLists;
    private readonly Lazy<ReadOnlyMemory<byte>> _loc;
    private readonly Lazy<ReadOnlyMemory<byte>> _locLists;
    private readonly Lazy<ReadOnlyMemory<byte>> _frame;
    private readonly Lazy<ReadOnlyMemory<byte>> _ehFrame;

    /// <summary>Sections fetched by name.</summary>
    /// <param name="read">Gives a section's bytes by its name (<c>.debug_info</c>), decompressed; empty when there is none. Called at most once a name.</param>
    public DwarfSections(Func<string, ReadOnlyMemory<byte>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _info = new(() => read(".debug_info"));
        _types = new(() => read(".debug_types"));
        _abbrev = new(() => read(".debug_abbrev"));
        _str = new(() => read(".debug_str"));
        _lineStr = new(() => read(".debug_line_str"));
        _strOffsets = new(() => read(".debug_str_offsets"));
        _addr = new(() => read(".debug_addr"));
        _line = new(() => read(".debug_line"));
        _ranges = new(() => read(".debug_ranges"));
        _rngLists = new(() => read(".debug_rnglists"));
        _loc = new(() => read(".debug_loc"));
        _locLists = new(() => read(".debug_loclists"));
        _frame = new(() => read(".debug_frame"));
        _ehFrame = new(() => read(".eh_frame"));
    }

    /// <summary>.debug_info: units and their entries.</summary>
    public ReadOnlyMemory<byte> Info => _info.Value;

    /// <summary>.debug_types: the type units of DWARF 4.</summary>
    public ReadOnlyMemory<byte> Types => _types.Value;

    /// <summary>.debug_abbrev: the shapes of entries.</summary>
    public ReadOnlyMemory<byte> Abbrev => _abbrev.Value;

    /// <summary>.debug_str: strings.</summary>
    public ReadOnlyMemory<byte> Str => _str.Value;

    /// <summary>.debug_line_str: strings of line programs (DWARF 5).</summary>
    public ReadOnlyMemory<byte> LineStr => _lineStr.Value;

    /// <summary>.debug_str_offsets: offsets into .debug_str by index (DWARF 5).</summary>
    public ReadOnlyMemory<byte> StrOffsets => _strOffsets.Value;

    /// <summary>.debug_addr: addresses by index (DWARF 5).</summary>
    public ReadOnlyMemory<byte> Addr => _addr.Value;

    /// <summary>.debug_line: line number programs.</summary>
    public ReadOnlyMemory<byte> Line => _line.Value;

    /// <summary>.debug_ranges: range lists before DWARF 5.</summary>
    public ReadOnlyMemory<byte> Ranges => _ranges.Value;

    /// <summary>.debug_rnglists: range lists of DWARF 5.</summary>
    public ReadOnlyMemory<byte> RngLists => _rngLists.Value;

    /// <summary>.debug_loc: location lists before DWARF 5.</summary>
    public ReadOnlyMemory<byte> Loc => _loc.Value;

    /// <summary>.debug_loclists: location lists of DWARF 5.</summary>
    public ReadOnlyMemory<byte> LocLists => _locLists.Value;

    /// <summary>.debug_frame: call-frame information.</summary>
    public ReadOnlyMemory<byte> Frame => _frame.Value;

    /// <summary>.eh_frame: call-frame information as exception handling needs it.</summary>
    public ReadOnlyMemory<byte> EhFrame => _ehFrame.Value;
}
