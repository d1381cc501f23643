namespace Inquest.Zephyr.FatalLogs;

/// <summary>A register in a log's text.</summary>
/// <param name="Name">Its name in lower case: <c>r0</c>, <c>lr</c>, <c>pc</c>.</param>
/// <param name="Value">Its value.</param>
public readonly record struct FatalLogRegister(string Name, ulong Value);
