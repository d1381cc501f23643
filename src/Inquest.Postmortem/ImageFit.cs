using Inquest.Architectures;
using Inquest.Diagnosis.Match;
using Inquest.Target;

namespace Inquest.Postmortem;

/// <summary>
/// Whether the code in a flash image is the code that crashed, where there is no ELF to tell. A dump outlives a reflash: in a
/// CURRENT.UF2 it may be older than the firmware beside it, and then the image has another instruction at its pc.
/// </summary>
/// <param name="Fits">True when something shows it, false when something contradicts; null when the dump holds nothing that tells.</param>
/// <param name="Why">What contradicts, a clause; null otherwise.</param>
internal sealed record ImageFit(bool? Fits, string? Why)
{
    /// <summary>Holds the registers and the reason of a crash against the image's code.</summary>
    /// <param name="crash">The crash, read with the image.</param>
    public static ImageFit Of(Crash crash)
    {
        if (crash.Architecture is not Architecture architecture || NoElfReporter.RegistersAtFault(crash) is not RegisterSet registers)
        {
            return new(null, null);
        }

        bool? returns = null;
        if (architecture.LinkRegister is int link && registers.TryGet(link, out ulong lr) && architecture.IsCodePointer(lr) && !architecture.IsExceptionReturn(lr)
            && crash.Memory.SourceOf(unchecked(architecture.ToInstructionAddress(lr) - 1)) == MemorySource.Image)
        {
            returns = architecture.TryReadCallSite(crash.Memory, lr, out _);
            if (returns == false)
            {
                return new(false, $"lr, 0x{lr:x8}, follows no call in it");
            }
        }

        if (registers.TryGet(architecture.ProgramCounter, out ulong pc) && crash.Memory.SourceOf(architecture.ToInstructionAddress(pc)) == MemorySource.Image)
        {
            ulong at = architecture.ToInstructionAddress(pc);
            if (FaultInstruction.CanRaise(architecture, crash.Memory, at, registers, crash.Capture.Reason) == false)
            {
                return new(false, $"the instruction that it has at 0x{at:x8} cannot raise the fault that the kernel names");
            }

            if (FaultStatusReader.Read(crash)?.Address is ulong touched && architecture.DescribeInstruction(crash.Memory, at, registers)?.Access?.MayFaultAt(touched) is bool touches)
            {
                return touches ? new(true, null) : new(false, $"the instruction that it has at 0x{at:x8} does not touch the address that the fault status names");
            }
        }

        return new(returns, null);
    }
}
