using System.Globalization;
using Inquest.Symbols;

namespace Inquest.Zephyr;

/// <summary>
/// The reason code of a fatal error: <c>enum k_fatal_error_reason</c> (include/zephyr/fatal_types.h) and, from 16
/// (K_ERR_ARCH_START) on, the ARM codes (include/zephyr/arch/arm/arch.h, since Zephyr 3.3).
/// </summary>
/// <remarks>
/// The fault status registers are cleared before Zephyr dumps, so on Cortex-M a code of 16 or above is the only record
/// of which fault bit was set. Zephyr's own parser prints «(Unknown)» for all of them. Codes from 49 on depend on the
/// version (newer trees insert second-level faults), so they have no name here.
/// </remarks>
/// <param name="Code">The number in the dump's header.</param>
/// <param name="Name">The enumerator, for example <c>K_ERR_CPU_EXCEPTION</c>; null when the number is not known.</param>
/// <param name="Text">In words, for a person; for an unknown number it says so.</param>
public sealed record FatalReason(uint Code, string? Name, string Text)
{
    /// <summary>First code that an architecture defines, K_ERR_ARCH_START.</summary>
    public const uint ArchitectureStart = 16;

    private const string KernelEnumeration = "k_fatal_error_reason";
    private const string ArchitectureEnumeration = "k_fatal_error_reason_arch";

    private static readonly FatalReason[] s_kernel =
    [
        new(0, "K_ERR_CPU_EXCEPTION", "CPU exception"),
        new(1, "K_ERR_SPURIOUS_IRQ", "unhandled interrupt"),
        new(2, "K_ERR_STACK_CHK_FAIL", "stack overflow or a damaged stack canary"),
        new(3, "K_ERR_KERNEL_OOPS", "kernel oops"),
        new(4, "K_ERR_KERNEL_PANIC", "kernel panic"),
    ];

    private static readonly FatalReason[] s_arm =
    [
        new(16, "K_ERR_ARM_MEM_GENERIC", "MPU fault, no detail"),
        new(17, "K_ERR_ARM_MEM_STACKING", "MPU fault while the exception frame was stacked"),
        new(18, "K_ERR_ARM_MEM_UNSTACKING", "MPU fault while an exception frame was unstacked"),
        new(19, "K_ERR_ARM_MEM_DATA_ACCESS", "MPU data access violation"),
        new(20, "K_ERR_ARM_MEM_INSTRUCTION_ACCESS", "MPU instruction access violation"),
        new(21, "K_ERR_ARM_MEM_FP_LAZY_STATE_PRESERVATION", "MPU fault while floating-point state was saved"),
        new(22, "K_ERR_ARM_BUS_GENERIC", "bus fault, no detail"),
        new(23, "K_ERR_ARM_BUS_STACKING", "bus fault while the exception frame was stacked"),
        new(24, "K_ERR_ARM_BUS_UNSTACKING", "bus fault while an exception frame was unstacked"),
        new(25, "K_ERR_ARM_BUS_PRECISE_DATA_BUS", "precise data bus error"),
        new(26, "K_ERR_ARM_BUS_IMPRECISE_DATA_BUS", "imprecise data bus error"),
        new(27, "K_ERR_ARM_BUS_INSTRUCTION_BUS", "instruction bus error"),
        new(28, "K_ERR_ARM_BUS_FP_LAZY_STATE_PRESERVATION", "bus fault while floating-point state was saved"),
        new(29, "K_ERR_ARM_USAGE_GENERIC", "usage fault, no detail"),
        new(30, "K_ERR_ARM_USAGE_DIV_0", "division by zero"),
        new(31, "K_ERR_ARM_USAGE_UNALIGNED_ACCESS", "unaligned access"),
        new(32, "K_ERR_ARM_USAGE_STACK_OVERFLOW", "stack overflow (stack limit register)"),
        new(33, "K_ERR_ARM_USAGE_NO_COPROCESSOR", "coprocessor instruction with the coprocessor off"),
        new(34, "K_ERR_ARM_USAGE_ILLEGAL_EXC_RETURN", "illegal exception return"),
        new(35, "K_ERR_ARM_USAGE_ILLEGAL_EPSR", "illegal execution state: the Thumb bit was clear"),
        new(36, "K_ERR_ARM_USAGE_UNDEFINED_INSTRUCTION", "undefined instruction"),
        new(37, "K_ERR_ARM_SECURE_GENERIC", "secure fault, no detail"),
        new(38, "K_ERR_ARM_SECURE_ENTRY_POINT", "secure fault: invalid entry point"),
        new(39, "K_ERR_ARM_SECURE_INTEGRITY_SIGNATURE", "secure fault: invalid integrity signature"),
        new(40, "K_ERR_ARM_SECURE_EXCEPTION_RETURN", "secure fault: invalid exception return"),
        new(41, "K_ERR_ARM_SECURE_ATTRIBUTION_UNIT", "secure fault: attribution unit violation"),
        new(42, "K_ERR_ARM_SECURE_TRANSITION", "secure fault: invalid transition"),
        new(43, "K_ERR_ARM_SECURE_LAZY_STATE_PRESERVATION", "secure fault while lazy floating-point state was saved"),
        new(44, "K_ERR_ARM_SECURE_LAZY_STATE_ERROR", "secure fault: lazy floating-point state error"),
        new(45, "K_ERR_ARM_UNDEFINED_INSTRUCTION", "undefined instruction"),
        new(46, "K_ERR_ARM_ALIGNMENT_FAULT", "alignment fault"),
        new(47, "K_ERR_ARM_BACKGROUND_FAULT", "background fault"),
        new(48, "K_ERR_ARM_PERMISSION_FAULT", "permission fault"),
    ];

