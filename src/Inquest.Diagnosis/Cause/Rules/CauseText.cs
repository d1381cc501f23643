namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Sentences of advice that several rules give.</summary>
internal static class CauseText
{
    /// <summary>How evidence begins that quotes a line of the log: reports that are passed on leave the line out (Inquest.Reporting, Redaction).</summary>
    public const string LogQuote = "The log says so: ";

    public const string GuardStacks =
        "CONFIG_HW_STACK_PROTECTION=y stops an overflow where it happens (CONFIG_STACK_SENTINEL=y where there is no MPU finds it soon after).";

    public const string InitStacks =
        "CONFIG_INIT_STACKS=y with CONFIG_THREAD_ANALYZER=y shows how much of each stack is ever used.";

    public const string TrapNullPointers =
        "CONFIG_NULL_POINTER_EXCEPTION_DETECTION_MPU=y traps every access near address 0 where it happens.";
}
