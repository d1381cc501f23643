using System.Globalization;
using Inquest.Architectures;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>Where a jump to nowhere came from, by the link register: it still holds what the last call left there.</summary>
internal sealed record JumpOrigin(JumpOriginKind Kind)
{
    /// <summary>The calling function; null when not known.</summary>
    public string? Function { get; private init; }

    /// <summary>The calling instruction; null when not known.</summary>
    public string? Instruction { get; private init; }

    /// <summary>Where that instruction stands; null when not known.</summary>
    public ulong? CallAddress { get; private init; }

    /// <summary>The register that held the target; null when not known.</summary>
    public string? Register { get; private init; }

    /// <summary>Of a return, the function whose call lr remembers: it went on after that call, and most likely returned itself. Null when not known.</summary>
    public string? LastCaller { get; private init; }

    /// <summary>What tells so, a sentence each.</summary>
    public IReadOnlyList<string> Evidence { get; private init; } = [];

    /// <summary>Finds the origin of the jump to <paramref name="pc"/>.</summary>
    public static JumpOrigin Find(CrashFacts facts, ulong pc)
    {
        CrashScene scene = facts.Scene;
        if (facts.Lr is not { } lr)
        {
            return new JumpOrigin(JumpOriginKind.Unknown);
        }

        if (!scene.Architecture.TryReadCallSite(scene.Memory, lr, out CallSite call))
        {
            bool isThere = scene.Memory.SourceOf(unchecked(scene.Architecture.ToInstructionAddress(lr) - 1)) is not null;
            bool isSame = scene.Architecture.ToInstructionAddress(lr) == pc;
            return new JumpOrigin(isSame ? JumpOriginKind.Return : JumpOriginKind.Unknown)
            {
                Evidence = [isSame ? $"lr is {facts.Hex(lr)}, the same: the function returned by a link register that it had restored from an overwritten stack."
                    : isThere ? $"lr is {facts.Hex(lr)}, no address behind a call."
                    : $"lr is {facts.Hex(lr)}; the code there is not at hand, so the last call is not known."],
            };
        }

        string? function = scene.Symbols.At(call.Address) is { IsFunction: true } symbol ? symbol.Name : null;
        string where = facts.Place(call.Address);
        return call.Target is { } target ? FromDirectCall(facts, pc, target, call.Address, where) : FromRegisterCall(facts, pc, call, function, where);
    }

    private static JumpOrigin FromRegisterCall(CrashFacts facts, ulong pc, CallSite call, string? function, string where)
    {
        CrashScene scene = facts.Scene;
        string register = scene.Architecture.NameOf(call.Register);
        ulong? value = scene.Registers[call.Register];
        string holds = value is not { } known ? ""
            : scene.Architecture.ToInstructionAddress(known) == pc ? $", and {register} still holds {facts.Hex(known)}"
            : "";
        return new JumpOrigin(JumpOriginKind.Call)
        {
            Function = function,
            Instruction = scene.Architecture.DescribeInstruction(scene.Memory, call.Address, scene.Registers)?.Text,
            CallAddress = call.Address,
            Register = register,
            Evidence = [$"The call at {where} goes through {register}; lr points behind it{holds}."],
        };
    }

    // lr stems from a direct call, which went elsewhere. Either that function jumped on through a register (a tail call),
    // or it came back, and its caller returned to an address from the stack.
    private static JumpOrigin FromDirectCall(CrashFacts facts, ulong pc, ulong target, ulong call, string where)
    {
        CrashScene scene = facts.Scene;
        CrashSymbol? callee = scene.Symbols.At(target);
        string name = callee?.Name ?? facts.Hex(target);
        string sentence = string.Create(CultureInfo.InvariantCulture, $"lr points behind the call of {name} at {where}");
        if (callee is { IsFunction: true } && scene.Architecture.CollectJumps(scene.Memory, callee.Range, new List<ulong>(), scene.Limits))
        {
            return new JumpOrigin(JumpOriginKind.Call)
            {
                Function = callee.Name,
                Evidence = [sentence + $"; {name} jumps through a register, so it may have jumped to {facts.Hex(pc)}."],
            };
        }

        return new JumpOrigin(callee is null ? JumpOriginKind.Unknown : JumpOriginKind.Return)
        {
            LastCaller = callee is not null && scene.Symbols.At(call) is { IsFunction: true } caller ? caller.Name : null,
            Evidence = [sentence + (callee is null ? "." : $", which has no jump through a register: so execution came to {facts.Hex(pc)} by a later return, through an address on the stack.")],
        };
    }
}
