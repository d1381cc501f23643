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
/// and lists of plain and quoted scalars; anything else is passed over. A project that is not pinned to a commit is kept: its
/// folder is no other project's.
/// </remarks>
public sealed record WestManifest
{
    private const int MaxBytes = 1 << 20;

    /// <summary>The projects in the manifest's order, the manifest's own repository last; empty when none could be read.</summary>
    public required IReadOnlyList<WestProject> Projects { get; init; }

    /// <summary>True when a URL anywhere in it holds a name or a password.</summary>
    public required bool HoldsCredentials { get; init; }

    /// <summary>True when a project is pinned to a commit.</summary>
    public bool IsPinned => Projects.Any(p => p.IsPinned);

    /// <summary>Reads a manifest; null when the text is none. One that pins nothing is a manifest all the same.</summary>
    internal static WestManifest? TryRead(ReadOnlySpan<byte> text, Limits limits)
    {
        if (text.Length > MaxBytes || text.IndexOf("manifest:"u8) < 0 || text.IndexOf("projects:"u8) < 0)
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
        return reader.HasProjects ? new WestManifest { Projects = projects, HoldsCredentials = reader.HoldsCredentials } : null;
    }

    /// <summary>Follows the lines by their indentation; what is nested deeper than a project's own keys is passed over.</summary>
    private sealed class Reader(int mostProjects)
    {
        private readonly Dictionary<string, string> _item = new(StringComparer.Ordinal);
        private readonly List<Dictionary<string, string>> _items = [];
        private readonly Dictionary<string, string> _remotes = new(StringComparer.Ordinal);
        private Dictionary<string, string> _self = [];
        private Dictionary<string, string> _defaults = [];
        private bool _inManifest;
        private string _section = "";
        private int _sectionIndent = -1;
        private int _keyIndent = -1;

        /// <summary>True when the text has a list of projects, whether or not it could be read.</summary>
        public bool HasProjects { get; private set; }

        /// <summary>True when a line so far, a comment too, has a URL with a name or a password.</summary>
        public bool HoldsCredentials { get; private set; }

        /// <summary>False when no more is to be read.</summary>
        public bool Read(string line)
        {
            int indent = line.Length - line.TrimStart(' ').Length;
            string text = line.Trim();
            HoldsCredentials |= text.Split("://").Skip(1).Any(after => after.Split('/')[0].Contains('@'));
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
                HasProjects |= _section == "projects";
                _keyIndent = -1;
                return true;
            }

            return _section switch
            {
                "projects" or "remotes" => ReadListItem(indent, text, item),
                "self" or "defaults" => ReadMapping(indent, text, item),
                _ => true,
            };
        }

        public List<WestProject> Finish()
        {
            EndItem();
            List<WestProject> projects = [.. _items.Select(Project).OfType<WestProject>()];
            return Project(_self) is { } own ? [.. projects, own] : projects;
        }

        private WestProject? Project(Dictionary<string, string> item)
        {
            string? name = item.GetValueOrDefault("name");
            if ((item.GetValueOrDefault("path") ?? name)?.Trim('/') is not { Length: > 0 } path)
            {
                return null;
            }

            // Without a URL of its own a project has one below its remote's ("West Manifests", remotes).
            string? remote = item.GetValueOrDefault("remote") ?? _defaults.GetValueOrDefault("remote");
            string? url = item.GetValueOrDefault("url")
                ?? (name is not null && remote is not null && _remotes.TryGetValue(remote, out string? root) ? $"{root.TrimEnd('/')}/{item.GetValueOrDefault("repo-path") ?? name}" : null);
            string? revision = item.GetValueOrDefault("revision") ?? (name is null ? null : _defaults.GetValueOrDefault("revision"));
            return new WestProject(path, string.IsNullOrEmpty(url) ? null : url, IsCommit(revision) ? revision!.ToLowerInvariant() : null);
        }

        private bool ReadListItem(int indent, string text, bool item)
        {
            // A list may stand at its key's own indentation; items of lists inside a project are deeper than the project's dash.
            if (item && (_keyIndent < 0 || indent < _keyIndent))
            {
                EndItem();
                if (_items.Count >= mostProjects || _remotes.Count >= mostProjects)
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

        private bool ReadMapping(int indent, string text, bool item)
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
            if (key is "name" or "path" or "url" or "revision" or "remote" or "repo-path" or "url-base")
            {
                _item[key] = Scalar(text[(text.IndexOf(':') + 1)..].Trim());
            }
        }

        private void EndItem()
        {
            Dictionary<string, string> ended = new(_item, StringComparer.Ordinal);
            _item.Clear();
            switch (_section)
            {
                case "projects" when ended.Count > 0:
                    _items.Add(ended);
                    break;
                case "remotes" when ended.TryGetValue("name", out string? name) && ended.TryGetValue("url-base", out string? root):
                    _remotes[name] = root;
                    break;
                case "self" when ended.Count > 0:
                    _self = ended;
                    break;
                case "defaults" when ended.Count > 0:
                    _defaults = ended;
                    break;
            }
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
