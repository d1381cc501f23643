using System.Globalization;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Postmortem;

/// <summary>Lists instructions around an address, data between them as data.</summary>
internal sealed class CodeListing
{
    private const int LongestInstruction = 4;

    private readonly Architecture _architecture;
    private readonly TargetMemory _memory;
    private readonly Symbolizer? _symbols;
    private readonly Limits _limits;
    private readonly List<SourceFrame> _frames = [];

    public CodeListing(Architecture architecture, TargetMemory memory, Symbolizer? symbols, Limits limits)
    {
        _architecture = architecture;
        _memory = memory;
        _symbols = symbols;
        _limits = limits;
    }

    /// <summary>At most <paramref name="before"/> instructions in front of <paramref name="address"/> and <paramref name="count"/> from it on; fewer where memory ends.</summary>
    public IReadOnlyList<CodeLine> List(ulong address, int before, int count)
    {
        address = _architecture.ToInstructionAddress(address);
        before = Math.Clamp(before, 0, _limits.MaxAnalyzedInstructions);
        count = Math.Clamp(count, 0, _limits.MaxAnalyzedInstructions);
        List<ListedInstruction> lines = Before(address, before);
        int state = 0;
        foreach (ListedInstruction line in From(address, count, ref state))
        {
            lines.Add(line);
        }

        return [.. lines.Select(Describe)];
    }

    // Instructions have two lengths: only from the start of a function is it sure where one begins.
    private List<ListedInstruction> Before(ulong address, int wanted)
    {
        List<ListedInstruction> found = [];
        ulong end = address;
        while (found.Count < wanted && end > 0 && StartBefore(end, wanted - found.Count) is ulong start)
        {
            List<ListedInstruction> part = Between(start, end);
            if (part.Count == 0)
            {
                break;
            }

            found.InsertRange(0, part);
            end = start;
        }

        return found.Count > wanted ? found[^wanted..] : found;
    }

    private ulong? StartBefore(ulong end, int wanted)
    {
        if (_symbols?.FindFunction(end - 1) is { } function && function.Range.Start < end)
        {
            return function.Range.Start;
        }

        // Outside every function a stretch is taken from which the decoding meets the address; Thumb code falls into step soon.
        ulong length = (ulong)(wanted + 4) * LongestInstruction;
        for (ulong start = end > length ? (end - length) & ~1ul : 0; start < end; start += 2)
        {
            if (_memory.SourceOf(start) is not null && Between(start, end) is [.., { } last] && last.Address + (ulong)last.Length == end)
            {
                return start;
            }
        }

        return null;
    }

    private List<ListedInstruction> Between(ulong start, ulong end)
    {
        List<ListedInstruction> lines = [];
        int state = 0;
        for (ulong at = start; at < end && lines.Count < _limits.MaxAnalyzedInstructions && One(at, ref state) is { } line; at += (ulong)line.Length)
        {
            lines.Add(line);
        }

        return lines;
    }

    private List<ListedInstruction> From(ulong address, int count, ref int state)
    {
        List<ListedInstruction> lines = [];
        for (ulong at = address; lines.Count < count && One(at, ref state) is { } line; at += (ulong)line.Length)
        {
            lines.Add(line);
        }

        return lines;
    }

    private ListedInstruction? One(ulong address, ref int state)
    {
        if (_symbols?.Elf.SymbolTable.MappingAt(address) != ElfMappingKind.Data)
        {
            return _architecture.ListInstruction(_memory, address, ref state);
        }

        state = 0;
        if (address % 4 == 0 && _memory.TryReadUInt32(address, out uint word))
        {
            string text = word.ToString("x8", CultureInfo.InvariantCulture);
            return new(address, 4, text, $".word 0x{text}");
        }

        if (address % 2 == 0 && _memory.TryReadUInt16(address, out ushort half))
        {
            string text = half.ToString("x4", CultureInfo.InvariantCulture);
            return new(address, 2, text, $".short 0x{text}");
        }

        return _memory.TryReadUInt8(address, out byte single) ? new(address, 1, $"{single:x2}", $".byte 0x{single:x2}") : null;
    }

    private CodeLine Describe(ListedInstruction instruction)
    {
        if (_symbols is null || _symbols.Resolve(instruction.Address, _frames) == 0)
        {
            return new(instruction, null, null, null, null);
        }

        // The line is that of the innermost, the name that of the function whose code this is.
        SourceFrame innermost = _frames[0];
        SourceFrame function = _frames[^1];
        ulong? offset = function.FunctionStart is ulong start && start <= instruction.Address ? instruction.Address - start : null;
        return new(instruction, function.Function?.Name, offset, innermost.File?.NormalizedPath, innermost.Line);
    }
}
