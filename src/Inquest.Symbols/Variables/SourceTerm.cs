using Inquest.Symbols.Types;

namespace Inquest.Symbols.Variables;

/// <summary>How the source names what a register holds.</summary>
/// <param name="Text">The name: <c>packet-&gt;data</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="IsAddress">True when the register holds the address of what is named, false when it holds its value.</param>
internal sealed record SourceTerm(string Text, DataType Type, bool IsAddress = false)
{
    /// <summary>Bytes between the beginning of what is named and the address that the register holds; 0 for a value.</summary>
    public ulong Offset { get; init; }

    /// <summary>What lies at the address in the register: the object itself, or what the pointer points to; null when the value is no pointer.</summary>
    public DataType? Target => IsAddress ? Type : Type.Stripped is { IsPointerLike: true } pointer ? pointer.Target : null;

    /// <summary>A part of what lies there, by its path; empty for all of it.</summary>
    public string PartText(string path) =>
        IsAddress || Type.Stripped.Kind == DataTypeKind.Reference
            ? path.Length == 0 || path[0] == '[' ? Text + path : $"{Text}.{path}"
            : path.Length == 0 ? "*" + Text
            : path[0] == '[' ? $"(*{Text}){path}"
            : $"{Text}->{path}";

    /// <summary>An element counted from the address.</summary>
    public string ElementText(string index, string path) =>
        $"{(Text[0] == '*' ? $"({Text})" : Text)}[{index}]{(path.Length == 0 || path[0] == '[' ? "" : ".")}{path}";
}
