namespace Inquest.Debugging.GdbRemote;

/// <summary>What a byte from gdb completed.</summary>
public enum GdbInput
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>A packet with the right sum.</summary>
    Packet,

    /// <summary>A packet that is too long or has the wrong sum.</summary>
    Damaged,

    /// <summary>gdb got our last packet (<c>+</c>).</summary>
    Acknowledged,

    /// <summary>gdb did not get our last packet (<c>-</c>).</summary>
    Again,

    /// <summary>gdb wants the program stopped (the byte 3).</summary>
    Interrupt,
}
