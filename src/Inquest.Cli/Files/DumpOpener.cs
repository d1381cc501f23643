using Inquest.Binary;
using Inquest.Debugging;
using Inquest.Postmortem;
using Inquest.Reporting;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>Opens the files that an editor or an assistant names.</summary>
internal sealed class DumpOpener : IDumpOpener, IDisposable
{
    private readonly CommandHost _host;
    private readonly Limits _limits;
    private readonly List<IDisposable> _opened = [];
    private IReadOnlyList<PostmortemInput> _inputs = [];
    private ExplainOptions _options = ExplainOptions.Default;
    private string _folder;

    public DumpOpener(CommandHost host, Limits limits)
    {
        _host = host;
        _limits = limits;
        _folder = host.CurrentDirectory;
    }

    /// <inheritdoc/>
    public PostmortemSession Open(OpenRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _folder = request.Folder is { Length: > 0 } folder ? Path.GetFullPath(folder, _host.CurrentDirectory) : _host.CurrentDirectory;
        using StringWriter complaints = new() { NewLine = "\n" };
        CommandHost host = new() { Input = Stream.Null, Output = Stream.Null, Error = complaints, CurrentDirectory = _folder };
        var inputs = new InputCollector(host, _limits);
        _opened.Add(inputs);
        inputs.Add(request.Files);
        inputs.AddSymbolFolders(request.Symbols);
        if (inputs.Failed || inputs.Inputs.Count == 0)
        {
            string first = complaints.ToString().Split('\n')[0];
            first = first.StartsWith("inquest: ", StringComparison.Ordinal) ? first["inquest: ".Length..] : first;
            int colon = first.IndexOf(": ", StringComparison.Ordinal);
            throw colon < 0
                ? new InputException(InputErrorKind.Unreadable, request.Files[0], null, "there is nothing in it to read")
                : new InputException(InputErrorKind.Unreadable, first[..colon], null, first[(colon + 2)..]);
        }

        _inputs = inputs.Inputs;
        _options = new ExplainOptions
        {
            BaseAddress = request.BaseAddress,
            Dump = request.Dump,
            Force = request.Force,
            Files = FinderFor(request),
            Limits = _limits,
        };
        return PostmortemSession.Open(_inputs, _options);
    }

    /// <inheritdoc/>
    public Report Find() => Engine.Find(_inputs, _options);

    /// <inheritdoc/>
    public string? FullPath(string found)
    {
        string path = Path.GetFullPath(found, _folder);
        return File.Exists(path) ? path : null;
    }

    public void Dispose()
    {
        foreach (IDisposable opened in _opened)
        {
            opened.Dispose();
        }

        _opened.Clear();
    }

    private IFileFinder FinderFor(OpenRequest request)
    {
        var reader = new FileReader(_limits);
        _opened.Add(reader);
        var others = new FolderFileFinder(request.Sources, _folder, reader);
        if (request.SourceMap.Count == 0)
        {
            return others;
        }

        List<(string From, string To)> map = [.. request.SourceMap.Select(m => (m.From, Path.GetFullPath(m.To, _folder)))];
        return new MappedFileFinder(map, reader, others);
    }
}
