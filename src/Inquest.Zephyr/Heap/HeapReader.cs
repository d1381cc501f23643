using System.Globalization;
using System.Text;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;

namespace Inquest.Zephyr.Heap;

/// <summary>
/// Follows the chunks of Zephyr's heaps in dumped memory (lib/heap/heap.h): each header states the size of its own chunk
/// and of the one below, in units of 8 bytes, so neighbours vouch for each other.
/// </summary>
public sealed class HeapReader
{
    private const ulong Unit = 8;
    private const string PoolPrefix = "kheap_";
    private const int MostOwners = 4;

    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly IReadOnlyList<AddressRange> _stacks;
    private readonly Limits _limits;

    /// <summary>A reader over one dump.</summary>
    /// <param name="symbols">The firmware.</param>
    /// <param name="memory">The dump's memory.</param>
    /// <param name="stacks">Stacks: a pointer that lies in one of them owns nothing.</param>
    /// <param name="limits">Bounds.</param>
    public HeapReader(Symbolizer symbols, TargetMemory memory, IReadOnlyList<AddressRange> stacks, Limits limits)
    {
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _stacks = stacks ?? throw new ArgumentNullException(nameof(stacks));
        _limits = limits ?? throw new ArgumentNullException(nameof(limits));
    }

    /// <summary>The heaps that are in the dump and in use; empty when there is none, or no debug information says how they are laid out.</summary>
    public IReadOnlyList<HeapCheck> Read()
    {
        if (_symbols.Types.FindMember("z_heap", "end_chunk")?.Offset is not ulong endOffset)
        {
            return [];
        }

        List<HeapCheck> heaps = [];
        foreach ((string name, ulong address) in FindHeaps())
        {
            // A k_heap begins with its sys_heap, and that with the pointer to the first chunk.
            if (_memory.SourceOf(address) == MemorySource.Dump && _memory.TryReadPointer(address, out ulong first) && first != 0
                && _memory.SourceOf(first) == MemorySource.Dump && _memory.TryReadUInt32(first + endOffset, out uint end) && end > 0)
            {
                heaps.Add(Follow(name, address, first, end));
            }
        }

        return heaps;
    }

    // K_HEAP_DEFINE(name) calls the heap's memory kheap_name.
    private IEnumerable<(string Name, ulong Address)> FindHeaps()
    {
        List<(string, ulong)> found = [];
        HashSet<ulong> seen = [];
        Add("_system_heap");
        Add("z_malloc_heap");
        byte[] prefix = Encoding.ASCII.GetBytes(PoolPrefix);
        foreach (ElfSymbol symbol in _symbols.Elf.SymbolTable.Symbols)
        {
            if (symbol is { IsDefined: true, Type: ElfSymbolType.Object } && symbol.NameBytes.StartsWith(prefix) && found.Count < _limits.MaxMembers)
            {
                Add(symbol.Name[PoolPrefix.Length..]);
            }
        }

        return found;

        void Add(string name)
        {
            if (_symbols.FindSymbol(name) is { IsFunction: false } symbol && seen.Add(symbol.Address))
            {
                found.Add((name, symbol.Address));
            }
        }
    }

    private HeapCheck Follow(string name, ulong address, ulong heap, uint end)
    {
        // The first chunk has none below it: in a heap with 32-bit fields the upper half of its first word is 0 as well,
        // in one with 16-bit fields it is the chunk's own size.
        bool wide = !_memory.TryReadUInt16(heap + 2, out ushort upper) || upper == 0;
        Chunk? before = null;
        ulong id = 0;
        int count = 0;
        while (count < _limits.MaxHeapChunks)
        {
            if (ReadChunk(heap, id, wide) is not Chunk chunk)
            {
                return new HeapCheck(name, address, count, IsComplete: false, null);
            }

            ulong below = before?.Size ?? 0;
            if (chunk.Below != below)
            {
                return Damaged($"the header at {Hex(chunk.Address)} says that the block below it has {Bytes(chunk.Below)}, but that has {Bytes(below)}", isOverrun: true);
            }

            if (id == end)
            {
                return new HeapCheck(name, address, count, IsComplete: true, null);
            }

            if (chunk.Size == 0 || chunk.Size > end - id)
            {
                string left = chunk.Size == 0 ? "0 bytes" : $"{Bytes(chunk.Size)}, more than is left of the heap";
                return Damaged($"the header at {Hex(chunk.Address)} says that its block has {left}", isOverrun: false);
            }

            before = chunk;
            id += chunk.Size;
            count++;

            HeapCheck Damaged(string what, bool isOverrun) =>
                new(name, address, count, IsComplete: false, Describe(chunk.Address, what, isOverrun, before, address, wide, new AddressRange(heap, heap + (end * Unit))));
        }

        return new HeapCheck(name, address, count, IsComplete: false, null);
    }

