using Inquest.Coredump;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Postmortem;

/// <summary>Puts a dump's container, size and defects into the report's words.</summary>
internal static class CaptureReporter
{
    public static DumpInfo Describe(Capture capture) => new()
    {
        Source = capture.SourceName,
        AlsoIn = capture.AlsoIn,
        Format = FormatOf(capture.Container),
        Version = capture.StreamVersion,
        State = StateOf(capture.State),
        Defects = [.. capture.Defects.Select(d => new DefectInfo(d.Id, d.Message))],
        FlashAddress = capture.Address,
        Offset = capture.Offset,
        Size = capture.Size,
        Capacity = (long?)capture.Capacity,
        MissingBytes = capture.MissingBytes > 0 ? (long)Math.Min(capture.MissingBytes, long.MaxValue) : null,
        Architecture = ArchitectureOf(capture.Target),
        AddressBytes = capture.AddressSize,
        Memory = [.. capture.Memory.Select(m => new MemoryRangeInfo(m.Range.Start, m.Range.End))],
        Lost = [.. capture.Lost.Select(l => new MemoryRangeInfo(l.Range.Start, l.Range.End, l.Why))],
        Advice = [.. capture.Advice.Select(a => a.Setting is null ? a.Message : $"{a.Message} ({a.Setting})")],
    };

    private static string FormatOf(CaptureContainer container) => container switch
    {
        CaptureContainer.FlashPartition or CaptureContainer.Headerless => DumpFormats.FlashPartition,
        CaptureContainer.NordicPartition => DumpFormats.NordicPartition,
        CaptureContainer.InMemory => DumpFormats.InMemory,
        CaptureContainer.RetainedMemory => DumpFormats.Retained,
        CaptureContainer.InquestSlot => DumpFormats.InquestSlot,
        CaptureContainer.InquestRetained => DumpFormats.InquestRetained,
        CaptureContainer.SerialLog => DumpFormats.SerialLog,
        CaptureContainer.FatalText => DumpFormats.FatalLog,
        _ => DumpFormats.Stream,
    };

    private static string StateOf(CaptureState state) => state switch
    {
        CaptureState.Complete => DumpStates.Complete,
        CaptureState.Truncated => DumpStates.Truncated,
        CaptureState.Damaged => DumpStates.Damaged,
        _ => DumpStates.Headerless,
    };

    public static string? ArchitectureOf(TargetCode? target) => target switch
    {
        null or TargetCode.Unknown => null,
        TargetCode.X86 => "x86",
        TargetCode.X8664 => "x86_64",
        TargetCode.ArmCortexM => "arm-cortex-m",
        TargetCode.RiscV => "riscv",
        TargetCode.Xtensa => "xtensa",
        TargetCode.Arm64 => "arm64",
        TargetCode.ArmCortexAR => "arm-cortex-a-r",
        _ => $"target {(int)target}",
    };
}
