using System.Globalization;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

/// <summary>
/// The inline chain at the start and end of every function and at every line row of the crash lab's ELFs, against GNU
/// addr2line and llvm-symbolizer. Where they differ from each other, docs/differential.md says which is right and why;
/// nothing else may differ, and one of the two must always agree.
/// </summary>
public sealed class SymbolizerDifferentialTests
{
    public static TheoryData<string> Elfs => LabElfs.All;

    [Theory]
    [MemberData(nameof(Elfs))]
    [Trait("Speed", "Slow")]
    public void Inline_chains_are_those_of_addr2line_and_llvm_symbolizer(string name)
    {
        var diagnostics = new DiagnosticBag();
        var symbolizer = new Symbolizer(LabElfs.Open(name, diagnostics), Limits.Default, diagnostics);
        ulong[] addresses = LabElfs.InterestingAddresses(symbolizer);
        string input = string.Concat(addresses.Select(a => $"0x{a:x8}\n"));
        Dictionary<ulong, List<Frame>> gnu = Parse(ToolRunner.Run("arm-none-eabi-addr2line", input, "-a", "-f", "-i", "-e", LabElfs.PathOf(name)));
        Dictionary<ulong, List<Frame>> llvm = Parse(ToolRunner.Run("llvm-symbolizer", input, "--output-style=GNU", "-a", "-f", "-i", "--no-demangle", "-e", LabElfs.PathOf(name)));

        var wrong = new List<string>();
        int agreed = 0;
        var frames = new List<SourceFrame>();
        foreach (ulong address in addresses)
        {
            symbolizer.Resolve(address, frames);
            List<Frame> ours = [.. frames.Select(f => new Frame(f.Function?.LinkageName ?? f.Function?.Name, f.File?.NormalizedPath, f.Line))];
            string? fromGnu = Difference(symbolizer, ours, gnu[address], address);
            string? fromLlvm = Difference(symbolizer, ours, llvm[address], address);
            if (fromGnu is null || fromLlvm is null)
            {
                agreed++;
            }

            // Past a function's end both tools may name it; no other difference may be to both.
            bool unexplained = fromGnu == "other" || fromLlvm == "other";
            bool alone = fromGnu is not null && fromLlvm is not null && !(IsPastEnd(fromGnu) && IsPastEnd(fromLlvm));
            if ((unexplained || alone) && !(ours is [{ Line: null, Function: { } known }] && s_unstated.Contains((name, known))))
            {
                wrong.Add($"0x{address:x}\n  ours {string.Join(" < ", ours)}\n  gnu  {string.Join(" < ", gnu[address])} ({fromGnu})\n  llvm {string.Join(" < ", llvm[address])} ({fromLlvm})");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {addresses.Length} addresses differ:\n{string.Join('\n', wrong.Take(20))}");
        Assert.InRange(agreed, 1000, addresses.Length);
        Assert.Empty(diagnostics.Items);
    }

    // "unstated": GCC left the emptied function out of its unit's DW_AT_ranges and gave its DIE no address; only .debug_aranges and
    // the line table know it, which both tools search and we do not. We name it by its symbol and give no line.
    private static readonly HashSet<(string Elf, string Function)> s_unstated = [("an385-Os-dwarf2-asmisr", "lights_select_bank")];

    private static bool IsPastEnd(string difference) => difference is "padding" or "thumb bit";

    /// <summary>Null when the tool says the same, else the kind of difference as docs/differential.md names it, or "other".</summary>
    private static string? Difference(Symbolizer symbolizer, List<Frame> ours, List<Frame> theirs, ulong address)
    {
        if (ours.Count == 0)
        {
            return theirs is [{ Line: null }] ? null : "other";
        }

        if (theirs is [{ Line: null, Function: { } only }] && ours[0].Line is not null && IsThumbBitTaken(symbolizer, only, address))
        {
            return "thumb bit";
        }

        if (ours.Count != theirs.Count)
        {
            return "other";
        }

        string? worst = null;
        for (int i = 0; i < ours.Count; i++)
        {
            // GNU addr2line may give an inlined frame the name of the function that it is inlined into.
            if (i + 1 < ours.Count && ours[i] != theirs[i] && ours[i] with { Function = theirs[i + 1].Function } == theirs[i])
            {
                worst = "inlined name";
                continue;
            }

            string? difference = Difference(symbolizer, ours[i], theirs[i], address);
            worst = difference == "other" ? difference : worst ?? difference;
        }

        return worst;
    }

    private static string? Difference(Symbolizer symbolizer, Frame ours, Frame theirs, ulong address)
    {
        // The symbol table's file name, which has no line, stands in for debug information that is not there.
        bool sameFile = ours.File == theirs.File || (ours.File is null && theirs.Line is null && theirs.File?.Contains('/', StringComparison.Ordinal) != true);
        if (!sameFile || ours.Line != theirs.Line)
        {
            return IsPadding(symbolizer, address) ? "padding" : "other";
        }

        if (ours.Function == theirs.Function || (ours.Function is null && theirs.Function is null))
        {
            return null;
        }

        if (theirs.Function is { } named && IsThumbBitTaken(symbolizer, named, address))
        {
            return "thumb bit";
        }

        if (ours.Function is null)
        {
            return "padding";
        }

        // "clone": the symbol's name with the compiler's suffix, where debug information has the function's own.
        if (theirs.Function?.StartsWith(ours.Function + ".", StringComparison.Ordinal) == true)
        {
            return null;
        }

        // "unnamed": a compiler-made C++ function without DW_AT_linkage_name; its symbol has one.
        if (theirs.Function?.StartsWith("_Z", StringComparison.Ordinal) == true && theirs.Function.Contains(ours.Function, StringComparison.Ordinal))
        {
            return null;
        }

        // "alias": symbols with the same address. "label": a symbol without a size inside a function.
        ElfSymbol? own = symbolizer.Elf.SymbolTable.Find(ours.Function);
        ElfSymbol? their = theirs.Function is null ? null : symbolizer.Elf.SymbolTable.Find(theirs.Function);
        if (own is not { } a || their is not { } b)
        {
            return "other";
        }

        // A function within another one that begins here: with the Thumb bit it seems to begin one address later.
        return a.Address == b.Address ? null : b.Size == 0 ? "label" : a.IsThumb && a.Address == address ? "thumb bit" : "other";
    }

    /// <summary>
    /// Bit 0 of a Thumb function taken for a part of its address, by GNU addr2line in symbols and by both in the debug
    /// information of GNU as: the function seems to reach over the first address behind it.
    /// </summary>
    private static bool IsThumbBitTaken(Symbolizer symbolizer, string function, ulong address) =>
        symbolizer.Elf.SymbolTable.Find(function) is { IsThumb: true } symbol && address == symbol.Address + symbol.Size;

    /// <summary>True where no function stands: between functions, where only tools that ignore a symbol's size name one.</summary>
    private static bool IsPadding(Symbolizer symbolizer, ulong address) => symbolizer.FindFunction(address) is null;

    private static Dictionary<ulong, List<Frame>> Parse(string output)
    {
        var result = new Dictionary<ulong, List<Frame>>();
        List<Frame> frames = [];
        string? function = null;
        foreach (string line in output.Split('\n'))
        {
            if (function is null && line.StartsWith("0x", StringComparison.Ordinal))
            {
                result[ulong.Parse(line.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = frames = [];
            }
            else if (function is null && line.Length > 0)
            {
                function = line;
            }
            else if (function is not null)
            {
                frames.Add(Frame.Parse(function, line));
                function = null;
            }
        }

        return result;
    }

    private sealed record Frame(string? Function, string? File, int? Line)
    {
        public static Frame Parse(string function, string place)
        {
            int discriminator = place.IndexOf(" (discriminator", StringComparison.Ordinal);
            place = discriminator < 0 ? place : place[..discriminator];
            int colon = place.LastIndexOf(':');
            string file = place[..colon];
            int? line = int.TryParse(place.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
            return new Frame(function == "??" ? null : function, file == "??" ? null : Inquest.Dwarf.Lines.DwarfPath.Normalize(file), line);
        }

        public override string ToString() => $"{Function ?? "??"} {File ?? "??"}:{Line?.ToString(CultureInfo.InvariantCulture) ?? "?"}";
    }
}
