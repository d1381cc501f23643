namespace Inquest.Diagnosis.Cause;

/// <summary>One class of cause. Rules are asked in order; the first that answers is believed.</summary>
internal abstract class CauseRule
{
    /// <summary>The cause, or null when it is not of this class or the evidence does not carry it.</summary>
    public abstract CauseOfDeath? Explain(CrashFacts facts);
}
