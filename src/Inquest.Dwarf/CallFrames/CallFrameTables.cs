namespace Inquest.Dwarf.CallFrames;

/// <summary>
/// The call-frame sections of one firmware, asked in order (.debug_frame first: it describes every function; .eh_frame
/// often only those that C++ exceptions pass). Immutable; safe to share between threads.
/// </summary>
public sealed class CallFrameTables
{
    private readonly CallFrameSection[] _sections;

    /// <summary>Tables over sections, the most trusted first.</summary>
    public CallFrameTables(params IEnumerable<CallFrameSection> sections)
    {
        _sections = [.. sections];
    }

    /// <summary>No call-frame information at all.</summary>
    public static CallFrameTables Empty { get; } = new();

    /// <summary>The sections, in the order in which they are asked.</summary>
    public IReadOnlyList<CallFrameSection> Sections => _sections;

    /// <summary>Finds the description of the code at <paramref name="pc"/>; false when no section has one.</summary>
    public bool TryFind(ulong pc, out FrameDescriptionEntry description)
    {
        foreach (CallFrameSection section in _sections)
        {
            if (section.TryFind(pc, out description))
            {
                return true;
            }
        }

        description = default;
        return false;
    }
}
