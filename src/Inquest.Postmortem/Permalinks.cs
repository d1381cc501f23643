using System.Globalization;
using Inquest.Containers;
using Inquest.Reporting;

namespace Inquest.Postmortem;

/// <summary>
/// Links frames to their lines at the exact commit, by a frozen west manifest. Where the workspace lay on the machine that
/// built the firmware is found out from the paths themselves: it is the folder below which most of them are projects'.
/// </summary>
internal static class Permalinks
{
    /// <summary>The report with links; the same report without a manifest.</summary>
    /// <param name="report">The report.</param>
    /// <param name="inputs">The inputs; of several manifests the one beside the ELF counts.</param>
    public static DumpReport Add(DumpReport report, InputSet inputs)
    {
        List<InputFile> manifests = [.. inputs.OfKind(ContentKind.WestManifest)];
        if (manifests.Count == 0)
        {
            return report;
        }

        string folder = FolderOf(report.Match?.Elf ?? "");
        WestManifest manifest = (manifests.Find(m => FolderOf(m.Name) == folder) ?? manifests[0]).Manifest!;
        HashSet<string> files = [.. report.Threads.SelectMany(t => t.Frames).Select(f => f.File).OfType<string>()];
        if (FindTop(files, manifest) is not string top)
        {
            return report;
        }

        return report with
        {
            Threads = [.. report.Threads.Select(t => t with { Frames = [.. t.Frames.Select(f => f with { Permalink = Link(f, top, manifest) })] })],
        };
    }

    // The prefix that makes most files a project's. Ties: the shorter one, since zephyr/ may lie inside of a module too.
    private static string? FindTop(HashSet<string> files, WestManifest manifest)
    {
        HashSet<string> candidates = new(StringComparer.Ordinal);
        foreach (string file in files)
        {
            foreach (WestProject project in manifest.Projects)
            {
                int at = file.IndexOf("/" + project.Path + "/", StringComparison.Ordinal);
                if (at >= 0)
                {
                    candidates.Add(file[..(at + 1)]);
                }
            }
        }

        return candidates
            .OrderByDescending(top => files.Count(f => Find(f, top, manifest) is not null))
            .ThenBy(top => top.Length).ThenBy(top => top, StringComparer.Ordinal).FirstOrDefault();
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

        return RepositoryUrl.Line(project.Url, project.Revision, parts, line.ToString(CultureInfo.InvariantCulture));
    }

    private static string FolderOf(string name) => name[..(name.LastIndexOf('/') + 1)];
}
