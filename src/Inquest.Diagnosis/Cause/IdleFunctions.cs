namespace Inquest.Diagnosis.Cause;

/// <summary>What a processor with nothing to do runs: nobody's fault, wherever it is found.</summary>
public static class IdleFunctions
{
    private static readonly string[] s_names = ["arch_cpu_idle", "arch_cpu_atomic_idle", "k_cpu_idle", "idle"];

    /// <summary>Whether a function is one of them.</summary>
    public static bool Has(string function) => s_names.Contains(function);
}