    private HeapDamage Describe(ulong header, string what, bool isOverrun, Chunk? before, ulong heapObject, bool wide, AddressRange heap)
    {
        // The very first chunk holds the heap's own structure.
        if (before is not Chunk block || block.Address == heap.Start)
        {
            return new HeapDamage(header, what, isOverrun, null, false, []);
        }

        ulong memory = block.Address + (wide ? 8ul : 4ul);
        ulong user = memory;
        // k_malloc keeps a pointer to the heap in front of what it gives (kernel/mempool.c).
        if (_memory.TryReadPointer(memory, out ulong reference) && reference == heapObject)
        {
            user += (ulong)_memory.AddressSize;
        }

        return new HeapDamage(header, what, isOverrun, new AddressRange(user, header), block.IsUsed, FindOwners(user, memory, heap));
    }

    // Objects that hold the block's address; what lies in stacks or in the heap itself is passed over. A pointer of its own
    // goes before a word within something larger, which may be a copy (a log's buffer, a queue).
    private List<string> FindOwners(ulong user, ulong memory, AddressRange heap)
    {
        List<string> owners = [];
        List<string> within = [];
        ulong step = (ulong)_memory.AddressSize;
        foreach (MemoryRegion run in _memory.Runs)
        {
            if (run.Source != MemorySource.Dump)
            {
                continue;
            }

            ulong last = run.Address + (ulong)run.Bytes.Length;
            for (ulong at = (run.Address + step - 1) / step * step; at + step <= last && owners.Count < MostOwners; at += step)
            {
                if (_memory.TryReadPointer(at, out ulong value) && (value == user || value == memory) && !heap.Contains(at)
                    && !_stacks.Any(s => s.Contains(at)) && _symbols.SymbolAt(at) is { IsFunction: false } symbol)
                {
                    if (symbol.Size == step)
                    {
                        owners.Add(symbol.Name);
                    }
                    else if (within.Count < MostOwners)
                    {
                        within.Add(symbol.Offset == 0 ? symbol.Name : string.Create(CultureInfo.InvariantCulture, $"{symbol.Name}+0x{symbol.Offset:x}"));
                    }
                }
            }
        }

        return owners.Count > 0 ? owners : within;
    }

    private Chunk? ReadChunk(ulong heap, ulong id, bool wide)
    {
        ulong address = heap + (id * Unit);
        if (_memory.SourceOf(address) != MemorySource.Dump)
        {
            return null;
        }

        if (wide)
        {
            return _memory.TryReadUInt32(address, out uint below) && _memory.TryReadUInt32(address + 4, out uint size)
                ? new Chunk(address, below, size >> 1, (size & 1) != 0)
                : null;
        }

        return _memory.TryReadUInt16(address, out ushort left) && _memory.TryReadUInt16(address + 2, out ushort own)
            ? new Chunk(address, left, (uint)(own >> 1), (own & 1) != 0)
            : null;
    }

    private string Hex(ulong value) => "0x" + value.ToString(_memory.AddressSize == 8 ? "x16" : "x8", CultureInfo.InvariantCulture);

    private static string Bytes(ulong units) => (units * Unit).ToString("#,0", CultureInfo.InvariantCulture) + " bytes";

    private readonly record struct Chunk(ulong Address, ulong Below, ulong Size, bool IsUsed);
}
