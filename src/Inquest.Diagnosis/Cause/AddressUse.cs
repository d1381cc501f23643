namespace Inquest.Diagnosis.Cause;

/// <summary>What the firmware uses an address for.</summary>
public enum AddressUse
{
    /// <summary>Nobody knows: there is no ELF, and the dump does not have the address.</summary>
    Unknown,

    /// <summary>Nothing: neither the firmware nor the dump has anything there.</summary>
    Nothing,

    /// <summary>Instructions.</summary>
    Code,

    /// <summary>Constants, and the rest of the memory that the instructions lie in.</summary>
    ReadOnly,

    /// <summary>Variables, stacks, heap.</summary>
    Writable,

    /// <summary>Peripherals and system registers.</summary>
    Device,
}
