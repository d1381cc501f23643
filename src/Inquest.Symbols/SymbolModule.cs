using Inquest.Binary;

namespace Inquest.Symbols;

/// <summary>One program on a device and the addresses that are its own.</summary>
/// <param name="Symbols">Its functions, lines and symbols.</param>
/// <param name="Ranges">Its addresses: code and constants. Its RAM is not among them: another program may use it by now.</param>
public sealed record SymbolModule(Symbolizer Symbols, IReadOnlyList<AddressRange> Ranges);
