using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;

namespace Inquest.Server.Projects;

/// <summary>
/// The private keys that open a project's sealed dumps: PEM files in the data folder, <c>keys/PROJECT/*.pem</c>, that whoever
/// runs the server puts there. A project's keys open dumps of that project only; analysing processes alone read them.
/// </summary>
internal sealed class SealingKeys(ServerOptions options, ProjectStore projects, IMetadataStore metadata, IWorkQueue work)
{
    private readonly string _root = Path.Combine(Path.GetFullPath(options.Data), "keys");
    private string _known = "";

    /// <summary>Paths of the key files of a project; empty when it has none.</summary>
    public IReadOnlyList<string> FilesOf(long project) => !Directory.Exists(_root) || projects.Find(project) is not { } found ? [] : FilesOf(found.Name);

    /// <summary>When keys were added since the last call, queues the dumps that may have waited for them; their number.</summary>
    public async Task<int> ReopenAsync()
    {
        if (!Directory.Exists(_root))
        {
            return 0;
        }

        List<(Project Project, string Files)> keys = [.. projects.List().Select(p => (p, string.Join('\n', FilesOf(p.Name).Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}"))))];
        string now = string.Join('\n', keys.Select(k => k.Files));
        if (now == _known)
        {
            return 0;
        }

        _known = now;
        int queued = 0;
        foreach ((Project project, string files) in keys)
        {
            if (files.Length > 0)
            {
                queued += await metadata.WriteAsync(w =>
                {
                    List<long> shut = w.Query("SELECT id FROM dump WHERE project_id = @1 AND state = @2 AND verdict IS NULL", r => r.Number(0), project.Id, DumpProgress.Sealed);
                    foreach (long dump in shut)
                    {
                        work.Add(w, WorkKind.Analyse, dump, WorkPriority.NewSymbols);
                    }

                    return shut.Count;
                });
            }
        }

        return queued;
    }

    // A project's name is letters, digits and hyphens: it leads nowhere else.
    private string[] FilesOf(string project)
    {
        string folder = Path.Combine(_root, project);
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.pem") : [];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }
}
