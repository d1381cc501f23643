using Inquest.Symbols;

namespace Inquest.Diagnosis.Fingerprint;

/// <summary>Function names as the source has them: without what compilers and optimisation levels add.</summary>
public static class FunctionNames
{
    // GCC's names for clones: Passes of -O2 (isra, constprop, part, cold) and of link-time optimisation (lto_priv); Clang's llvm.
    private static readonly string[] s_clones = ["isra", "constprop", "part", "cold", "lto_priv", "clone", "llvm", "localalias"];

    /// <summary>
    /// The name without clone suffixes (<c>foo.isra.0.cold</c> is <c>foo</c>), template arguments and parameter lists; a
    /// mangled C++ name as its qualified name where it can be read, else as it is.
    /// </summary>
    public static string Normalize(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string plain = WithoutClones(name.Trim());
        plain = MangledNames.TryRead(plain) ?? plain;
        return WithoutTemplates(plain);
    }

    private static string WithoutClones(string name)
    {
        // A name begins with something: ".cold" alone stays.
        while (name.LastIndexOf('.') is int dot and > 0)
        {
            string suffix = name[(dot + 1)..];
            if (!suffix.All(char.IsAsciiDigit) && Array.IndexOf(s_clones, suffix) < 0)
            {
                break;
            }

            name = name[..dot];
        }

        return name;
    }

    private static string WithoutTemplates(string name)
    {
        int operatorAt = name.IndexOf("operator", StringComparison.Ordinal);
        int end = operatorAt >= 0 ? operatorAt : name.Length;
        if (!name.AsSpan(0, end).ContainsAny('<', '('))
        {
            return name;
        }

        System.Text.StringBuilder plain = new(name.Length);
        int depth = 0;
        for (int i = 0; i < end; i++)
        {
            char c = name[i];
            if (c == '(' && depth == 0)
            {
                const string Anonymous = "(anonymous namespace)";
                if (name.AsSpan(i).StartsWith(Anonymous, StringComparison.Ordinal))
                {
                    plain.Append(Anonymous);
                    i += Anonymous.Length - 1;
                    continue;
                }

                return plain.ToString();
            }

            if (c == '<')
            {
                depth++;
            }
            else if (c == '>' && depth > 0)
            {
                depth--;
            }
            else if (depth == 0)
            {
                plain.Append(c);
            }
        }

        return plain.Append(name.AsSpan(end)).ToString();
    }
}
