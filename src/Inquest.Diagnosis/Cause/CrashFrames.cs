using Inquest.Symbols;
using Inquest.Unwinding;

namespace Inquest.Diagnosis.Cause;

/// <summary>Brings an unwound stack into the form that the rules read.</summary>
public static class CrashFrames
{
    /// <summary>The frames of a stack with their functions, inlined ones as frames of their own; without symbols the functions are unknown.</summary>
    public static IReadOnlyList<CrashFrame> Of(CallStack? stack, SymbolModules? symbols)
    {
        List<CrashFrame> frames = [];
        List<SourceFrame> scratch = [];
        foreach (UnwoundFrame frame in stack?.Frames ?? [])
        {
            bool isSure = frame.Trust != FrameTrust.Scan;
            bool isInterrupted = frame.Trust == FrameTrust.Exception;
            if (symbols is null || symbols.At(frame.LookupPc).Resolve(frame.LookupPc, scratch) == 0)
            {
                frames.Add(new CrashFrame(frame.Pc, null, IsSure: isSure, IsInterrupted: isInterrupted));
                continue;
            }

            foreach (SourceFrame source in scratch)
            {
                frames.Add(new CrashFrame(frame.Pc, source.Function?.Name, source.File?.NormalizedPath, source.Line, source.IsInlined, isSure, isInterrupted));
            }
        }

        return frames;
    }
}
