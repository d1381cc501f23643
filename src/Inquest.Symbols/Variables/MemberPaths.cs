using System.Globalization;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>Members by name, through anonymous structures and base classes, and names of members by offset.</summary>
internal static class MemberPaths
{
    /// <summary>The way to a member by its name: bases and anonymous members first, the member itself last; empty when there is none.</summary>
    public static IReadOnlyList<DataMember> Find(DataType structure, string name, int depth)
    {
        foreach (DataMember member in structure.Members)
        {
            if (!member.IsBase && member.Name == name)
            {
                return [member];
            }

            if ((member.IsBase || string.IsNullOrEmpty(member.Name)) && depth > 0
                && Find(member.Type.Stripped, name, depth - 1) is { Count: > 0 } inner)
            {
                return [member, .. inner];
            }
        }

        return [];
    }

    /// <summary>
    /// How source names the scalar of <paramref name="size"/> bytes at an offset: <c>len</c>, <c>base.state</c>,
    /// <c>slots[2].key</c>; empty for the object itself; null when no member lies exactly there.
    /// </summary>
    public static string? At(DataType type, ulong offset, int? size, int depth) => PartAt(type, offset, size, depth)?.Path;

    /// <summary>As <see cref="At"/>, with the scalar's type.</summary>
    public static (string Path, DataType Type)? PartAt(DataType type, ulong offset, int? size, int depth)
    {
        DataType declared = type;
        type = type.Stripped;
        if (depth <= 0)
        {
            return null;
        }

        switch (type.Kind)
        {
            case DataTypeKind.Structure:
                foreach (DataMember member in type.Members)
                {
                    ulong length = member.Type.Size ?? 0;
                    if (!member.IsVirtual && offset >= member.ByteOffset && offset - member.ByteOffset < length
                        && PartAt(member.Type, offset - member.ByteOffset, member.BitSize > 0 ? null : size, depth - 1) is var (rest, part))
                    {
                        string own = member.IsBase ? "" : member.Name ?? "";
                        return (own.Length == 0 ? rest : rest.Length == 0 || rest[0] == '[' ? own + rest : own + "." + rest, part);
                    }
                }

                return null;
            case DataTypeKind.Array when type.Target.Stripped.Size is ulong element and > 0:
                ulong index = offset / element;
                return PartAt(type.Target, offset % element, size, depth - 1) is not var (inner, scalar) ? null
                    : (string.Create(CultureInfo.InvariantCulture, $"[{index}]{(inner.Length == 0 || inner[0] == '[' ? "" : ".")}{inner}"), scalar);
            default:
                return offset == 0 && (size is null || type.Size == (ulong)size) ? ("", declared) : null;
        }
    }
}
