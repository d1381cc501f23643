namespace Inquest.Diagnosis.Cause;

/// <summary>How memory was touched.</summary>
public enum FaultAccess
{
    /// <summary>Read.</summary>
    Read,

    /// <summary>Write.</summary>
    Write,

    /// <summary>Instruction fetch.</summary>
    Execute,
}
