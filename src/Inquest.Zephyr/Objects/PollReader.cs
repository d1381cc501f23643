using Inquest.Binary;
using Inquest.Symbols;
using Inquest.Symbols.Types;
using Inquest.Symbols.Variables;
using Inquest.Target;

namespace Inquest.Zephyr.Objects;

/// <summary>
/// What threads in k_poll() wait for: each event that is registered points back to its thread's poller (kernel/poll.c,
/// struct k_poll_event). The events lie wherever the caller has them, so the dumped memory is searched for those pointers.
/// </summary>
public sealed class PollReader
{
    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly Limits _limits;
    private readonly TypeMember? _poller;
    private readonly TypeMember? _event;
    private readonly TypeMember? _object;
    private readonly TypeBitField? _type;

    /// <summary>A reader over one dump.</summary>
    public PollReader(Symbolizer symbols, TargetMemory memory, Limits limits)
    {
        _symbols = symbols ?? throw new ArgumentNullException(nameof(symbols));
        _memory = memory ?? throw new ArgumentNullException(nameof(memory));
        _limits = limits ?? throw new ArgumentNullException(nameof(limits));
        _poller = symbols.Types.FindMember(KernelLayout.ThreadType, "poller");
        _event = symbols.Types.FindMember("k_poll_event", "poller");
        _object = symbols.Types.FindMember("k_poll_event", "obj");
        _type = symbols.Types.FindBitField("k_poll_event", "type");
    }

    /// <summary>
    /// The objects that a thread polls for, as source names them with their types: <c>link_up (k_sem)</c>; empty when none was
    /// found, or the build has no k_poll.
    /// </summary>
    /// <param name="thread">Address of the <c>k_thread</c>.</param>
    public IReadOnlyList<string> ObjectsOf(ulong thread)
    {
        if (_poller is not { } poller || _event is not { } back || _object is not { } watched || _type is not { } type)
        {
            return [];
        }

        List<string> found = [];
        ulong step = (ulong)_memory.AddressSize;
        foreach (MemoryRegion run in _memory.Runs)
        {
            if (run.Source != MemorySource.Dump)
            {
                continue;
            }

            ulong end = run.Address + (ulong)run.Bytes.Length;
            for (ulong at = (run.Address + step - 1) / step * step; at + step <= end && found.Count < _limits.MaxPollEvents; at += step)
            {
                if (_memory.TryReadPointer(at, out ulong value) && value == thread + poller.Offset && at >= back.Offset
                    && Describe(at - back.Offset, watched, type) is string name && !found.Contains(name))
                {
                    found.Add(name);
                }
            }
        }

        return found;
    }

    // A word that is a pointer to the poller by chance has no event type beside it, or no object.
    private string? Describe(ulong pollEvent, TypeMember watched, TypeBitField type)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(type.ByteOffset + 8, 64)];
        if (type.ByteOffset + 8 > 64 || _memory.Read(pollEvent, bytes) < bytes.Length || type.Read(bytes) is 0 or null
            || !_memory.TryReadPointer(pollEvent + watched.Offset, out ulong address) || address == 0)
        {
            return null;
        }

        DataObject? named = _symbols.ObjectsAt(address).FirstOrDefault(o => o.Address == address);
        return named is { Type: { } kind } ? $"{named.Path} ({kind})"
            : _symbols.SymbolAt(address) is { IsFunction: false } symbol ? symbol.Name
            : null;
    }
}
