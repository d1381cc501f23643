using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Inquest.Diagnosis.Fingerprint;

/// <summary>
/// Makes signatures. The first function that is neither plumbing nor a helper decides; deeper callers are left out of the
/// hash, because a truncated dump, an inlined function without debug information or a tail call changes them.
/// </summary>
public sealed class SignatureBuilder
{
    private static readonly int[] s_depths = [1, 2, 3, 5];

    private readonly FrameLists _lists;

    /// <summary>A builder with lists (<see cref="FrameLists.Default"/>).</summary>
    public SignatureBuilder(FrameLists lists)
    {
        _lists = lists ?? throw new ArgumentNullException(nameof(lists));
    }

    /// <summary>The signature of a crash whose functions are known; null when neither a function, nor the thread, nor the interrupt is.</summary>
    public CrashSignature? Build(SignatureInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        List<SignatureSkip> skipped = [];
        List<string> shown = [];
        List<string> path = [];
        Walk(input, shown, path, skipped);
        if (path.Count == 0 || CauseFamily.IsOfThread(input.Kind))
        {
            string? context = CauseFamily.IsOfThread(input.Kind) ? ThreadOf(input) ?? InterruptOf(input) : InterruptOf(input) ?? ThreadOf(input);
            if (context is null && path.Count == 0)
            {
                return null;
            }

            if (context is not null)
            {
                skipped.AddRange(path.Select(f => new SignatureSkip(f, $"for {input.Kind} the thread stands for the bug")));
                return Make(input.Kind, [context], [context], skipped);
            }
        }

        return Make(input.Kind, shown, path, skipped);
    }

    /// <summary>The signature of a dump without its ELF: it holds for dumps of one build only.</summary>
    /// <param name="firmware">What tells the build: a hash of the image's code, its build id; null when nothing does.</param>
    /// <param name="pc">Faulting address, from the image's base where that is known; null when not known.</param>
    /// <param name="lr">The link register likewise; null when not known.</param>
    /// <param name="reason">Zephyr's reason; null when not known.</param>
    public static CrashSignature? BuildProvisional(string? firmware, ulong? pc, ulong? lr, uint? reason)
    {
        if (pc is null && reason is null)
        {
            return null;
        }

        string text = string.Create(CultureInfo.InvariantCulture, $"reason {(reason is uint r ? r.ToString(CultureInfo.InvariantCulture) : "?")} | pc {Address(pc)}, lr {Address(lr)}");
        return new CrashSignature
        {
            Text = text,
            Hash = HashOf($"{CrashSignature.CurrentVersion}\nprovisional\n{firmware}\n{text}"),
            Kind = "",
            Provisional = true,
        };
    }

    private static string Address(ulong? address) => address is ulong a ? string.Create(CultureInfo.InvariantCulture, $"0x{a:x}") : "?";

    private void Walk(SignatureInput input, List<string> shown, List<string> path, List<SignatureSkip> skipped)
    {
        string? last = null;
        bool ended = false;
        foreach (SignatureFrame frame in input.Frames)
        {
            if (frame.Function is null)
            {
                continue;
            }

            string name = FunctionNames.Normalize(frame.Function);
            FrameRole role = _lists.RoleOf(name);
            string? why = ended ? null
                : !frame.IsSure ? "found by searching the stack only"
                : frame.IsBelowException ? "was interrupted, did not fail"
                : role == FrameRole.Irrelevant ? "irrelevant: the way from the fault to the dump"
                : role == FrameRole.Terminal ? "where a thread or an interrupt begins"
                : name == last ? "calls itself"
                : path.Count == 0 && role == FrameRole.Helper ? "helper: its caller decides"
                : null;
            ended |= !frame.IsSure || frame.IsBelowException || role == FrameRole.Terminal;
            if (why is not null)
            {
                skipped.Add(new SignatureSkip(name, why));
            }

            if (why is null ? ended : role != FrameRole.Helper || ended || name == last)
            {
                continue;
            }

            last = name;
            if (path.Count == 0)
            {
                shown.Add(name);
            }

            if (why is null)
            {
                path.Add(name);
            }
        }

        // Helpers alone: the innermost one is better than nothing.
        if (path.Count == 0 && shown.Count > 0)
        {
            path.Add(shown[^1]);
        }
    }

    // The hash is over the family; the text is what a person reads, and names the class.
    private static CrashSignature Make(string kind, IReadOnlyList<string> shown, IReadOnlyList<string> path, IReadOnlyList<SignatureSkip> skipped)
    {
        string family = CauseFamily.Of(kind);
        List<(int, string)> hashes = [];
        foreach (int depth in s_depths)
        {
            if (path.Count >= depth)
            {
                hashes.Add((depth, HashOf(family, path.Take(depth))));
            }
        }

        if (!Array.Exists(s_depths, d => d == path.Count))
        {
            hashes.Add((path.Count, HashOf(family, path)));
        }

        return new CrashSignature
        {
            Text = $"{kind} | {string.Join(" < ", shown)}",
            Hash = hashes[0].Item2,
            Kind = kind,
            Frames = shown,
            Path = path,
            PathHashes = hashes,
            Skipped = skipped,
        };
    }

    private static string? ThreadOf(SignatureInput input) => input.Thread is null ? null : "thread " + FunctionNames.Normalize(input.Thread);

    private static string? InterruptOf(SignatureInput input) => input.Interrupt;

    private static string HashOf(string family, IEnumerable<string> path) =>
        HashOf($"{CrashSignature.CurrentVersion}\n{family}\n{string.Join('\n', path)}");

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 4));
}
