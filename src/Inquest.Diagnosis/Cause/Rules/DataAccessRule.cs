using Inquest.Architectures;
using Inquest.Target;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>A load or store that faulted: null, freed, wild, read-only, or nothing that the address would explain.</summary>
internal sealed class DataAccessRule : CauseRule
{
    // Members of a structure behind a null pointer lie this near to address 0 (Zephyr's own null page is 1 KiB).
    private const ulong NullPage = 0x1000;

    // With a base register that is zero the member may lie further off.
    private const ulong NullStructure = 0x1_0000;

    private const ulong GuardReach = 64;

    private const string WhoFreed = "Look at who still held the object after it was freed, or at a pointer that was never set.";

    private static readonly uint[] s_accessReasons = [0, 16, 19, 22, 25, 29];

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if ((facts.ReasonCode is { } code && !s_accessReasons.Contains(code)) || facts.Access is not { } access)
        {
            return null;
        }

        List<string> evidence = facts.BeginEvidence();
        evidence.Add(facts.InstructionSentence()!);
        evidence.AddRange(facts.RecoveredRegisters);
        bool isMemory = facts.Class is FaultClass.Memory or FaultClass.Bus;
        if (facts.FaultAddress is not { } address)
        {
            return UnknownAddress(facts, access, evidence, isMemory);
        }

        AddRecomputation(facts, access, address, evidence);
        if (!access.IsStack && TextPointer.Of(access.BaseValue) is { } text && PoisonPattern.Of(access.BaseValue!.Value) is null)
        {
            evidence.Add($"{facts.Hex(access.BaseValue!.Value)} is the text \"{text}\": a string was written over the pointer.");
        }

