using Inquest.Symbols;
using Inquest.Unwinding;

namespace Inquest.Diagnosis.Cause;

/// <summary>Brings an unwound stack into the form that the rules read.</summary>
public static class CrashFrames
{
    /// <summary>The frames of a stack with their functions, inlined ones as frames of their own; without symbols the functions are unknown.</summary>
    /// <param name="stack">The stack; null for none.</param>
    /// <param name="symbols">The ELFs; null without one.</param>
    /// <param name="stackPointer">DWARF number of the stack pointer, from which the innermost frame is counted.</param>
    public static IReadOnlyList<CrashFrame> Of(CallStack? stack, SymbolModules? symbols, int stackPointer)
    {
        List<CrashFrame> frames = [];
        List<SourceFrame> scratch = [];
        ulong? end = null;
        foreach (UnwoundFrame frame in stack?.Frames ?? [])
        {
            // A frame begins where the next inner one ends; one that was interrupted, at its stack pointer.
            ulong? begin = frame.IsInterrupted ? frame.Registers[stackPointer] : end;
            ulong? bytes = frame.Cfa is { } cfa && begin is { } from && cfa >= from ? cfa - from : null;
            end = frame.Cfa;
            bool isSure = frame.Trust != FrameTrust.Scan;
            bool isInterrupted = frame.Trust == FrameTrust.Exception;
            if (symbols is null || symbols.At(frame.LookupPc).Resolve(frame.LookupPc, scratch) == 0)
            {
                frames.Add(new CrashFrame(frame.Pc, null, IsSure: isSure, IsInterrupted: isInterrupted, FrameBytes: bytes));
                continue;
            }

            foreach (SourceFrame source in scratch)
            {
                frames.Add(new CrashFrame(frame.Pc, source.Function?.Name, source.File?.NormalizedPath, source.Line, source.IsInlined, isSure, isInterrupted, source.IsInlined ? null : bytes));
            }
        }

        return frames;
    }
}
