using Inquest.Binary;

namespace Inquest.Containers.Archives;

/// <summary>Counts what archives unpack to, over all archives of one command, so that a small file cannot fill the memory.</summary>
internal sealed class UnpackBudget
{
    private readonly Limits _limits;
    private long _left;
    private int _membersLeft;

    internal UnpackBudget(Limits limits)
    {
        _limits = limits;
        _left = limits.MaxUnpackedBytes;
        _membersLeft = limits.MaxArchiveMembers;
    }

    /// <summary>Bytes that one member may have: the least of what is left, the limit of a file, and the ratio to its packed size.</summary>
    internal long MemberLimit(long packedBytes)
    {
        // The ratio has a floor, since a page of erased flash packs to almost nothing.
        long byRatio = Math.Max(1 << 20, packedBytes > long.MaxValue / _limits.MaxCompressionRatio ? long.MaxValue : packedBytes * _limits.MaxCompressionRatio);
        return Math.Min(_left, Math.Min(_limits.MaxInputBytes, byRatio));
    }

    /// <summary>The error for a member that unpacks to more than <see cref="MemberLimit"/>: it names the bound that was met.</summary>
    internal InputException MemberTooLarge(string name, long packedBytes) => new(
        InputErrorKind.Limit, name, null,
        MemberLimit(packedBytes) is var most && most == _left
            ? $"with it the archives unpack to more than the {Size(_limits.MaxUnpackedBytes)} that are read; give the files that are needed"
            : $"unpacks to more than {Size(most)}{(most == _limits.MaxInputBytes ? "" : $", {_limits.MaxCompressionRatio} times its packed size")}; give the files that are needed");

    /// <summary>Takes the bytes of one member out of the budget.</summary>
    /// <exception cref="InputException">All archives together hold more than the limits allow.</exception>
    internal void Take(string name, long bytes)
    {
        _left -= bytes;
        _membersLeft--;
        if (_left < 0 || _membersLeft < 0)
        {
            throw _left < 0 ? MemberTooLarge(name, long.MaxValue) : TooManyMembers(name);
        }
    }

    /// <summary>The error for archives of too many members.</summary>
    internal InputException TooManyMembers(string name) => new(
        InputErrorKind.Limit, name, null, $"more than {_limits.MaxArchiveMembers} files in archives; give the files that are needed");

    private static string Size(long bytes) => bytes >= 1 << 20 ? $"{bytes >> 20} MiB" : $"{Numbers.Text(bytes)} bytes";
}
