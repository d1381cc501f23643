using Inquest.Dwarf;
using Inquest.Dwarf.Lines;

namespace Inquest.Symbols.Variables;

/// <summary>
/// Which global variable a name in an expression means. Several files may each have a static of one name; then that of the
/// frame's own file is meant, or the one that is global, and else none: the choices are told. <c>b.c::state</c> names the
/// file's own, with as many folders before it as it takes.
/// </summary>
internal static class GlobalScope
{
    private const int MostChoices = 8;
    private const string Separator = "::";

    /// <summary>The variable that a name means in the file of a unit; false when it means none, or several.</summary>
    /// <param name="globals">The firmware's variables.</param>
    /// <param name="name">The name, with or without a file.</param>
    /// <param name="from">The unit of the frame; null outside of any.</param>
    /// <param name="found">The variable.</param>
    /// <param name="problem">When false: why, for the person who wrote the name.</param>
    public static bool TryFind(GlobalVariables globals, string name, DwarfUnit? from, out DwarfEntry found, out string problem)
    {
        (string? file, string plain) = Split(name);
        IReadOnlyList<DwarfEntry> named = globals.FindAll(plain);
        List<DwarfEntry> candidates = [.. file is null ? named : named.Where(v => IsOf(v, file))];
        (found, problem) = (default, "");
        if (candidates.Count == 0)
        {
            problem = named.Count == 0 ? $"the firmware has no variable {plain}" : $"no file {file} has a variable {plain}; there is {Choices(named, plain)}";
            return false;
        }

        List<DwarfEntry> own = [.. from is null ? [] : candidates.Where(v => UnitOf(v) == from)];
        List<DwarfEntry> shared = [.. candidates.Where(IsExternal)];
        foreach (List<DwarfEntry> choice in (List<DwarfEntry>[])[own, candidates, shared])
        {
            if (choice.Count == 1)
            {
                found = choice[0];
                return true;
            }
        }

        problem = $"several files have a variable {plain}; say which: {Choices(candidates, plain)}";
        return false;
    }

    /// <summary>An expression that means this variable wherever it is asked: the name, with its file where others share it.</summary>
    public static string ExpressionOf(GlobalVariables globals, string name, DwarfEntry variable)
    {
        IReadOnlyList<DwarfEntry> named = globals.FindAll(name);
        return named.Count > 1 && named.Contains(variable) ? Qualified(variable, named, name) : name;
    }

    /// <summary>The unit of the source file that an entry is of. After link-time optimisation it stands in another, and refers to it.</summary>
    public static DwarfUnit UnitOf(DwarfEntry entry) =>
        entry.TryGetReference(DwarfAttribute.AbstractOrigin, out DwarfEntry origin) ? origin.Unit : entry.Unit;

    private static (string? File, string Name) Split(string name)
    {
        int end = name.LastIndexOf(Separator, StringComparison.Ordinal);
        string before = end <= 0 ? "" : name[..end].Trim('\'');
        // Only a file has a dot or a slash in its name; motion::stateless is C++.
        return before.AsSpan().ContainsAny('.', '/', '\\')
            ? (before.Replace('\\', '/'), name[(end + Separator.Length)..])
            : (null, name.StartsWith(Separator, StringComparison.Ordinal) ? name[Separator.Length..] : name);
    }

    private static bool IsOf(DwarfEntry variable, string file) =>
        PathOf(variable) is { } path && path.EndsWith(file, StringComparison.Ordinal) && (path.Length == file.Length || path[^(file.Length + 1)] == '/');

    private static bool IsExternal(DwarfEntry variable) =>
        variable.TryGetAttributeThroughOrigin(DwarfAttribute.External, out _, out _);

    private static string? PathOf(DwarfEntry variable)
    {
        DwarfUnit unit = UnitOf(variable);
        return unit.Name is { } name ? DwarfPath.Normalize(DwarfPath.Join(unit.CompilationDirectory, name)) : null;
    }

    private static string Choices(IReadOnlyList<DwarfEntry> variables, string name)
    {
        List<string> all = [.. variables.Select(v => Qualified(v, variables, name)).Distinct(StringComparer.Ordinal)];
        return string.Join(", ", all.Take(MostChoices)) + (all.Count > MostChoices ? $" and {all.Count - MostChoices} more" : "");
    }

    // As few folders before the file's name as tell it from the others.
    private static string Qualified(DwarfEntry variable, IReadOnlyList<DwarfEntry> among, string name)
    {
        if (PathOf(variable) is not { } path)
        {
            return name;
        }

        int start = path.LastIndexOf('/') + 1;
        while (start > 0 && among.Any(other => !other.Equals(variable) && PathOf(other) != path && IsOf(other, path[start..])))
        {
            start = start < 2 ? 0 : path.LastIndexOf('/', start - 2) + 1;
        }

        string file = path[start..];
        return (ValueExpression.Parse(file + Separator + name, out _) is ValueExpression.Variable ? file : $"'{file}'") + Separator + name;
    }
}
