using Inquest.Binary;

namespace Inquest.Dwarf.CallFrames;

/// <summary>The call-frame description of one range of code, usually a function (FDE, DWARF 5 §6.4.1).</summary>
/// <param name="Cie">What it shares with others.</param>
/// <param name="Range">The code it describes.</param>
/// <param name="Instructions">Its own instructions, run after the shared ones.</param>
/// <param name="InstructionsAddress">Where the instructions lie at run time, for addresses relative to themselves; 0 in .debug_frame.</param>
public readonly record struct FrameDescriptionEntry(
    CommonInformationEntry Cie,
    AddressRange Range,
    ReadOnlyMemory<byte> Instructions,
    ulong InstructionsAddress);
