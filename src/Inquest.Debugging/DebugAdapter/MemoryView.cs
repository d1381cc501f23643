using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Target;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>
/// Answers <c>readMemory</c>: the known bytes from an address on, and how many unknown ones follow. The values that variables
/// had at boot are not those of the crash, and the protocol has no way to say so: they count as unknown.
/// </summary>
internal static class MemoryView
{
    public static JsonObject Read(PostmortemSession session, RequestArguments arguments, Limits limits)
    {
        long count = arguments.Number("count") ?? 0;
        if (!RequestArguments.TryReadAddress(arguments.Text("memoryReference"), out ulong reference) || count < 0)
        {
            throw new RequestException("readMemory wants an address and a count");
        }

        if (Address.Add(session, reference, arguments.Number("offset") ?? 0) is not ulong address)
        {
            return new JsonObject { ["address"] = Address.Text(session, reference), ["unreadableBytes"] = count };
        }

        byte[] bytes = new byte[(int)Math.Min(count, limits.MaxMemoryRead)];
        int read = Read(session.Memory, address, bytes);
        JsonObject body = new() { ["address"] = Address.Text(session, address) };
        if (read > 0)
        {
            body["data"] = Convert.ToBase64String(bytes, 0, read);
        }

        if (read < bytes.Length)
        {
            body["unreadableBytes"] = UnknownFrom(session, address, read, count);
        }

        return body;
    }

    private static int Read(TargetMemory memory, ulong address, Span<byte> destination)
    {
        int done = 0;
        while (done < destination.Length && address <= ulong.MaxValue - (ulong)done && IsKnown(memory.SourceOf(address + (ulong)done)))
        {
            ReadOnlySpan<byte> run = memory.Span(address + (ulong)done);
            int count = Math.Min(run.Length, destination.Length - done);
            run[..count].CopyTo(destination[done..]);
            done += count;
        }

        return done;
    }

    private static bool IsKnown(MemorySource? source) => source is not (null or MemorySource.ElfInitial);

    // How far it is to the next byte that is known, or to the end of what was asked for.
    private static long UnknownFrom(PostmortemSession session, ulong address, int read, long count)
    {
        ulong from = unchecked(address + (ulong)read);
        foreach (MemoryRegion run in session.Memory.Runs)
        {
            if (run.Address > from && IsKnown(run.Source))
            {
                return (long)Math.Min(run.Address - from, (ulong)(count - read));
            }
        }

        return count - read;
    }
}
