using System.Text;
using Inquest.Binary;

namespace Inquest.Containers;

/// <summary>
/// A frozen west manifest, as <c>west manifest --freeze</c> writes it: which commit of which repository stood in which folder
/// when the firmware was built. Source: Zephyr's documentation, "West Manifests"; west, <c>Manifest.as_frozen_yaml</c>.
/// </summary>
/// <remarks>
/// West leaves the manifest's own repository (<c>self</c>) without URL and commit. Two lines that a CI run appends,
/// <c>url</c> and <c>revision</c> below <c>self</c>, are read too. Of YAML only what west writes is understood: block mappings
/// and lists of plain and quoted scalars; anything else is passed over, and a project that is not pinned to a commit as well.
/// </remarks>
public sealed record WestManifest
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The projects with a commit, in the manifest's order; the manifest's own repository is last where its commit is known.</summary>
    public required IReadOnlyList<WestProject> Projects { get; init; }

    /// <summary>True when a URL holds a name or a password.</summary>
    public bool HoldsCredentials => Projects.Any(p => p.Url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at && p.Url[(at + 3)..].Split('/')[0].Contains('@'));

    /// <summary>Reads a manifest; null when the text is none, or pins no project to a commit.</summary>
    internal static WestManifest? TryRead(ReadOnlySpan<byte> text, Limits limits)
    {
        if (text.Length > MaxBytes || text.IndexOf("manifest:"u8) < 0 || text.IndexOf("revision:"u8) < 0)
        {
            return null;
        }

        var reader = new Reader(limits.MaxManifestProjects);
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            if (!reader.Read(line.TrimEnd('\r')))
            {
                break;
            }
        }

        List<WestProject> projects = reader.Finish();
        return projects.Count == 0 ? null : new WestManifest { Projects = projects };
    }

    /// <summary>Follows the lines by their indentation; what is nested deeper than a project's own keys is passed over.</summary>
    private sealed class Reader(int mostProjects)
    {
        private readonly List<WestProject> _projects = [];
        private readonly Dictionary<string, string> _item = new(StringComparer.Ordinal);
        private WestProject? _self;
        private bool _inManifest;
        private string _section = "";
        private int _sectionIndent = -1;
        private int _keyIndent = -1;

        /// <summary>False when no more is to be read.</summary>
        public bool Read(string line)
        {
            int indent = line.Length - line.TrimStart(' ').Length;
            string text = line.Trim();
            if (text.Length == 0 || text[0] == '#' || text is "---" or "...")
            {
                return true;
            }

            if (indent == 0 && text[0] != '-')
            {
                EndItem();
                _inManifest = text.StartsWith("manifest:", StringComparison.Ordinal);
                (_section, _sectionIndent) = ("", -1);
                return true;
            }

            if (!_inManifest)
            {
                return true;
            }

            bool item = text.StartsWith("- ", StringComparison.Ordinal);
            if (!item && (_sectionIndent < 0 || indent <= _sectionIndent))
            {
                EndItem();
                _sectionIndent = indent;
                _section = Key(text);
                _keyIndent = -1;
                return true;
            }

            return _section switch
            {
                "projects" => ReadProject(indent, text, item),
                "self" => ReadSelf(indent, text, item),
                _ => true,
            };
        }

        public List<WestProject> Finish()
        {
            EndItem();
            return _self is null ? _projects : [.. _projects, _self];
        }

        private bool ReadProject(int indent, string text, bool item)
        {
            // A list may stand at its key's own indentation; items of lists inside a project are deeper than the project's dash.
            if (item && (_keyIndent < 0 || indent < _keyIndent))
            {
                EndItem();
                if (_projects.Count >= mostProjects)
                {
                    return false;
                }

                string rest = text[2..].TrimStart(' ');
                _keyIndent = indent + text.Length - rest.Length;
                Take(rest);
            }
            else if (!item && indent == _keyIndent)
            {
                Take(text);
            }

            return true;
        }

        private bool ReadSelf(int indent, string text, bool item)
        {
            _keyIndent = _keyIndent < 0 ? indent : _keyIndent;
            if (!item && indent == _keyIndent)
            {
                Take(text);
            }

            return true;
        }

        private void Take(string text)
        {
            string key = Key(text);
            if (key is "name" or "path" or "url" or "revision")
            {
                _item[key] = Scalar(text[(text.IndexOf(':') + 1)..].Trim());
            }
        }

        private void EndItem()
        {
            if ((_item.GetValueOrDefault("path") ?? _item.GetValueOrDefault("name")) is { Length: > 0 } path
                && _item.GetValueOrDefault("url") is { Length: > 0 } url && IsCommit(_item.GetValueOrDefault("revision")))
            {
                var project = new WestProject(path.Trim('/'), url, _item["revision"].ToLowerInvariant());
                if (_section == "self")
                {
                    _self = project;
                }
                else
                {
                    _projects.Add(project);
                }
            }

            _item.Clear();
        }

        private static string Key(string text) => text.IndexOf(':') is > 0 and var colon ? text[..colon].Trim('"', '\'', ' ') : "";

        private static string Scalar(string text)
        {
            if (text.Length >= 2 && text[0] is '"' or '\'' && text.IndexOf(text[0], 1) is > 0 and var end)
            {
                return text[1..end];
            }

            int comment = text.IndexOf(" #", StringComparison.Ordinal);
            return comment < 0 ? text : text[..comment].TrimEnd();
        }

        private static bool IsCommit(string? revision) =>
            revision is { Length: 40 or 64 } && revision.All(char.IsAsciiHexDigit);
    }
}
