using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting.Text;
using Inquest.Symbols.Variables;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>Answers <c>evaluate</c> and <c>completions</c>.</summary>
internal sealed class ExpressionView
{
    private const string Console = "repl";
    private const string Clipboard = "clipboard";

    private readonly PostmortemSession _session;
    private readonly ScopeReader _scopes;
    private readonly VariableTree _tree;
    private readonly Limits _limits;
    private readonly Dictionary<(int Frame, string Expression), (ShownVariable Variable, int Number)> _evaluated = [];

    public ExpressionView(PostmortemSession session, ScopeReader scopes, VariableTree tree, Limits limits)
    {
        _session = session;
        _scopes = scopes;
        _tree = tree;
        _limits = limits;
    }

    public JsonObject Evaluate(RequestArguments arguments, ShownFrame? frame, EditorOptions editor)
    {
        string expression = (arguments.Text("expression") ?? "").Trim();
        if (arguments.Text("context") == Console && ConsoleCommands.Run(_session, expression) is string answer)
        {
            return new JsonObject { ["result"] = answer, ["variablesReference"] = 0 };
        }

        if (arguments.Text("context") == Clipboard && !expression.StartsWith('$') && _session.Elf is not null)
        {
            return new JsonObject { ["result"] = VariableText.Value(_session.Evaluate(frame?.Frame, expression), int.MaxValue), ["variablesReference"] = 0 };
        }

        (int Frame, string Expression) key = (frame?.Id ?? 0, expression);
        if (!_evaluated.TryGetValue(key, out (ShownVariable Variable, int Number) evaluated))
        {
            ShownVariable variable = Evaluate(expression, frame);
            evaluated = (variable, _tree.Number(variable.Parts));
            if (_evaluated.Count < _limits.MaxOpenValues)
            {
                _evaluated[key] = evaluated;
            }
        }

        JsonObject result = new() { ["result"] = evaluated.Variable.Value };
        return VariableTree.Complete(result, evaluated.Variable, evaluated.Number, editor, a => Address.Text(_session, a));
    }

    /// <summary>Names that begin as the word before the cursor does: commands, variables of the frame and registers.</summary>
    public JsonObject Complete(RequestArguments arguments, ShownFrame? frame, EditorOptions editor)
    {
        const int MostNames = 50;
        string text = arguments.Text("text") ?? "";
        int cursor = (int)Math.Clamp((arguments.Number("column") ?? 0) - editor.FirstColumn, 0, text.Length);
        int start = cursor;
        while (start > 0 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] is '_' or '$'))
        {
            start--;
        }

        string word = text[start..cursor];
        // Behind a dot or an arrow stands a member.
        bool isMember = start > 0 && text[start - 1] is '.' or '>';
        IEnumerable<string> names = isMember ? Members(text[..start], frame)
            : (start == 0 ? ConsoleCommands.All.Select(c => c.Name) : [])
                .Concat(frame?.Frame is { } inside ? _session.OpenVariables(inside).Select(v => v.Value.Name) : [])
                .Concat(_session.Architecture?.Registers.Select(r => "$" + r.Name) ?? [])
                .Concat(word.Length > 1 ? _session.Symbols?.GlobalVariableNames ?? [] : []);
        return new JsonObject
        {
            ["targets"] = JsonNodes.Array(names.Where(n => n.StartsWith(word, StringComparison.Ordinal)).Distinct().Take(MostNames)
                .Select(n => new JsonObject { ["label"] = n, ["start"] = start, ["length"] = word.Length })),
        };
    }

    private IEnumerable<string> Members(string text, ShownFrame? frame)
    {
        string of = text.EndsWith("->", StringComparison.Ordinal) ? text[..^2] : text[..^1];
        return _session.OpenExpression(frame?.Frame, of)?.OpenNamed().Select(n => n.Value.Name) ?? [];
    }

    private ShownVariable Evaluate(string expression, ShownFrame? frame)
    {
        if (expression.StartsWith('$'))
        {
            return _scopes.Register(frame, expression[1..])
                ?? throw new RequestException(frame is null ? "a register is known in a frame only" : $"the frame has no register {expression[1..]}");
        }

        if (_session.OpenExpression(frame?.Frame, expression) is not ValueNode node)
        {
            throw new RequestException("without an ELF that fits the dump there are no variables");
        }

        return node.Value.State == VariableState.Invalid
            ? throw new RequestException(node.Value.Why ?? "that cannot be evaluated")
            : ScopeReader.Show(node);
    }
}
