namespace Inquest.Zephyr.FatalLogs;

/// <summary>How the faulting address was touched, where the text says so.</summary>
public enum FatalLogAccess
{
    /// <summary>Read.</summary>
    Read,

    /// <summary>Written.</summary>
    Write,

    /// <summary>Executed.</summary>
    Execute,
}
