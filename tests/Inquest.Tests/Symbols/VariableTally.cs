using System.Globalization;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Symbols;

/// <summary>Variables of reports held against those that gdb printed in the device while it lived.</summary>
internal sealed class VariableTally
{
    private const string NoFrame = "*frame not shown*";
    private const string TailCall = "*frame not shown: it ended in a tail call*";

    private readonly SortedDictionary<string, (int Live, int Gone)> _states = new(StringComparer.Ordinal);

    public int Total { get; private set; }

    /// <summary>Values that were compared and are the live ones.</summary>
    public int Same { get; private set; }

    /// <summary>Variables whose live value gdb knew.</summary>
    public int Live => _states.Values.Sum(s => s.Live);

    /// <summary>Those of them that the report shows.</summary>
    public int Available => _states.GetValueOrDefault(VariableStates.Available).Live;

    public List<string> False { get; } = [];

    public List<string> Unlisted { get; } = [];

    public List<string> WithoutReason { get; } = [];

    public IReadOnlyDictionary<string, (int Live, int Gone)> States => _states;

    /// <summary>A variable of a frame that the report does not have.</summary>
    public void AddMissing(string? live, bool isTailCall) => Count(isTailCall ? TailCall : NoFrame, live);

    public void AddUnlisted(string where, string? live)
    {
        Total++;
        Unlisted.Add($"{where} = {live}");
    }

    public void Add(string where, VariableInfo mine, string? live)
    {
        Total++;
        Count(mine.State, live);
        bool known = mine.State is VariableStates.Available or VariableStates.Inferred;
        if (!known)
        {
            if (mine.State != VariableStates.OptimizedOut && mine.Why is null)
            {
                WithoutReason.Add(where);
            }

            return;
        }

        string written = Write(mine);
        // Known in part, and says which; or the value at boot, and says so: it may have changed since.
        bool isPartial = written.Contains("<not-in-dump>", StringComparison.Ordinal) || written.Contains("<register-unknown>", StringComparison.Ordinal)
            || written.Contains("<length not known>", StringComparison.Ordinal);
        if (live is null || isPartial || (mine.State == VariableStates.Inferred && mine.Why is not null))
        {
            return;
        }

        if (PrintedValue.Normalize(written) == PrintedValue.Normalize(live))
        {
            Same++;
        }
        else
        {
            False.Add(string.Create(CultureInfo.InvariantCulture, $"{where} = {written}, live {live}"));
        }
    }

    private void Count(string state, string? live)
    {
        (int alive, int gone) = _states.GetValueOrDefault(state);
        _states[state] = live is null ? (alive, gone + 1) : (alive + 1, gone);
    }

    private static string Write(VariableInfo variable) => variable.Children.Count == 0 || variable.Value is not null
        ? variable.Value ?? "<" + variable.State + ">"
        : "{" + string.Join(", ", variable.Children.Select(c => (c.Name[0] == '[' ? "" : c.Name + " = ") + Write(c))) + "}";
}
