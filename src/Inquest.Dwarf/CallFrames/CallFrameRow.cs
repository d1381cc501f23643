using Inquest.Binary;

namespace Inquest.Dwarf.CallFrames;

/// <summary>
/// One row of a function's call-frame table: the rules that hold at one instruction. Scratch that the caller owns and
/// reuses; evaluating a row allocates nothing once the scratch has grown. Not thread-safe.
/// </summary>
public sealed class CallFrameRow
{
    private readonly RegisterRule[] _initial;
    private readonly RegisterRule[] _rules;
    private readonly List<(CfaRule Cfa, RegisterRule[] Rules)> _saved = [];
    private readonly int _maxDepth;
    private int _depth;

    /// <summary>Scratch for registers 0 to <paramref name="registerCount"/> - 1; rules for others are skipped.</summary>
    public CallFrameRow(int registerCount, Limits? limits = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(registerCount);
        _rules = new RegisterRule[registerCount];
        _initial = new RegisterRule[registerCount];
        _maxDepth = (limits ?? Limits.Default).MaxStackDepth;
    }

    /// <summary>How the canonical frame address is computed.</summary>
    public CfaRule Cfa { get; internal set; }

    /// <summary>The code for which the row holds; empty before the first evaluation.</summary>
    public AddressRange Range { get; internal set; }

    /// <summary>How many registers the row has room for.</summary>
    public int RegisterCount => _rules.Length;

    /// <summary>The rule of register <paramref name="number"/>; unspecified when there is none.</summary>
    public RegisterRule this[int number] => (uint)number < (uint)_rules.Length ? _rules[number] : default;

    /// <summary>
    /// Computes the row of <paramref name="description"/> at <paramref name="pc"/>.
    /// </summary>
    /// <returns>False when the instructions are malformed or unknown; the row then means nothing and <paramref name="problem"/> says why.</returns>
    public bool TryEvaluate(in FrameDescriptionEntry description, ulong pc, out string problem) =>
        CallFrameInterpreter.TryRun(this, description, pc, out problem);

    internal void Reset()
    {
        Array.Clear(_rules);
        Array.Clear(_initial);
        Cfa = default;
        _depth = 0;
        Range = default;
    }

    internal void KeepInitial()
    {
        _rules.CopyTo(_initial, 0);
    }

    internal void Set(ulong register, RegisterRule rule)
    {
        if (register < (ulong)_rules.Length)
        {
            _rules[(int)register] = rule;
        }
    }

    internal void Restore(ulong register)
    {
        if (register < (ulong)_rules.Length)
        {
            _rules[(int)register] = _initial[(int)register];
        }
    }

    internal bool TryRemember()
    {
        if (_depth >= _maxDepth)
        {
            return false;
        }

        if (_depth == _saved.Count)
        {
            _saved.Add((default, new RegisterRule[_rules.Length]));
        }

        _rules.CopyTo(_saved[_depth].Rules, 0);
        _saved[_depth] = (Cfa, _saved[_depth].Rules);
        _depth++;
        return true;
    }

    internal bool TryRecall()
    {
        if (_depth == 0)
        {
            return false;
        }

        _depth--;
        _saved[_depth].Rules.CopyTo(_rules, 0);
        Cfa = _saved[_depth].Cfa;
        return true;
    }
}