        CauseOfDeath? cause = Classify(facts, access, address, isMemory, evidence);
        return cause is null ? null : cause with
        {
            FaultAddress = address,
            Access = access.IsWrite ? FaultAccess.Write : FaultAccess.Read,
            AccessSize = access.Size,
            Instruction = facts.Instruction!.Text,
            InstructionAddress = facts.Pc,
            PointerRegister = access.Base is "pc" ? null : access.Base,
            Inferred = facts.Scene.FaultStatus?.Address is null || facts.RecoveredRegisters.Count > 0,
            Evidence = evidence,
        };
    }

    private static CauseOfDeath? Classify(CrashFacts facts, MachineMemoryAccess access, ulong address, bool isMemory, List<string> evidence)
    {
        string touch = $"{(access.IsWrite ? "write" : "read")} of {CrashFacts.Bytes(access.Size)} at {facts.Hex(address)}";
        if (IsNull(facts, access, address))
        {
            return new CauseOfDeath
            {
                Kind = access.IsWrite ? CauseKind.NullWrite : CauseKind.NullRead,
                Title = "Null dereference: " + touch,
            };
        }

        if (!access.IsStack && FindPoison(access, address) is { } poison)
        {
            evidence.Add($"{facts.Hex(poison.Value)} is {poison.Meaning}.");
            return new CauseOfDeath { Kind = CauseKind.FreedMemory, Title = "Use of freed or uninitialised memory: " + touch, Advice = [WhoFreed] };
        }

        AddressUse use = facts.Scene.AddressSpace.UseOf(address);
        string place = $", {facts.Scene.AddressSpace.Describe(address)}" + (facts.NameOf(address) is { } name ? $" ({name})" : "");
        if (access.IsWrite && use is AddressUse.Code or AddressUse.ReadOnly)
        {
            return access.IsWrite ? new CauseOfDeath { Kind = CauseKind.ReadOnlyWrite, Title = $"Write to read-only memory: {CrashFacts.Bytes(access.Size)} at {facts.Hex(address)}{place}" } : null;
        }

        if (StackGuardOf(facts, address) is { } guarded && facts.Class == FaultClass.Memory)
        {
            evidence.Add($"{facts.Hex(address)} lies at the lower end of the stack of {(guarded.IsInterrupt ? "interrupts" : "thread " + guarded.Name)}, where its guard is.");
            return Wild(access, $"Wild pointer: {touch}, in the guard of a stack");
        }

        return use switch
        {
            AddressUse.Nothing => Wild(access, $"Wild pointer: {touch}{place}"),
            AddressUse.Device when facts.Class == FaultClass.Memory => new CauseOfDeath
            {
                Kind = CauseKind.MemoryFault,
                Title = $"Memory fault: {touch}{place}, which this code may not touch",
                Advice = ["Is the pointer right? A thread in user mode reaches no peripherals without a memory domain or a system call."],
            },
            AddressUse.Device => new CauseOfDeath
            {
                Kind = CauseKind.BusFault,
                Title = $"Bus fault: {touch}{place}, where nothing answers",
                Advice = ["Is the pointer right? If it is: is the peripheral powered and clocked, and does it exist on this chip?"],
            },
            AddressUse.Unknown => isMemory ? Wild(access, $"Bad pointer: {touch}{place}") : null,
            _ => isMemory || facts.ReasonCode == 0 ? NotEvident(facts, access, touch, place, evidence) : null,
        };
    }

    private static CauseOfDeath Wild(MachineMemoryAccess access, string title) =>
        new()
        {
            Kind = access.IsWrite ? CauseKind.WildWrite : CauseKind.WildRead,
            Title = title,
            Advice = ["Look at where this pointer comes from: memory that was never set, that was overwritten, or that somebody else has got since."],
        };

    private static CauseOfDeath NotEvident(CrashFacts facts, MachineMemoryAccess access, string touch, string place, List<string> evidence)
    {
        evidence.Add($"The recomputed address is good memory and aligned: the {(access.IsWrite ? "write" : "read")} itself does not explain the fault.");
        return new CauseOfDeath
        {
            Kind = KindOf(facts),
            Title = $"{NameOf(facts)} at a {touch}{place}: the cause is not evident",
            Advice = ["A register may have changed since, the thread may lack the right (user mode, memory domains), or the dump may not belong to this firmware."],
        };
    }

    private static CauseOfDeath? UnknownAddress(CrashFacts facts, MachineMemoryAccess access, List<string> evidence, bool isMemory)
    {
        if (!isMemory && facts.Class != FaultClass.Exception)
        {
            return null;
        }

        // An index or another part may be unknown while the pointer itself already tells.
        if (access.BaseValue is { } pointer && !access.IsStack && PoisonPattern.Of(pointer) is { } poison)
        {
            evidence.Add($"{facts.Hex(poison.Value)} is {poison.Meaning}.");
            return new CauseOfDeath
            {
                Kind = CauseKind.FreedMemory,
                Title = $"Use of freed or uninitialised memory: {(access.IsWrite ? "write" : "read")} of {CrashFacts.Bytes(access.Size)} through {facts.Hex(pointer)}",
                Access = access.IsWrite ? FaultAccess.Write : FaultAccess.Read,
                AccessSize = access.Size,
                Instruction = facts.Instruction!.Text,
                InstructionAddress = facts.Pc,
                PointerRegister = access.Base,
                Inferred = true,
                Evidence = evidence,
                Advice = [WhoFreed],
            };
        }

        string unknown = string.Join(" and ", access.UnknownRegisters);
        evidence.Add($"The address cannot be computed: the dump does not hold {unknown}.");
        return new CauseOfDeath
        {
            Kind = KindOf(facts),
            Title = $"{NameOf(facts)} at a {(access.IsWrite ? "write" : "read")} of {CrashFacts.Bytes(access.Size)} through {access.Base}, whose address is not known",
            Access = access.IsWrite ? FaultAccess.Write : FaultAccess.Read,
            AccessSize = access.Size,
            Instruction = facts.Instruction!.Text,
            InstructionAddress = facts.Pc,
            PointerRegister = access.Base,
            Inferred = true,
            Evidence = evidence,
            Advice = WhatSaves(facts.Scene, access.UnknownRegisters) is string what
                ? [$"{char.ToUpperInvariant(what[0])}{what[1..]} would have saved {unknown}: with {(access.UnknownRegisters.Count == 1 ? "it" : "them")} the address could have been computed."]
                : [],
        };
    }

    // Null unless it saves all of them: with one alone nothing could be computed.
    private static string? WhatSaves(CrashScene scene, IReadOnlyList<string> registers)
    {
        string? what = null;
        foreach (string name in registers)
        {
            what = scene.Architecture.Registers.FirstOrDefault(r => r.Name == name) is { } register
                ? scene.Architecture.WhatSaves(register.Number, scene.CalleeSaved, scene.HasRoomForCalleeSaved)
                : null;
            if (what is null)
            {
                return null;
            }
        }

        return what;
    }

    private static void AddRecomputation(CrashFacts facts, MachineMemoryAccess access, ulong address, List<string> evidence)
    {
        if (facts.Scene.FaultStatus?.Address is not { } stated || access.Range is not { } range)
        {
            return;
        }

        evidence.Add(range.Contains(stated)
            ? $"The address recomputed from the registers, {facts.Hex(range.Start)}, agrees with the fault address register."
            : access.MayFaultAt(stated) == true
            ? $"The address recomputed from the registers, {facts.Hex(range.Start)}, agrees with the fault address register, {facts.Hex(stated)}: an unaligned access is done word by word."
            : $"The address recomputed from the registers, {facts.Hex(range.Start)}, differs from the fault address register, {facts.Hex(address)}, which is believed.");
    }

    private static bool IsNull(CrashFacts facts, MachineMemoryAccess access, ulong address)
    {
        if (access.IsStack || access.Base is "pc")
        {
            return false;
        }

        bool throughNull = access.BaseValue == 0 && address < NullStructure;
        return throughNull || (address < NullPage && (access.BaseValue ?? address) < NullPage && !IsGoodReadOfFlash(facts, access, address));
    }

    // Code often begins at address 0: a pointer to a constant there is small and good.
    private static bool IsGoodReadOfFlash(CrashFacts facts, MachineMemoryAccess access, ulong address) =>
        !access.IsWrite && facts.Class == FaultClass.Exception && facts.Scene.AddressSpace.UseOf(address) is AddressUse.Code or AddressUse.ReadOnly;

    private static PoisonPattern? FindPoison(MachineMemoryAccess access, ulong address) =>
        (access.BaseValue is { } pointer ? PoisonPattern.Of(pointer) : null)
        ?? (access.IndexValue is { } index ? PoisonPattern.Of(index) : null)
        ?? PoisonPattern.Near(address);

    private static StackRange? StackGuardOf(CrashFacts facts, ulong address) =>
        facts.Scene.Stacks.FirstOrDefault(s => address + GuardReach >= s.Range.Start && address < s.Range.Start + GuardReach);

    private static CauseKind KindOf(CrashFacts facts) => facts.Class switch
    {
        FaultClass.Memory => CauseKind.MemoryFault,
        FaultClass.Bus => CauseKind.BusFault,
        FaultClass.Usage => CauseKind.UsageFault,
        _ => CauseKind.CpuException,
    };

    private static string NameOf(CrashFacts facts) => facts.Class switch
    {
        FaultClass.Memory => "Memory protection fault",
        FaultClass.Bus => "Bus fault",
        FaultClass.Usage => "Usage fault",
        _ => "Processor exception",
    };
}
