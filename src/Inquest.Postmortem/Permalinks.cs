using System.Globalization;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>
/// Links frames to their lines at the exact commit, by a frozen west manifest. Where the workspace lay on the machine that
/// built the firmware is found out from the paths of its sources: it is the folder below which most of them are projects'.
/// </summary>
internal static class Permalinks
{
    /// <summary>The report with links; the same report without a manifest.</summary>
    /// <param name="report">The report.</param>
    /// <param name="inputs">The inputs; of several manifests the one beside the ELF counts.</param>
    /// <param name="sources">The files that the firmware was compiled from.</param>
    /// <param name="diagnostics">Takes that the manifest is not this firmware's.</param>
    public static DumpReport Add(DumpReport report, InputSet inputs, IEnumerable<string> sources, DiagnosticBag diagnostics)
    {
        List<InputFile> manifests = [.. inputs.OfKind(ContentKind.WestManifest).Where(m => m.Manifest is { IsPinned: true })];
        if (manifests.Count == 0 || !report.Threads.Any(t => t.Frames.Any(f => f.File is not null)))
        {
            return report;
        }

        string folder = FolderOf(report.Match?.Elf ?? "");
        InputFile file = manifests.Find(m => FolderOf(m.Name) == folder) ?? manifests[0];
        if (FindTop([.. sources], file.Manifest!) is not string top)
        {
            diagnostics.Note("INQ8003", file.Name, "Most sources of the firmware lie in none of the manifest's folders, so no line is linked: it may be another workspace's.");
            return report;
        }

        return report with
        {
            Threads = [.. report.Threads.Select(t => t with { Frames = [.. t.Frames.Select(f => f with { Permalink = Link(f, top, file.Manifest!) })] })],
        };
    }

    // The prefix that makes most files a project's, pinned or not. A folder may be called as a project is and be none (src/app):
    // below the top of a workspace lies the better part of the firmware. Ties: the shorter one.
    private static string? FindTop(HashSet<string> files, WestManifest manifest)
    {
        Dictionary<string, int> counts = new(StringComparer.Ordinal);
        HashSet<string> tops = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            tops.Clear();
            foreach (WestProject project in manifest.Projects)
            {
                string folder = "/" + project.Path + "/";
                for (int at = file.IndexOf(folder, StringComparison.Ordinal); at >= 0; at = file.IndexOf(folder, at + 1, StringComparison.Ordinal))
                {
                    tops.Add(file[..(at + 1)]);
                }
            }

            foreach (string top in tops)
            {
                counts[top] = counts.GetValueOrDefault(top) + 1;
            }
        }

        string? best = counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key.Length).ThenBy(c => c.Key, StringComparer.Ordinal).FirstOrDefault().Key;
        return best is not null && counts[best] * 2 >= files.Count ? best : null;
    }

    private static (WestProject Project, string Path)? Find(string file, string top, WestManifest manifest)
    {
        if (!file.StartsWith(top, StringComparison.Ordinal))
        {
            return null;
        }

        string below = file[top.Length..];
        WestProject? found = manifest.Projects
            .Where(p => below.StartsWith(p.Path + "/", StringComparison.Ordinal))
            .MaxBy(p => p.Path.Length);
        return found is null ? null : (found, below[(found.Path.Length + 1)..]);
    }

    private static string? Link(FrameInfo frame, string top, WestManifest manifest)
    {
        // What lies in a build folder was generated, and is in no repository.
        if (frame.File is not { } file || frame.Line is not int line || Find(file, top, manifest) is not ({ } project, { } rest)
            || rest.Split('/') is var parts && parts.Any(p => p is "build" or ".." or "." or ""))
        {
            return null;
        }

        // In the folder of a project without a commit nothing is linked, and it belongs to no project around it.
        return project is not { Url: { } url, Revision: { } revision } ? null : RepositoryUrl.Line(url, revision, parts, line.ToString(CultureInfo.InvariantCulture));
    }

    private static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];
}
