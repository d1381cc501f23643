namespace Inquest.Target;

/// <summary>
/// The registers of one frame, by DWARF register number; each may be unknown. Mutable scratch: the unwinder owns and
/// reuses it, nothing is allocated per frame.
/// </summary>
/// <remarks>Numbers and names come from the architecture's register table (ARM: AADWARF32, "DWARF for the Arm Architecture", §4.1).</remarks>
public sealed class RegisterSet
{
    private readonly ulong[] _values;
    private readonly RegisterSource[] _sources;

    /// <summary>A set of <paramref name="count"/> registers, all unknown.</summary>
    public RegisterSet(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _values = new ulong[count];
        _sources = new RegisterSource[count];
    }

    /// <summary>How many registers the set has room for, known or not.</summary>
    public int Count => _values.Length;

    /// <summary>The value of register <paramref name="number"/>; false when it is unknown or has no such number.</summary>
    public bool TryGet(int number, out ulong value)
    {
        if (number >= 0 && number < _values.Length && _sources[number] != RegisterSource.Unknown)
        {
            value = _values[number];
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>The value, or null when it is unknown.</summary>
    public ulong? this[int number] => TryGet(number, out ulong value) ? value : null;

    /// <summary>Where the value comes from; <see cref="RegisterSource.Unknown"/> when it has none.</summary>
    public RegisterSource SourceOf(int number) => number >= 0 && number < _sources.Length ? _sources[number] : RegisterSource.Unknown;

    /// <summary>Sets a register.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such register number.</exception>
    public void Set(int number, ulong value, RegisterSource source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, _values.Length);
        _values[number] = source == RegisterSource.Unknown ? 0 : value;
        _sources[number] = source;
    }

    /// <summary>Makes a register unknown; a number out of range is ignored.</summary>
    public void Forget(int number)
    {
        if (number >= 0 && number < _values.Length)
        {
            _values[number] = 0;
            _sources[number] = RegisterSource.Unknown;
        }
    }

    /// <summary>Makes all registers unknown.</summary>
    public void Clear()
    {
        Array.Clear(_values);
        Array.Clear(_sources);
    }

    /// <summary>Copies all registers of <paramref name="other"/>.</summary>
    /// <exception cref="ArgumentException">The sets have different counts.</exception>
    public void CopyFrom(RegisterSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Count != Count)
        {
            throw new ArgumentException("The register sets belong to different architectures.", nameof(other));
        }

        other._values.CopyTo(_values, 0);
        other._sources.CopyTo(_sources, 0);
    }

    /// <summary>A copy that the caller owns.</summary>
    public RegisterSet Clone()
    {
        RegisterSet copy = new(Count);
        copy.CopyFrom(this);
        return copy;
    }
}
