namespace Inquest.Diagnosis.Cause;

/// <summary>Who found a device frozen and took the dump.</summary>
public enum FreezeWatcher
{
    /// <summary>The device module's supervisor timer, which a thread of the lowest priority holds off.</summary>
    Supervisor,

    /// <summary>The watchdog's interrupt, in the microseconds before its reset.</summary>
    Watchdog,
}
