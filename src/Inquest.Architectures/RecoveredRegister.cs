namespace Inquest.Architectures;

/// <summary>A register's value that follows from the code, though nobody saved the register.</summary>
/// <param name="Value">The value.</param>
/// <param name="Evidence">How it follows; one sentence without a full stop.</param>
public sealed record RecoveredRegister(ulong Value, string Evidence);
