using System.Globalization;
using System.Text.RegularExpressions;
using Found = System.Text.RegularExpressions.Match;

namespace Inquest.Diagnosis.Comparison;

/// <summary>
/// The version that a file's path tells: <c>fw-1.10.elf</c>, <c>releases/v2.0.0-rc1/zmk.elf</c>, <c>zmk-2024-05-01.elf</c>. A
/// number without a dot is none: <c>nice_nano_v2</c> and <c>nrf52840</c> are boards. Nor is a board's revision: <c>dk@1.0.0</c>.
/// </summary>
/// <param name="Product">The file's name (from the folder with the version on) without the version; versions of one product alone have an order.</param>
/// <param name="Numbers">The version's numbers, or year, month and day.</param>
/// <param name="PreRelease">The word of a version before a release, <c>rc</c>; null for a release.</param>
/// <param name="Step">The number of the pre-release, or of commits since the version (<c>git describe</c>).</param>
public sealed partial record NamedVersion(string Product, IReadOnlyList<int> Numbers, string? PreRelease, int Step)
{
    private const int LongestPath = 1024;

    /// <summary>Reads the version out of a path; null when it tells none.</summary>
    public static NamedVersion? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length > LongestPath)
        {
            return null;
        }

        string[] parts = path.Split('/', '\\');
        // The name of the file itself, then the folders, the nearest first.
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if ((DottedIn(parts[i]) ?? DateIn(parts[i])) is Found found)
            {
                string rest = Uniform(parts[i], found);
                return Of(string.Join('/', parts[(i + 1)..].Prepend(rest)), found);
            }
        }

        return null;
    }

    /// <summary>The order of age: less than zero when this is the older one.</summary>
    public int CompareAge(NamedVersion other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int i = 0; i < Math.Max(Numbers.Count, other.Numbers.Count); i++)
        {
            int difference = Numbers.ElementAtOrDefault(i).CompareTo(other.Numbers.ElementAtOrDefault(i));
            if (difference != 0)
            {
                return difference;
            }
        }

        // alpha, beta, pre, rc: the alphabet has them in their order; the release comes after all of them.
        int word = string.CompareOrdinal(PreRelease ?? "~", other.PreRelease ?? "~");
        return word != 0 ? word : Step.CompareTo(other.Step);
    }

    private static NamedVersion Of(string product, Found found)
    {
        string[] numbers = found.Groups["numbers"].Value.Split('.', '-');
        string word = found.Groups["word"].Value.ToLowerInvariant();
        string step = found.Groups["step"].Value + found.Groups["commits"].Value;
        return new NamedVersion(product, [.. numbers.Select(Number)], word.Length == 0 ? null : word, step.Length == 0 ? 0 : Number(step));
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static Found? DottedIn(string name) => Dotted().Matches(WithoutExtension(name)) is [.., Found last] ? last : null;

    private static Found? DateIn(string name) => Date().Matches(WithoutExtension(name)) is [.., Found last] ? last : null;

    // A date and a commit change with the version, and tell nothing more about the product.
    private static string Uniform(string name, Found version) =>
        Commit().Replace(Date().Replace(string.Concat(name.AsSpan(0, version.Index), "*", name.AsSpan(version.Index + version.Length)), ""), "");

    private static string WithoutExtension(string name)
    {
        int dot = name.LastIndexOf('.');
        return dot > 0 && dot + 1 < name.Length && char.IsAsciiLetter(name[dot + 1]) ? name[..dot] : name;
    }

    [GeneratedRegex(@"(?<![0-9.@])[vV]?(?<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){1,3})(?![0-9])(?:[-.]?(?<word>alpha|beta|dev|pre|rc)[-.]?(?<step>[0-9]{0,8}))?(?:-(?<commits>[0-9]{1,6})-g[0-9a-f]{6,40})?", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Dotted();

    [GeneratedRegex(@"(?<![0-9])(?<numbers>20[0-9]{2}-[0-9]{2}-[0-9]{2})(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Date();

    [GeneratedRegex(@"[-_+]g?(?=[0-9a-f]*[0-9])[0-9a-f]{7,40}(?![0-9A-Za-z])", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
