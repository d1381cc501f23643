using System.Text.Json.Nodes;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>Finds the sources of frames on this machine; what is not there is a text of our own.</summary>
internal sealed class SourceLocator
{
    private readonly IOpenedDump _opened;
    private readonly Dictionary<string, Located> _located = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];

    public SourceLocator(IOpenedDump opened)
    {
        _opened = opened;
    }

    /// <summary>A recorded path as the editor's source.</summary>
    public JsonObject Describe(string recorded, EditorOptions editor)
    {
        if (!_located.TryGetValue(recorded, out Located located))
        {
            located = _located[recorded] = Locate(recorded);
        }

        JsonObject source = new() { ["name"] = recorded[(recorded.LastIndexOf('/') + 1)..] };
        if (located.Path is string path)
        {
            source["path"] = editor.PathsAreUris ? new Uri(path).AbsoluteUri : path;
            return source;
        }

        source["path"] = recorded;
        source["sourceReference"] = located.Reference;
        if (!located.IsFound)
        {
            // The editor then goes to the first frame whose source is there.
            source["origin"] = "not on this machine";
            source["presentationHint"] = "deemphasize";
        }

        return source;
    }

    /// <summary>The text behind a reference.</summary>
    public string Read(long reference) => reference >= 1 && reference <= _texts.Count
        ? _texts[(int)reference - 1]
        : throw new RequestException("there is no such source");

    private Located Locate(string recorded)
    {
        bool isFound = _opened.Session.TryReadSource(recorded, out string found, out string text);
        if (isFound && _opened.FullPath(found) is string path)
        {
            return new Located(path, 0, true);
        }

        _texts.Add(isFound ? text : $"{recorded} is not on this machine.\n\nName the folder with the sources in \"sources\" of the launch configuration,\nor say in \"sourceMap\" what stands here for the beginning of that path.\n");
        return new Located(null, _texts.Count, isFound);
    }

    private readonly record struct Located(string? Path, int Reference, bool IsFound);
}
