using System.Security.Cryptography;
using Inquest.Architectures;
using Inquest.Diagnosis.Fingerprint;
using Inquest.Reporting;
using Inquest.Reporting.Words;
using Inquest.Target;

namespace Inquest.Postmortem;

/// <summary>Makes a crash's signature from its report, and puts it into the report.</summary>
internal static class FingerprintReporter
{
    private static readonly SignatureBuilder s_builder = new(FrameLists.Default);

    /// <summary>The signature of a described crash; null when nothing to group by is known.</summary>
    /// <param name="crash">The crash.</param>
    /// <param name="report">Its report with cause and threads.</param>
    /// <param name="isRefused">True when the ELF was refused: its names take no part.</param>
    public static CrashSignature? Sign(Crash crash, DumpReport report, bool isRefused)
    {
        if (crash.Firmware is null || isRefused)
        {
            return ByRegisters(crash, IdentityOf(crash));
        }

        ThreadInfo? thread = report.Threads.FirstOrDefault(t => t.Crashed);
        string? interrupt = crash.Arch is { } arch && crash.Architecture!.ActiveException(arch.Registers) is { Number: >= 16 } active
            ? InterruptName(crash, active)
            : null;
        CrashSignature? named = s_builder.Build(new SignatureInput
        {
            Kind = report.Cause?.Kind ?? CauseKinds.Unknown,
            Frames = FramesOf(thread?.Frames ?? []),
            Thread = thread?.Entry ?? thread?.Name,
            Interrupt = interrupt,
        });

        // Neither a function nor a thread is left, as after a return to an overwritten address: the registers tell the same crash of one build.
        return named ?? (NoElfReporter.RegistersAtFault(crash) is { } registers && Address(crash, registers, crash.Architecture?.ProgramCounter) is not null
            ? ByRegisters(crash, crash.Firmware.BuildId ?? IdentityOf(crash))
            : null);
    }

    /// <summary>The signature of frames that a log tells; null when nothing to group by is among them.</summary>
    /// <param name="kind">The cause's word.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="thread">The thread's name; null when not known.</param>
    public static CrashSignature? Sign(string kind, IReadOnlyList<FrameInfo> frames, string? thread) =>
        s_builder.Build(new SignatureInput { Kind = kind, Frames = FramesOf(frames), Thread = thread });

    /// <summary>The signature in the report's words.</summary>
    public static FingerprintInfo? Describe(CrashSignature? signature) => signature is null ? null : new FingerprintInfo
    {
        Version = CrashSignature.CurrentVersion,
        Signature = signature.Text,
        Hash = signature.Hash,
        Frames = signature.Frames,
        Skipped = [.. signature.Skipped.Select(s => new SkippedFrame(s.Function, s.Why))],
        Provisional = signature.Provisional,
    };

    private static CrashSignature? ByRegisters(Crash crash, string? build)
    {
        RegisterSet? registers = NoElfReporter.RegistersAtFault(crash);
        return SignatureBuilder.BuildProvisional(build, Address(crash, registers, crash.Architecture?.ProgramCounter), Address(crash, registers, crash.Architecture?.LinkRegister), crash.Capture.Reason);
    }

    // By its handler, for numbers differ between boards; an interrupt without one has only its number.
    private static string InterruptName(Crash crash, ExceptionIdentity active) =>
        crash.InterruptHandlers?.FindHandler(active.Number - 16) is string handler && FrameLists.Default.RoleOf(handler) != FrameRole.Irrelevant ? handler : active.Name;

    private static List<SignatureFrame> FramesOf(IReadOnlyList<FrameInfo> reported)
    {
        List<SignatureFrame> frames = [];
        bool below = false;
        foreach (FrameInfo frame in reported)
        {
            below |= frame.InterruptedBy is not null;
            frames.Add(new SignatureFrame(frame.Function, frame.Trust != FrameTrusts.Scan, below));
        }

        return frames;
    }

    private static ulong? Address(Crash crash, RegisterSet? registers, int? register) =>
        registers is not null && register is int number && registers.TryGet(number, out ulong value) ? crash.Architecture!.ToInstructionAddress(value) : null;

    // The image's bytes name the build; without an image the dump's own memory layout must do: nothing does.
    private static string? IdentityOf(Crash crash)
    {
        foreach (MemoryRegion run in crash.Memory.Runs)
        {
            if (run.Source == MemorySource.Image)
            {
                // The first bytes hold the vector table, whose addresses move with nearly every change.
                return Convert.ToHexStringLower(SHA256.HashData(run.Bytes.Span[..Math.Min(run.Bytes.Length, 1024)]));
            }
        }

        return null;
    }
}
