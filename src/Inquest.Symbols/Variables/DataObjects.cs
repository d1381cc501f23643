using System.Globalization;
using Inquest.Dwarf;
using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>Names what an address of data is part of, by the debug information: from the whole variable down to the member.</summary>
internal static class DataObjects
{
    /// <summary>The variable at an address and the structures in it that the address lies in, outermost first; empty when no variable is known there.</summary>
    public static IReadOnlyList<DataObject> At(Symbolizer symbols, ulong address)
    {
        if (symbols.SymbolAt(address) is not { IsFunction: false } symbol
            || (!symbols.Globals.TryFind(symbol.Address, out DwarfEntry entry, out string name) && !symbols.Globals.TryFindInFunctions(symbol.Address, out entry, out name)))
        {
            return [];
        }

        List<DataObject> objects = [];
        DataType type = symbols.DataTypes.TypeOf(entry);
        string path = name;
        ulong start = symbol.Address;
        for (int depth = 0; depth < symbols.DataTypes.MaxDepth; depth++)
        {
            DataType plain = type.Stripped;
            switch (plain.Kind)
            {
                case DataTypeKind.Structure:
                    if (objects.Count == 0 || objects[^1].Path != path)
                    {
                        objects.Add(new DataObject(path, plain.Name ?? NameOf(type), start));
                    }

                    if (MemberAt(plain, address - start) is not DataMember member)
                    {
                        return objects;
                    }

                    path = string.IsNullOrEmpty(member.Name) ? path : path + "." + member.Name;
                    start += member.ByteOffset;
                    type = member.Type;
                    break;
                case DataTypeKind.Array when plain.Target.Stripped.Size is ulong size and > 0:
                    ulong index = (address - start) / size;
                    path += string.Create(CultureInfo.InvariantCulture, $"[{index}]");
                    start += index * size;
                    type = plain.Target;
                    break;
                default:
                    return objects;
            }
        }

        return objects;
    }

    private static DataMember? MemberAt(DataType structure, ulong offset)
    {
        foreach (DataMember member in structure.Members)
        {
            if (member is { BitSize: 0, IsVirtual: false } && offset >= member.ByteOffset && offset - member.ByteOffset < (member.Type.Size ?? member.Type.Stripped.Size ?? 0))
            {
                return member;
            }
        }

        return null;
    }

    // A structure without a name of its own goes by its typedef's: _wait_q_t.
    private static string? NameOf(DataType type) => type.Kind is DataTypeKind.Typedef ? type.Name : null;
}
