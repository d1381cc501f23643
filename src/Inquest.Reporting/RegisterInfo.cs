namespace Inquest.Reporting;

/// <summary>One register at the fault.</summary>
/// <param name="Name">The architecture's name, such as <c>r0</c> or <c>pc</c>.</param>
/// <param name="Value">Its value; null when it is not known.</param>
/// <param name="Source">Where the value comes from; one of <see cref="Words.RegisterSources"/>.</param>
/// <param name="Symbol">What the value points at, such as <c>hid_queue+8</c>; null when nothing is named there.</param>
public sealed record RegisterInfo(string Name, ulong? Value, string Source, string? Symbol = null);
