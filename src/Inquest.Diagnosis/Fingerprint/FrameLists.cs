using System.Reflection;

namespace Inquest.Diagnosis.Fingerprint;

/// <summary>The frame lists (<c>Lists/*.txt</c>): which functions say where a bug is. Immutable; safe to share.</summary>
public sealed class FrameLists
{
    private static readonly Lazy<FrameLists> s_default = new(ReadEmbedded);

    private readonly Dictionary<string, FrameRole> _names = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, FrameRole Role)> _patterns = [];

    /// <summary>Reads lists.</summary>
    /// <param name="irrelevant">The text of the list of frames that take no part.</param>
    /// <param name="helper">The text of the list of frames that do not decide.</param>
    /// <param name="terminal">The text of the list of frames that end the walk.</param>
    /// <exception cref="FormatException">A list is invalid; the message names list and line.</exception>
    public FrameLists(string irrelevant, string helper, string terminal)
    {
        Read("irrelevant", irrelevant, FrameRole.Irrelevant);
        Read("helper", helper, FrameRole.Helper);
        Read("terminal", terminal, FrameRole.Terminal);
    }

    /// <summary>The lists that come with the program.</summary>
    public static FrameLists Default => s_default.Value;

    /// <summary>What a function is.</summary>
    /// <param name="function">Its name as <see cref="FunctionNames.Normalize"/> gives it.</param>
    public FrameRole RoleOf(string function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (_names.TryGetValue(function, out FrameRole role))
        {
            return role;
        }

        foreach ((string pattern, FrameRole patternRole) in _patterns)
        {
            if (Matches(pattern, function))
            {
                return patternRole;
            }
        }

        return FrameRole.Deciding;
    }

    private static FrameLists ReadEmbedded() => new(Resource("irrelevant.txt"), Resource("helper.txt"), Resource("terminal.txt"));

    private static string Resource(string name)
    {
        Assembly assembly = typeof(FrameLists).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"the list {name} is not embedded");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private void Read(string list, string text, FrameRole role)
    {
        ArgumentNullException.ThrowIfNull(text);
        int number = 0;
        foreach (string raw in text.Split('\n'))
        {
            number++;
            int comment = raw.IndexOf('#', StringComparison.Ordinal);
            string line = (comment < 0 ? raw : raw[..comment]).Trim();
            if (line.Length > 0)
            {
                Add($"{list}, line {number}", line, role);
            }
        }
    }

    private void Add(string place, string pattern, FrameRole role)
    {
        if (pattern.All(c => c == '*'))
        {
            throw new FormatException($"{place}: '{pattern}' would match every function");
        }

        if (pattern.FirstOrDefault(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or ':' or '~' or '*')) is char odd and not '\0')
        {
            throw new FormatException($"{place}: '{odd}' does not occur in a function's name");
        }

        bool isNew = pattern.Contains('*', StringComparison.Ordinal)
            ? !_patterns.Exists(p => p.Pattern == pattern)
            : _names.TryAdd(pattern, role);
        if (!isNew)
        {
            throw new FormatException($"{place}: '{pattern}' stands in a list already");
        }

        if (pattern.Contains('*', StringComparison.Ordinal))
        {
            _patterns.Add((pattern, role));
        }
    }

    // Greedy with one way back is enough: only the last '*' can need to take more.
    private static bool Matches(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }
}
