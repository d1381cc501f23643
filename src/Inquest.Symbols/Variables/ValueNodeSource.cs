using Inquest.Binary;

namespace Inquest.Symbols.Variables;

/// <summary>What the nodes of one tree read their parts with.</summary>
/// <param name="Values">Reads objects; not thread-safe, so neither are the nodes.</param>
/// <param name="Machine">The stopped machine.</param>
/// <param name="Limits">Bounds.</param>
internal sealed record ValueNodeSource(ValueBuilder Values, MachineView Machine, Limits Limits);
