namespace Inquest.Symbols.Variables;

/// <summary>A faulting access in the source's terms.</summary>
/// <param name="Text">What was accessed: <c>pkt-&gt;len</c>.</param>
/// <param name="Pointer">The variable whose value was used as address: <c>pkt</c>.</param>
/// <param name="Value">Its value as text: <c>NULL</c>.</param>
public readonly record struct PointerExpression(string Text, string Pointer, string Value);
