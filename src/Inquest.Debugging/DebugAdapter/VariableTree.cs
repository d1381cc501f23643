using System.Text.Json.Nodes;
using Inquest.Binary;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>The groups that the editor may open, by the numbers that it knows them by.</summary>
internal sealed class VariableTree
{
    private readonly Limits _limits;
    private readonly List<VariableGroup> _groups = [];
    private readonly Dictionary<string, int> _scopes = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Group, bool Indexed, long Start, long Count), IReadOnlyList<(ShownVariable Variable, int Number)>> _opened = [];

    public VariableTree(Limits limits)
    {
        _limits = limits;
    }

    /// <summary>The number of a group; 0 for an empty one, and when so many are open that no further one is.</summary>
    public int Number(VariableGroup group)
    {
        if (group.IsEmpty || _groups.Count >= _limits.MaxOpenValues)
        {
            return 0;
        }

        _groups.Add(group);
        return _groups.Count;
    }

    /// <summary>The number of a group that is asked for again and again, made once.</summary>
    public int Number(string key, Func<VariableGroup> make)
    {
        if (!_scopes.TryGetValue(key, out int number))
        {
            number = Number(make());
            if (_scopes.Count < _limits.MaxOpenValues)
            {
                _scopes[key] = number;
            }
        }

        return number;
    }

    /// <summary>Answers <c>variables</c>.</summary>
    public JsonObject Open(RequestArguments arguments, EditorOptions editor, Func<ulong, string> address)
    {
        if (arguments.Number("variablesReference") is not (>= 1 and long reference) || reference > _groups.Count)
        {
            throw new RequestException("there is nothing to open under that number");
        }

        VariableGroup group = _groups[(int)reference - 1];
        string? filter = arguments.Text("filter");
        long start = Math.Max(0, arguments.Number("start") ?? 0);
        long count = arguments.Number("count") is > 0 and long asked ? asked : long.MaxValue;
        List<(ShownVariable Variable, int Number)> shown = [];
        if (filter != "indexed")
        {
            shown.AddRange(Opened((int)reference, group, indexed: false, 0, 0));
        }

        if (filter != "named" && group.IndexedCount > 0)
        {
            // Without a filter start and count are of both kinds together, the named ones first.
            long from = filter is null ? Math.Max(0, start - group.NamedCount) : start;
            long length = Math.Min(count, Math.Min(group.IndexedCount - Math.Min(from, group.IndexedCount), _limits.MaxOpenedParts));
            shown.AddRange(Opened((int)reference, group, indexed: true, from, length));
            if (filter is null && count == long.MaxValue && from + length < group.IndexedCount)
            {
                string rest = $"{group.IndexedCount - from - length} more; evaluate an expression such as a[{from + length}] to see one";
                shown.Add((new ShownVariable { Name = "…", Value = rest }, 0));
            }
        }
        else if (filter == "named" || group.IndexedCount == 0)
        {
            shown = [.. shown.Skip((int)Math.Min(start, shown.Count)).Take((int)Math.Min(count, shown.Count))];
        }

        return new JsonObject { ["variables"] = JsonNodes.Array(shown.Select(s => Describe(s.Variable, s.Number, editor, address))) };
    }

    /// <summary>The members that variables and results of expressions share.</summary>
    public static JsonObject Complete(JsonObject json, ShownVariable variable, int number, EditorOptions editor, Func<ulong, string> address)
    {
        json["variablesReference"] = number;
        if (number > 0)
        {
            json.With("namedVariables", variable.Parts.NamedCount > 0 ? variable.Parts.NamedCount : null);
            json.With("indexedVariables", variable.Parts.IndexedCount > 0 ? variable.Parts.IndexedCount : null);
        }

        json.With("type", editor.ShowsTypes ? variable.Type : null);
        json.With("memoryReference", editor.ShowsMemory && variable.Memory is ulong memory ? address(memory) : null);
        json["presentationHint"] = new JsonObject { ["attributes"] = JsonNodes.Array([JsonValue.Create("readOnly")]) };
        return json;
    }

    private static JsonObject Describe(ShownVariable variable, int number, EditorOptions editor, Func<ulong, string> address)
    {
        JsonObject json = new() { ["name"] = variable.Name, ["value"] = variable.Value };
        json.With("evaluateName", variable.Expression);
        return Complete(json, variable, number, editor, address);
    }

    // The same lines have the same numbers when they are opened again.
    private IReadOnlyList<(ShownVariable Variable, int Number)> Opened(int reference, VariableGroup group, bool indexed, long start, long count)
    {
        (int, bool, long, long) key = (reference, indexed, start, count);
        if (!_opened.TryGetValue(key, out IReadOnlyList<(ShownVariable Variable, int Number)>? opened))
        {
            IReadOnlyList<ShownVariable> read = indexed ? group.Indexed(start, count) : group.Named();
            opened = [.. read.Select(v => (v, Number(v.Parts)))];
            if (_opened.Count < _limits.MaxOpenValues)
            {
                _opened[key] = opened;
            }
        }

        return opened;
    }
}
