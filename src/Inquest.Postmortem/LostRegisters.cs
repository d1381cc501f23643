using Inquest.Architectures;
using Inquest.Unwinding;

namespace Inquest.Postmortem;

/// <summary>
/// Why a register is not known in a frame: who had it last, and what became of it. A build option is named only where it would
/// have saved the register.
/// </summary>
internal sealed class LostRegisters
{
    private readonly Crash _crash;
    private readonly Architecture _architecture;
    private readonly IReadOnlyList<UnwoundFrame> _frames;
    private readonly bool _isCrashed;

    private LostRegisters(Crash crash, Architecture architecture, CallStack stack)
    {
        _crash = crash;
        _architecture = architecture;
        _frames = stack.Frames;
        _isCrashed = crash.Stack == stack;
    }

    /// <summary>Explains the registers of a stack; null without a known processor.</summary>
    public static LostRegisters? Of(Crash crash, CallStack stack) =>
        crash.Architecture is Architecture architecture ? new(crash, architecture, stack) : null;

    /// <summary>A phrase that begins with the register's name.</summary>
    /// <param name="index">The frame.</param>
    /// <param name="register">DWARF number of a register that is not known there.</param>
    public string Explain(int index, int register)
    {
        string name = _architecture.NameOf(register);
        if (!_architecture.IsCalleeSaved(register))
        {
            return name + (_frames[index].IsInterrupted ? NotThere : ", which a later call overwrote");
        }

        for (int i = index; i > 0; i--)
        {
            if (register < 32 && (_frames[i].OverwrittenByCallee & (1u << register)) != 0)
            {
                return $"{name}, which {FunctionOf(_frames[i - 1])} overwrote and did not save";
            }

            if (_architecture.TryReadRegister(_frames[i - 1].Registers, register, out _))
            {
                return name + ", which cannot be followed through the calls from here";
            }
        }

        return _isCrashed && _crash.CalleeSaved == CalleeSavedState.NoPlace ? name + ", for which the arch block has no place"
            : _isCrashed && _architecture.WhatSaves(register, _crash.CalleeSaved, _crash.HasRoomForCalleeSaved) is { } what
            ? $"{name}; {what} would have saved it"
            : name + NotThere;
    }

    private string NotThere => $", which is not in the {(_crash.IsLogOnly ? "log" : "dump")}";

    private string FunctionOf(UnwoundFrame frame) =>
        _crash.Elves?.Symbols.At(frame.LookupPc).FindFunction(frame.LookupPc)?.Name is { } function ? function.Name + "()" : "a function";
}
