namespace Inquest.Symbols.Variables;

/// <summary>What a faulting instruction used, in the source's terms.</summary>
/// <param name="Text">What was accessed, called or divided by: <c>pkt-&gt;len</c>.</param>
/// <param name="With">The variables whose values made the address, or the value itself: <c>pkt = NULL</c>; empty when none is known.</param>
public readonly record struct AccessExpression(string Text, string With);
