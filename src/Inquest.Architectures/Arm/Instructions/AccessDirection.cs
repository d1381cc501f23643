namespace Inquest.Architectures.Arm.Instructions;

/// <summary>Whether an instruction reads or writes the memory that it names.</summary>
public enum AccessDirection : byte
{
    /// <summary>A load.</summary>
    Read,

    /// <summary>A store.</summary>
    Write,
}
