namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Execution went where no code is: a call through a bad pointer, or a return through an overwritten address.</summary>
internal sealed class BadJumpRule : CauseRule
{
    // A null function pointer, or one read from a null structure's first members.
    private const ulong NullTargets = 4;

    private const uint IllegalState = 35;

    public override CauseOfDeath? Explain(CrashFacts facts)
    {
        if (!facts.IsProcessorFault || facts.Pc is not { } pc)
        {
            return null;
        }

        AddressUse use = facts.Scene.AddressSpace.UseOf(pc);
        bool isFetchFault = facts.ReasonCode is 20 or 27 or IllegalState;
        bool isFunction = facts.Scene.Symbols.At(pc) is { IsFunction: true };
        bool isNowhere = use is AddressUse.Nothing or AddressUse.Device || (use is AddressUse.Writable && !isFunction) || pc < NullTargets
            || (use is AddressUse.ReadOnly && facts.Scene.Symbols.At(pc) is { IsFunction: false });
        if (!isFetchFault && !isNowhere)
        {
            return null;
        }

        JumpOrigin origin = JumpOrigin.Find(facts, pc);
        List<string> evidence = facts.BeginEvidence();
        evidence.Add(pc < NullTargets ? $"pc is {facts.Hex(pc)}." : $"pc is {facts.Place(pc)}, {facts.Scene.AddressSpace.Describe(pc)}.");
        evidence.AddRange(origin.Evidence);
        if (FromVectorTable(facts, pc) is { } vector)
        {
            evidence.Add(vector);
        }

        CauseOfDeath cause = Classify(facts, pc, use, origin);
        return cause with
        {
            FaultAddress = pc,
            Access = FaultAccess.Execute,
            Instruction = origin.Instruction,
            InstructionAddress = origin.CallAddress,
            PointerRegister = origin.Register,
            Function = origin.Function,
            Inferred = cause.Inferred || !isFetchFault,
            Evidence = evidence,
        };
    }

    private static CauseOfDeath Classify(CrashFacts facts, ulong pc, AddressUse use, JumpOrigin origin)
    {
        if (origin.Kind == JumpOriginKind.Return && use != AddressUse.Code)
        {
            return new CauseOfDeath
            {
                Kind = CauseKind.StackSmashing,
                Title = $"Stack smashing: a function returned to {facts.Hex(pc)}, {facts.Scene.AddressSpace.Describe(pc)}",
                Inferred = true,
                Advice = [$"A return address on the stack was overwritten: look for a write past a local array {(origin.LastCaller is { } last ? $"in {last}(), which most likely returned there, or in what it called" : "in what ran just before")}.", "CONFIG_STACK_CANARIES=y names the function whose frame is overwritten."],
            };
        }

        if (pc < NullTargets)
        {
            return new CauseOfDeath { Kind = CauseKind.NullCall, Title = "Null dereference: call through a null function pointer" + By(origin) };
        }

        if (PoisonPattern.OfCode(pc) is { } poison)
        {
            return new CauseOfDeath
            {
                Kind = CauseKind.FreedMemory,
                Title = $"Use of freed or uninitialised memory: call of {facts.Hex(pc)}, {poison.Meaning}",
                Inferred = true,
            };
        }

        return use switch
        {
            AddressUse.Writable => new CauseOfDeath { Kind = CauseKind.ExecuteData, Title = $"Execution of data: {Jump(origin)} {facts.Place(pc)}, {facts.Scene.AddressSpace.Describe(pc)}" },
            AddressUse.ReadOnly => new CauseOfDeath { Kind = CauseKind.ExecuteData, Title = $"Execution of constants: {Jump(origin)} {facts.Place(pc)}, {facts.Scene.AddressSpace.Describe(pc)}" },
            AddressUse.Code => new CauseOfDeath
            {
                Kind = facts.ReasonCode == IllegalState ? CauseKind.WildCall : CauseKind.MemoryFault,
                Title = facts.ReasonCode == IllegalState
                    ? $"Jump to {facts.Place(pc)} without the Thumb bit"
                    : $"The instruction at {facts.Place(pc)} could not be fetched",
                Advice = facts.ReasonCode == IllegalState ? ["A code pointer on Cortex-M is odd; an even one is data taken for a function pointer, or an address that was computed by hand."] : [],
            },
            _ => new CauseOfDeath { Kind = CauseKind.WildCall, Title = $"Wild pointer: {Jump(origin)} {facts.Hex(pc)}, {facts.Scene.AddressSpace.Describe(pc)}" },
        };
    }

    private static string Jump(JumpOrigin origin) => origin.Function is { } function ? $"{function}() called" : "jump to";

    private static string By(JumpOrigin origin) => origin.Function is { } function ? $" in {function}()" : "";

    // A function pointer that is read through a null structure comes from the vector table at address 0.
    private static string? FromVectorTable(CrashFacts facts, ulong pc)
    {
        for (ulong at = 0; at < 64 && pc >= NullTargets; at += (ulong)facts.Scene.Architecture.AddressSize)
        {
            if (facts.Scene.Memory.TryReadPointer(at, out ulong word) && word != 0 && facts.Scene.Architecture.ToInstructionAddress(word) == pc)
            {
                return $"The word at {facts.Hex(at)} has this value: the pointer may have been read through a null structure pointer, out of the vector table.";
            }
        }

        return null;
    }
}
