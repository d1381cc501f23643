using System.Globalization;
using Inquest.Architectures;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>An access to an address that is not aligned as the instruction or the core demands.</summary>
internal sealed class UnalignedAccessRule : CauseRule
{
    private const uint Unaligned = 31;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        bool isStated = facts.ReasonCode == Unaligned;
        MachineMemoryAccess? access = facts.Access;
        bool isGeneric = facts.Class == FaultClass.Exception || facts.ReasonCode == 29;
        if (!isStated && !(isGeneric && Misaligned(facts, access)))
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        if (facts.InstructionSentence() is { } sentence)
        {
            evidence.Add(sentence);
            evidence.AddRange(facts.RecoveredRegisters);
        }

        int demanded = access is null ? 1 : Math.Max(access.RequiredAlignment, isStated || access.RequiredAlignment > 1 ? access.NaturalAlignment : 1);
        ulong? address = access?.Range?.Start;
        bool shows = address is { } start && demanded > 1 && start % (ulong)demanded != 0;
        if (shows && access!.RequiredAlignment > 1)
        {
            evidence.Add("This instruction demands alignment on every core.");
        }
        else if (isStated && address is not null && !shows)
        {
            evidence.Add("The address recomputed from the registers is aligned, so the registers or the instruction are not those of the fault.");
        }

        string what = access is null ? "" : string.Create(CultureInfo.InvariantCulture, $": {(access.IsWrite ? "write" : "read")} of {CrashFacts.Bytes(access.Size)}");
        string where = shows ? string.Create(CultureInfo.InvariantCulture, $" at {facts.Hex(address!.Value)}, no multiple of {demanded}") : "";
        return new CauseOfDeath
        {
            Kind = CauseKind.UnalignedAccess,
            Title = "Unaligned access" + what + where,
            FaultAddress = shows ? address : null,
            Access = access is null ? null : access.IsWrite ? FaultAccess.Write : FaultAccess.Read,
            AccessSize = access?.Size,
            Instruction = facts.Instruction?.Text,
            InstructionAddress = access is null ? null : facts.Pc,
            PointerRegister = access?.Base,
            Inferred = !isStated,
            Evidence = evidence,
            Advice = ["Read such data with memcpy() or with sys_get_le32() and its like; a cast of a byte pointer to a wider one makes this fault."],
        };
    }

    // Without a status register (ARMv6-M) an unaligned address in good memory is the only thing that can be wrong with the access.
    private static bool Misaligned(CrashFacts facts, MachineMemoryAccess? access)
    {
        if (access?.Range is not { } range)
        {
            return false;
        }

        bool always = access.RequiredAlignment > 1 && range.Start % (ulong)access.RequiredAlignment != 0;
        bool natural = access.NaturalAlignment > 1 && range.Start % (ulong)access.NaturalAlignment != 0;
        return always || (natural && facts.Scene.AddressSpace.UseOf(range.Start) is AddressUse.Writable or AddressUse.ReadOnly or AddressUse.Code);
    }
}
