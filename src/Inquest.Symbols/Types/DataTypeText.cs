using System.Globalization;
using Inquest.Dwarf;

namespace Inquest.Symbols.Types;

/// <summary>Writes a type as C and gdb do, from the inside out.</summary>
internal static class DataTypeText
{
    public static string Write(DataType type, int maxDepth) => Write(type, "", maxDepth);

    private static string Write(DataType type, string declarator, int depth)
    {
        if (depth <= 0)
        {
            return "...";
        }

        switch (type.Kind)
        {
            case DataTypeKind.Pointer:
                return WriteTarget(type, "*" + declarator, depth);
            case DataTypeKind.Reference:
                return WriteTarget(type, (type.Entry.Tag == DwarfTag.RvalueReferenceType ? "&&" : "&") + declarator, depth);
            case DataTypeKind.MemberPointer:
                return WriteTarget(type, $"{type.Container.Name ?? "?"}::*{declarator}", depth);
            case DataTypeKind.Array:
                return Write(type.Target, $"{declarator}[{type.Count?.ToString(CultureInfo.InvariantCulture)}]", depth - 1);
            case DataTypeKind.Function:
                return Write(type.Target, $"{declarator}({Parameters(type, depth)})", depth - 1);
            case DataTypeKind.Qualified:
                string word = Word(type.Entry.Tag);
                if (type.Target.Kind == DataTypeKind.Array && type.Target.Target is { Kind: DataTypeKind.Qualified } element && element.Entry.Tag == type.Entry.Tag)
                {
                    // A constant array is an array of constants: DWARF may say it twice, C says it once.
                    return Write(type.Target, declarator, depth - 1);
                }

                return type.Target.Kind is DataTypeKind.Pointer or DataTypeKind.Reference
                    ? Write(type.Target, " " + word + (declarator.Length > 0 ? " " + declarator : ""), depth - 1)
                    : $"{word} {Write(type.Target, declarator, depth - 1)}";
            default:
                string name = Tag(type) + (type.Name ?? (type.Kind == DataTypeKind.Void ? "void" : type.Kind == DataTypeKind.Unknown ? "?" : "{...}"));
                return declarator.Length == 0 ? name : name + " " + declarator;
        }
    }

    private static string WriteTarget(DataType type, string declarator, int depth)
    {
        DataType target = type.Target;
        bool binds = target.Kind is DataTypeKind.Array or DataTypeKind.Function
            || (target.Kind == DataTypeKind.Qualified && target.Target.Kind == DataTypeKind.Array);
        return Write(target, binds ? $"({declarator})" : declarator, depth - 1);
    }

    private static string Parameters(DataType function, int depth)
    {
        List<string> parameters = [.. function.Members.Select(m => Write(m.Type, "", depth - 1))];
        return parameters.Count == 0 ? "void" : string.Join(", ", parameters);
    }

    private static string Word(DwarfTag tag) => tag switch
    {
        DwarfTag.VolatileType => "volatile",
        DwarfTag.RestrictType => "restrict",
        DwarfTag.AtomicType => "_Atomic",
        _ => "const",
    };

    // C names structures by their tags; in C++ the name alone is the type.
    private static string Tag(DataType type) => type.Entry.IsNone || !DataTypeReader.IsC(type.Entry.Unit.Language) ? "" : type.Entry.Tag switch
    {
        DwarfTag.StructureType => "struct ",
        DwarfTag.UnionType => "union ",
        DwarfTag.EnumerationType => "enum ",
        _ => "",
    };
}
