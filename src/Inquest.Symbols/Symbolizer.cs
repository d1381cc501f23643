using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lines;
using Inquest.Elf;
using Inquest.Symbols.Types;
using Inquest.Symbols.Variables;

namespace Inquest.Symbols;

/// <summary>
/// Addresses to functions, inline chains, files and lines, and names to addresses, for one ELF. A look-up reads only the
/// units that it needs. Works without debug information too, from symbols alone. Safe to share between threads.
/// </summary>
/// <remarks>
/// The line of an address is that of the last row at or below it in its sequence, as GNU addr2line and llvm-symbolizer
/// have it; a row of line 0 makes the line unknown, not the one before it. docs/differential.md has the cases where the
/// tools differ. For a return address pass the address less one, else a call at the end of a line gets the next line.
/// </remarks>
public sealed class Symbolizer
{
    private readonly Lazy<ElfSymbolIndex> _symbols;
    private readonly Lazy<UnitIndex> _units;
    private readonly FunctionNames _names;
    private readonly Lazy<GlobalVariables> _globals;

    /// <summary>A symbolizer for an ELF.</summary>
    /// <param name="elf">The firmware.</param>
    /// <param name="limits">Bounds on what the file controls.</param>
    /// <param name="diagnostics">Takes what is damaged, also later, when a unit is read on first use.</param>
    public Symbolizer(ElfFile elf, Limits limits, DiagnosticBag diagnostics)
    {
        ArgumentNullException.ThrowIfNull(elf);
        Elf = elf;
        DebugInfo = new DwarfDebugInfo(new DwarfSections(elf.GetSectionBytes), limits, diagnostics, HasFunctionAtZero(elf));
        Types = new TypeLayouts(DebugInfo, limits);
        DataTypes = new DataTypeReader(Types, limits);
        _symbols = new(() => new ElfSymbolIndex(elf));
        _units = new(() => new UnitIndex(DebugInfo, limits, elf.Machine == ElfMachine.Arm));
        _globals = new(() => new GlobalVariables(DebugInfo, DataTypes, limits));
        _names = new FunctionNames(DebugInfo, unit => _units.Value.SymbolsOf(unit));
    }

    /// <summary>The ELF.</summary>
    public ElfFile Elf { get; }

    /// <summary>Its debug information; without units when it has none.</summary>
    public DwarfDebugInfo DebugInfo { get; }

    /// <summary>Where the members of C structures lie in this build.</summary>
    public TypeLayouts Types { get; }

    /// <summary>The files that the units were compiled from, normalised, one for each unit that names its file.</summary>
    public IEnumerable<string> SourcePaths =>
        DebugInfo.Units.Where(u => u.Name is not null).Select(u => DwarfPath.Normalize(DwarfPath.Join(u.CompilationDirectory, u.Name!)));

    internal DataTypeReader DataTypes { get; }

    /// <summary>The names of the global and file-static variables that have a place, in the order of the debug information. Reads every unit on first use.</summary>
    public IReadOnlyList<string> GlobalVariableNames => _globals.Value.Names;

    internal GlobalVariables Globals => _globals.Value;

    /// <summary>True when the ELF has debug information at all.</summary>
    public bool HasDebugInfo => DebugInfo.Units.Count > 0;

    /// <summary>
    /// The logical frames of an address, innermost first: the inlined functions around it and the function in memory that
    /// they are in. One frame where nothing is inlined; from a symbol alone it has no file.
    /// </summary>
    /// <param name="address">A target address, without a Thumb bit.</param>
    /// <param name="frames">Caller-owned; cleared, then filled.</param>
    /// <returns>How many frames; 0 when neither debug information nor a symbol covers the address.</returns>
    public int Resolve(ulong address, List<SourceFrame> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        frames.Clear();
        UnitSymbols? unit = _units.Value.Find(address, out int node);
        DwarfLineTable? lines = unit?.Unit.LineTable;
        var position = new DwarfLinePosition(-1, 0, 0);
        bool hasLine = lines is not null && lines.TryFind(address, out position);
        if (unit is null || node < 0)
        {
            AddSymbolFrame(address, unit, hasLine ? lines : null, position, frames);
            return frames.Count;
        }

        ulong start = unit.FunctionOf(node).EntryPoint;
        while (node >= 0)
        {
            ref readonly ScopeNode scope = ref unit.Node(node);
            FunctionName? name = unit.NameOf(node, _names);
            if (name is null && scope.Parent < 0)
            {
                int symbol = _symbols.Value.Find(address);
                name = symbol < 0 ? null : _symbols.Value.FunctionNameOf(symbol);
            }

            frames.Add(new SourceFrame
            {
                Function = name,
                File = unit.File(lines, position.File),
                Line = position.Line > 0 ? position.Line : null,
                Column = position.Column > 0 ? position.Column : null,
                IsInlined = scope.Parent >= 0,
                FunctionStart = start,
                Unit = unit.Unit,
                EntryOffset = scope.EntryOffset,
            });
            position = new DwarfLinePosition(scope.CallFile, scope.CallLine, scope.CallColumn);
            node = scope.Parent;
        }

        return frames.Count;
    }

    /// <summary>The function in memory that holds an address, by debug information or else by symbol; null when none does.</summary>
    public FunctionInfo? FindFunction(ulong address)
    {
        UnitSymbols? unit = _units.Value.Find(address, out int node);
        if (unit is not null && node >= 0)
        {
            return DescribeFunction(unit, unit.FunctionOf(node), address);
        }

        int index = _symbols.Value.Find(address);
        if (index < 0 || !_symbols.Value.IsCode(_symbols.Value.Symbol(index)))
        {
            return null;
        }

        ElfSymbol symbol = _symbols.Value.Symbol(index);
        return new FunctionInfo(_symbols.Value.FunctionNameOf(index), _symbols.Value.RangeOf(index), symbol.Address, IsFromDebugInfo: false);
    }

