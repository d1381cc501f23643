using System.Globalization;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A failed assertion: Zephyr's, the C library's, the Bluetooth controller's.</summary>
internal sealed class AssertionRule : CauseRule
{
    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (facts.Class is FaultClass.Memory or FaultClass.Bus or FaultClass.Usage or FaultClass.Secure or FaultClass.SpuriousInterrupt)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        FailedAssertion? found;
        CrashFrame? caller = null;
        if (FrameSearch.Find(facts.Scene.Frames, AssertionFinder.Functions) is { } index)
        {
            caller = FrameSearch.CallerOf(facts.Scene.Frames, index);
            string who = caller?.Function is { } name ? $", called by {name}()" : "";
            evidence.Add($"The call stack has {facts.Scene.Frames[index].Function}{who}.");
            found = AssertionFinder.FromLog(facts, evidence) ?? AssertionFinder.FromCode(facts, index, evidence) ?? new(null, null, null);
        }
        else
        {
            // A log alone has no call stack; its assertion was followed by the panic that it ends in.
            found = facts.Class is FaultClass.Panic or FaultClass.Oops ? AssertionFinder.FromLog(facts, evidence) : null;
        }

        if (found is null)
        {
            return null;
        }

        // What neither the log nor the code tells, the line table still does: the line of the frame that asserted.
        if (found.File is null && caller?.File is { } file)
        {
            found = found with { File = file, Line = found.Line ?? caller.Line };
        }

        string place = found.File is null ? "" : found.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $" at {found.File}:{line}") : " in " + found.File;
        // From the code alone only the format is known: its values were printed and are gone.
        bool isFormat = found.Message?.Contains('%', StringComparison.Ordinal) == true;
        if (found.Message is { } message)
        {
            evidence.Add(isFormat ? $"It was to print \"{message}\" with its values." : $"Its message: {message}");
        }

        string said = found.Message is null || isFormat ? "" : $" ({found.Message})";
        return new CauseOfDeath
        {
            Kind = CauseKind.Assertion,
            Title = (found.Expression is { } expression ? "Assertion failed: " + expression : "Assertion failed") + said + place,
            Assertion = found,
            Function = caller?.Function,
            Evidence = evidence,
            Advice = found.Expression is null ? ["CONFIG_ASSERT_NO_COND_INFO=n keeps the text of each condition in the firmware."] : [],
        };
    }
}
