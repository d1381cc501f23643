namespace Inquest.Architectures.Arm;

/// <summary>What is known of a frame before one instruction: how far sp is below the canonical frame address, which registers were saved where, which were changed. A value; copied along the paths of a function.</summary>
internal struct ThumbFrameState
{
    private const int Registers = 15;
    private const int LargestStep = 1 << 18;

    private SlotArray _slots;

    /// <summary>True once a path has reached the instruction.</summary>
    public bool IsReached { get; set; }

    /// <summary>False when paths disagree, or sp was computed.</summary>
    public bool IsDepthKnown { get; set; }

    /// <summary>The canonical frame address minus sp, in bytes.</summary>
    public int Depth { get; set; }

    /// <summary>Bit n: register n was changed.</summary>
    public uint Changed { get; set; }

    public static ThumbFrameState AtEntry => new() { IsReached = true, IsDepthKnown = true };

    /// <summary>Depth of the slot of a register (always positive), 0 when it was not saved.</summary>
    public readonly int SlotOf(int register) => (uint)register < Registers ? _slots[register] : 0;

    public void Push(uint list)
    {
        int depth = Depth + (4 * System.Numerics.BitOperations.PopCount(list));
        Depth = depth;
        for (int register = 0; register < Registers; register++)
        {
            if ((list & (1u << register)) == 0)
            {
                continue;
            }

            if (_slots[register] == 0 && (Changed & (1u << register)) == 0)
            {
                _slots[register] = depth;
            }

            depth -= 4;
        }
    }

    public void Pop(uint list)
    {
        for (int register = 0; register < 16; register++)
        {
            if ((list & (1u << register)) == 0)
            {
                continue;
            }

            if (register < Registers)
            {
                if (_slots[register] == Depth)
                {
                    Changed &= ~(1u << register);
                    _slots[register] = 0;
                }
                else
                {
                    Changed |= 1u << register;
                }
            }

            Depth -= 4;
        }

        DropBelow();
    }

    public void Adjust(int bytes)
    {
        // No frame of a real function is larger; and a sum over all instructions of a function cannot overflow.
        if (Math.Abs((long)bytes) > LargestStep)
        {
            IsDepthKnown = false;
            return;
        }

        Depth += bytes;
        DropBelow();
    }

    /// <summary>Joins a path into this state; true when that changed it.</summary>
    public bool Join(in ThumbFrameState other)
    {
        if (!IsReached)
        {
            this = other;
            return true;
        }

        bool changed = false;
        if (IsDepthKnown && (!other.IsDepthKnown || other.Depth != Depth))
        {
            IsDepthKnown = false;
            changed = true;
        }

        if ((Changed | other.Changed) != Changed)
        {
            Changed |= other.Changed;
            changed = true;
        }

        for (int register = 0; register < Registers; register++)
        {
            if (_slots[register] != other._slots[register] && _slots[register] != 0)
            {
                _slots[register] = 0;
                Changed |= 1u << register;
                changed = true;
            }
            else if (_slots[register] != other._slots[register] && (Changed & (1u << register)) == 0)
            {
                Changed |= 1u << register;
                changed = true;
            }
        }

        return changed;
    }

    // What lies below sp may be overwritten by an interrupt at any time: such a slot is no longer one.
    private void DropBelow()
    {
        for (int register = 0; register < Registers; register++)
        {
            if (_slots[register] > Depth)
            {
                _slots[register] = 0;
                Changed |= 1u << register;
            }
        }
    }

    [System.Runtime.CompilerServices.InlineArray(Registers)]
    private struct SlotArray
    {
        private int _first;
    }
}