    /// <summary>
    /// Other functions that were folded into the code of a frame's function (-fipa-icf, a linker's --icf): the frame may be
    /// any of them, and nothing tells which. Empty for an inlined frame, and where the other names are only aliases
    /// (<see cref="FoldedFunctions"/>).
    /// </summary>
    public IReadOnlyList<string> FunctionsSharingCodeWith(in SourceFrame frame) =>
        frame is { IsInlined: false, Function: { } function, FunctionStart: { } start } && frame.Unit?.Language is not DwarfLanguage.MipsAssembler
            ? FoldedFunctions.Find(_symbols.Value, start, function)
            : [];

    /// <summary>The symbol that holds an address, code or data; null when none does.</summary>
    public SymbolLocation? SymbolAt(ulong address)
    {
        int index = _symbols.Value.Find(address);
        if (index < 0)
        {
            return null;
        }

        ElfSymbol symbol = _symbols.Value.Symbol(index);
        return Describe(symbol, _symbols.Value.NameOf(index), address - symbol.Address);
    }

    /// <summary>
    /// The global variable at an address and the structures in it that the address lies in, outermost first:
    /// <c>g_dev</c>, <c>g_dev.lock</c> (k_mutex), <c>g_dev.lock.wait_q</c>. Empty when the debug information knows none there.
    /// </summary>
    public IReadOnlyList<DataObject> ObjectsAt(ulong address) => DataObjects.At(this, address);

    /// <summary>The symbol of that name, a global one before a local one; null when there is none or it is not defined.</summary>
    public SymbolLocation? FindSymbol(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Elf.SymbolTable.Find(name) is { } symbol ? Describe(symbol, name, 0) : null;
    }

    /// <summary>
    /// A static object of one source file: the local symbol of that name behind the file's own symbol (STT_FILE). Link-time
    /// optimisation drops the files' names and may add <c>.lto_priv.0</c> to the object's: then the only object of that name,
    /// or of several the one that debug information puts into the file. Null when there is none.
    /// </summary>
    /// <param name="file">The file's last name: <c>ram_console.c</c>.</param>
    /// <param name="name">The object's name.</param>
    public SymbolLocation? FindStatic(string file, string name)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(name);
        return StaticObjects.Find(this, file, name) is ElfSymbol symbol ? Describe(symbol, name, 0) : null;
    }

    /// <summary>
    /// All functions in memory that debug information describes, unit by unit, one item a range. Reads every unit.
    /// </summary>
    public IEnumerable<FunctionInfo> GetFunctions()
    {
        foreach (DwarfUnit dwarfUnit in DebugInfo.Units)
        {
            UnitSymbols unit = _units.Value.SymbolsOf(dwarfUnit);
            for (int i = 0; i < unit.Functions.Length; i++)
            {
                UnitFunction function = unit.Functions[i];
                for (int range = 0; range < function.RangeCount; range++)
                {
                    yield return DescribeFunction(unit, function, unit.RangesOf(function)[range].Start);
                }
            }
        }
    }

    /// <summary>Reads every unit and its lines now, on all processors; for a caller with many addresses.</summary>
    public void Preload() => _units.Value.ReadAll();

    private static bool HasFunctionAtZero(ElfFile elf)
    {
        // The vector table stands at 0 on Cortex-M, never a function; other machines may begin there. Debug information that
        // GNU ld resolved to 0 is about removed code, so only a symbol is proof.
        foreach (ElfSymbol symbol in elf.SymbolTable.Symbols)
        {
            if (symbol.IsFunction && symbol.IsDefined && symbol.Address == 0 && symbol.Size > 0)
            {
                return true;
            }
        }

        return false;
    }

    private void AddSymbolFrame(ulong address, UnitSymbols? unit, DwarfLineTable? lines, in DwarfLinePosition position, List<SourceFrame> frames)
    {
        int symbol = _symbols.Value.Find(address);
        if (symbol >= 0 && !_symbols.Value.IsCode(_symbols.Value.Symbol(symbol)))
        {
            symbol = -1;
        }

        if (symbol < 0 && lines is null)
        {
            return;
        }

        frames.Add(new SourceFrame
        {
            Function = symbol < 0 ? null : _symbols.Value.FunctionNameOf(symbol),
            File = lines is null ? null : unit!.File(lines, position.File),
            Line = position.Line > 0 ? position.Line : null,
            Column = position.Column > 0 ? position.Column : null,
            FunctionStart = symbol < 0 ? null : _symbols.Value.Symbol(symbol).Address,
            Unit = unit?.Unit,
        });
    }

    private FunctionInfo DescribeFunction(UnitSymbols unit, in UnitFunction function, ulong address)
    {
        AddressRange range = default;
        foreach (AddressRange candidate in unit.RangesOf(function))
        {
            if (candidate.Contains(address))
            {
                range = candidate;
                break;
            }
        }

        FunctionName? name = unit.NameOf(function.Node, _names);
        return new FunctionInfo(name, range, function.EntryPoint, unit.Unit, unit.Node(function.Node).EntryOffset);
    }

    private SymbolLocation Describe(in ElfSymbol symbol, string name, ulong offset) =>
        new(name, symbol.Address, symbol.Size > 0 ? symbol.Size : null, offset, _symbols.Value.IsCode(symbol));
}