    /// <summary>
    /// The reason as the firmware's own debug information names it: its numbers from 49 on, an architecture's and an
    /// application's own are not the same in every build. Null when it names none.
    /// </summary>
    public static FatalReason? FromFirmware(uint code, Symbolizer symbols)
    {
        ArgumentNullException.ThrowIfNull(symbols);
        string enumeration = code >= ArchitectureStart ? ArchitectureEnumeration : KernelEnumeration;
        string? name = symbols.Types.FindEnumerator(enumeration, code, "fault") ?? symbols.Types.FindEnumerator(enumeration, code, "fatal");
        if (name is null or "K_ERR_ARCH_START")
        {
            return null;
        }

        return Array.Find(s_kernel, r => r.Name == name) is { } kernel ? kernel with { Code = code }
            : Array.Find(s_arm, r => r.Name == name) is { } arm ? arm with { Code = code }
            : new FatalReason(code, name, InWords(name));
    }

    // K_ERR_ARM_TRANSLATION_FAULT_2ND_LEVEL: translation fault 2nd level.
    private static string InWords(string name)
    {
        string words = name.StartsWith("K_ERR_ARM_", StringComparison.Ordinal) ? name["K_ERR_ARM_".Length..] : name.StartsWith("K_ERR_", StringComparison.Ordinal) ? name["K_ERR_".Length..] : name;
        return words.Replace('_', ' ').ToLowerInvariant();
    }

    /// <summary>The reason for a code on an ARM target (Cortex-M, A or R).</summary>
    public static FatalReason ForArm(uint code) =>
        code >= ArchitectureStart && code - ArchitectureStart < (uint)s_arm.Length ? s_arm[code - ArchitectureStart] : ForKernel(code);

    /// <summary>The reason for a code on an architecture that defines none of its own.</summary>
    public static FatalReason ForKernel(uint code) =>
        code < (uint)s_kernel.Length
            ? s_kernel[code]
            : new FatalReason(code, null, string.Create(CultureInfo.InvariantCulture, $"reason {code}, which Zephyr does not define (the application may)"));
}
