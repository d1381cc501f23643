using System.Globalization;
using System.Text.Json.Nodes;
using Inquest.Architectures;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;
using Inquest.Reporting.Words;
using Inquest.Symbols.Variables;
using Inquest.Target;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>What a frame offers to open: arguments, locals, registers and the globals of the firmware.</summary>
internal sealed class ScopeReader
{
    private const int MostCharacters = 160;

    private readonly PostmortemSession _session;
    private readonly VariableTree _tree;

    public ScopeReader(PostmortemSession session, VariableTree tree)
    {
        _session = session;
        _tree = tree;
    }

    /// <summary>Answers <c>scopes</c>.</summary>
    public JsonObject Describe(ShownFrame shown)
    {
        List<JsonNode?> scopes = [];
        string key = shown.Id.ToString(CultureInfo.InvariantCulture);
        if (shown.Frame is { } frame)
        {
            scopes.Add(Scope("Arguments", "arguments", key, () => Variables(frame, arguments: true)));
            scopes.Add(Scope("Locals", "locals", key, () => Variables(frame, arguments: false)));
        }

        if (RegistersOf(shown) is RegisterSet registers && _session.Architecture is Architecture architecture)
        {
            scopes.Add(Scope("Registers", "registers", key, () => Registers(architecture, registers)));
        }

        scopes.Add(Globals());
        return new JsonObject { ["scopes"] = JsonNodes.Array(scopes.Where(s => s is not null)) };
    }

    /// <summary>A value with what is below it.</summary>
    public static ShownVariable Show(ValueNode node, string? name = null)
    {
        VariableInfo info = PostmortemSession.Describe(node.Value);
        string text = VariableText.Value(info, MostCharacters);
        if (info.State == VariableStates.Inferred && info.Why is { } how)
        {
            text += $"  (inferred: {how})";
        }

        return new ShownVariable
        {
            Name = name ?? info.Name,
            Value = text,
            Type = info.Type,
            Expression = node.Expression,
            Memory = node.Pointer is > 0 and ulong pointer ? pointer : node.Value.Address,
            Parts = node.NamedCount == 0 && node.IndexedCount == 0 ? VariableGroup.None : new VariableGroup(
                node.NamedCount,
                node.IndexedCount,
                () => [.. node.OpenNamed().Select(n => Show(n))],
                (start, count) => [.. node.OpenIndexed(start, count).Select(n => Show(n))]),
        };
    }

    /// <summary>A register's value, or that it is not known; null when the architecture has none of that name.</summary>
    public ShownVariable? Register(ShownFrame? shown, string name) =>
        shown is not null && RegistersOf(shown) is RegisterSet registers && _session.Architecture is Architecture architecture
            && architecture.Registers.FirstOrDefault(r => string.Equals(r.Name, name, StringComparison.OrdinalIgnoreCase)) is { Name: not null } register
            ? Show(architecture, registers, register)
            : null;

    // Without an ELF the first frame stands for the dump's registers.
    private static RegisterSet? RegistersOf(ShownFrame shown) => shown.Frame?.Physical is { } physical ? physical.Registers
        : shown.Thread.Frames is [{ } innermost, ..] && innermost == shown.Frame ? shown.Thread.Registers
        : null;

    private JsonObject? Scope(string name, string hint, string key, Func<VariableGroup> make) =>
        _tree.Number(name + " " + key, make) is > 0 and int number
            ? new JsonObject { ["name"] = name, ["presentationHint"] = hint, ["variablesReference"] = number, ["expensive"] = false }
            : null;

    private VariableGroup Variables(PostmortemFrame frame, bool arguments)
    {
        List<ShownVariable> shown = [.. _session.OpenVariables(frame).Where(v => (v.Value.Kind == VariableKind.Argument) == arguments).Select(v => Show(v))];
        return VariableGroup.Of(shown.Count, () => shown);
    }

    private VariableGroup Registers(Architecture architecture, RegisterSet registers)
    {
        List<ShownVariable> shown = [];
        List<ShownVariable> others = [];
        List<ShownVariable> floatingPoint = [];
        foreach (RegisterDescription register in architecture.Registers)
        {
            bool isKnown = registers[register.Number] is not null;
            if (register.Role is RegisterRole.FloatingPoint or RegisterRole.System)
            {
                if (isKnown)
                {
                    (register.Role == RegisterRole.System ? others : floatingPoint).Add(Show(architecture, registers, register));
                }
            }
            else
            {
                shown.Add(Show(architecture, registers, register));
            }
        }

        shown.AddRange(others);
        if (floatingPoint.Count > 0)
        {
            shown.Add(new ShownVariable { Name = "floating point", Value = "", Parts = VariableGroup.Of(floatingPoint.Count, () => floatingPoint) });
        }

        return VariableGroup.Of(shown.Count, () => shown);
    }

    private ShownVariable Show(Architecture architecture, RegisterSet registers, RegisterDescription register)
    {
        if (registers[register.Number] is not ulong value)
        {
            return new ShownVariable { Name = register.Name, Value = "<not known>", Expression = "$" + register.Name };
        }

        string text = Address.Text(_session, value);
        if (register.Role is not (RegisterRole.FloatingPoint or RegisterRole.System) && Address.Symbol(_session, value) is string symbol)
        {
            text += $" <{symbol}>";
        }

        string? source = registers.SourceOf(register.Number) switch
        {
            RegisterSource.Recovered => "  (recovered)",
            RegisterSource.Latched => "  (latched by the device)",
            RegisterSource.Log => "  (from the log)",
            _ => null,
        };
        return new ShownVariable { Name = register.Name, Value = text + source, Expression = "$" + register.Name, Memory = _session.Memory.SourceOf(value) is null ? null : value };
    }

    private JsonObject? Globals()
    {
        if (_session.Globals is not { } globals || _session.Symbols?.HasDebugInfo != true)
        {
            return null;
        }

        int number = _tree.Number("globals", () => new VariableGroup(1, 0, () => Files(globals), (_, _) => []));
        return new JsonObject { ["name"] = "Globals", ["variablesReference"] = number, ["expensive"] = true };
    }

    private static List<ShownVariable> Files(GlobalReader globals)
    {
        List<string> files = [.. globals.Files];
        int shared = SharedLength(files);
        return
        [
            .. files.Select(file => new ShownVariable
            {
                Name = file[shared..],
                Value = "",
                Parts = new VariableGroup(1, 0, () => [.. globals.Open(file).Select(v => Show(v))], (_, _) => []),
            }),
        ];
    }

    // The folders that all files are in say nothing.
    private static int SharedLength(List<string> files)
    {
        if (files.Count < 2)
        {
            return files.Count == 0 ? 0 : files[0].LastIndexOf('/') + 1;
        }

        int length = 0;
        while (length < files[0].Length && files.TrueForAll(f => length < f.Length && f[length] == files[0][length]))
        {
            length++;
        }

        return files[0].AsSpan(0, length).LastIndexOf('/') + 1;
    }
}
