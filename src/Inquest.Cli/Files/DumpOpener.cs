using Inquest.Binary;
using Inquest.Debugging;
using Inquest.Postmortem;

namespace Inquest.Cli.Files;

/// <summary>Opens the files that an editor or an assistant names.</summary>
internal sealed class DumpOpener : IDumpOpener
{
    private readonly CommandHost _host;
    private readonly Limits _limits;
    private readonly SourceReach _reach;

    /// <param name="host">Names the folder that relative paths start from.</param>
    /// <param name="limits">Bounds.</param>
    /// <param name="reach">Where sources are looked for.</param>
    public DumpOpener(CommandHost host, Limits limits, SourceReach reach)
    {
        _host = host;
        _limits = limits;
        _reach = reach;
    }

    /// <inheritdoc/>
    public IOpenedDump Open(OpenRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        string folder = request.Folder is { Length: > 0 } given ? Path.GetFullPath(given, _host.CurrentDirectory) : _host.CurrentDirectory;
        using StringWriter complaints = new() { NewLine = "\n" };
        CommandHost host = new() { Input = Stream.Null, Output = Stream.Null, Error = complaints, CurrentDirectory = folder };
        var inputs = new InputCollector(host, _limits) { MayRead = request.MayRead };
        var reader = new FileReader(_limits);
        try
        {
            inputs.Add(request.Files);
            inputs.AddSymbolFolders(request.Symbols);
            if (inputs.Failed || inputs.Inputs.Count == 0)
            {
                throw Refusal(complaints.ToString(), request);
            }

            var options = new ExplainOptions
            {
                BaseAddress = request.BaseAddress,
                Dump = request.Dump,
                Keys = KeyFiles.ReadPrivate(host, request.Keys),
                Force = request.Force,
                Files = FinderFor(request, folder, reader),
                Limits = _limits,
            };
            return new OpenedDump(PostmortemSession.Open(inputs.Inputs, options), inputs, reader, options, folder);
        }
        catch
        {
            inputs.Dispose();
            reader.Dispose();
            throw;
        }
    }

    private static InputException Refusal(string complaints, OpenRequest request)
    {
        string first = complaints.Split('\n')[0];
        first = first.StartsWith("inquest: ", StringComparison.Ordinal) ? first["inquest: ".Length..] : first;
        int colon = first.IndexOf(": ", StringComparison.Ordinal);
        return colon < 0
            ? new InputException(InputErrorKind.Unreadable, request.Files[0], null, "there is nothing in it to read")
            : new InputException(InputErrorKind.Unreadable, first[..colon], null, first[(colon + 2)..]);
    }

    private IFileFinder FinderFor(OpenRequest request, string folder, FileReader reader)
    {
        var others = new FolderFileFinder(request.Sources, folder, reader, _reach);
        if (request.SourceMap.Count == 0)
        {
            return others;
        }

        List<(string From, string To)> map = [.. request.SourceMap.Select(m => (m.From, Path.GetFullPath(m.To, folder)))];
        return new MappedFileFinder(map, reader, others);
    }
}
