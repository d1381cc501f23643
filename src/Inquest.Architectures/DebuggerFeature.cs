namespace Inquest.Architectures;

/// <summary>A group of registers that gdb knows by name ("Standard Target Features" in gdb's manual).</summary>
/// <param name="Name">The feature: <c>org.gnu.gdb.arm.m-profile</c>.</param>
/// <param name="Registers">Its registers in gdb's order.</param>
/// <param name="IsOptional">True when it is left out where no register of it is known.</param>
/// <param name="IsInCore">True when an ELF core has a note for its registers.</param>
public sealed record DebuggerFeature(string Name, IReadOnlyList<DebuggerRegister> Registers, bool IsOptional = false, bool IsInCore = true);
