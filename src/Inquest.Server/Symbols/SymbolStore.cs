using System.Text.Json;
using Inquest.Server.Hosting;
using Inquest.Server.Http;
using Inquest.Server.Ingest;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Symbols;

/// <summary>The firmware ELFs.</summary>
internal sealed class SymbolStore(IMetadataStore metadata, IBlobStore blobs, BlobLocks locks, IWorkQueue work, ServerEvents events, TimeProvider time)
{
    private const string Columns = "id, project_id, sha256, size, name, firmware, build_id, architecture, nightly, state, state_why, uploaded_at, lacks";

    private const string OfVersion = "(SELECT symbol_id FROM symbol_version WHERE project_id = @1 AND version = @2)";

    public BlobUpload Receive() => blobs.Receive(BlobArea.Symbols);

    /// <summary>
    /// Keeps an ELF that has arrived whole, and has it looked into. The same bytes again bring another version at most: a release is often
    /// its last candidate, and dumps of either then find the ELF.
    /// </summary>
    /// <exception cref="IngestRefusal">The project's quota is used up.</exception>
    public async Task<SymbolReceipt> AddAsync(long project, BlobUpload upload, string? name, string? firmware, bool nightly)
    {
        using IDisposable turn = await locks.TakeAsync(upload.Name);
        string hash = upload.Name;
        long size = upload.Length;

        // What is refused costs no disk: asked before the bytes are stored, and again with the row, since others store as well.
        metadata.Read(r => CheckQuota(r, project, hash, size));
        upload.Commit();
        SymbolReceipt receipt = await InsertAsync(project, hash, size, name, firmware, nightly);
        events.Publish(new ServerEvent(ServerEventKind.SymbolsChanged, project, receipt.Id));
        return receipt;
    }

    private async Task<SymbolReceipt> InsertAsync(long project, string hash, long size, string? name, string? firmware, bool nightly)
    {
        try
        {
            return await metadata.WriteAsync(w => Insert(w, project, hash, size, name, firmware, nightly));
        }
        catch (IngestRefusal)
        {
            if (metadata.Read(r => r.Number("SELECT 1 FROM symbol_file WHERE sha256 = @1 LIMIT 1", hash)) is null)
            {
                blobs.Delete(BlobArea.Symbols, hash);
            }

            throw;
        }
    }

    /// <exception cref="IngestRefusal">The project has no room for an ELF that it does not have yet.</exception>
    private static bool CheckQuota(IMetadataReader r, long project, string hash, long size) =>
        r.Number($"SELECT 1 FROM project WHERE id = @1 AND {ProjectStore.IsFull} AND NOT EXISTS (SELECT 1 FROM symbol_file WHERE project_id = @1 AND sha256 = @2)", project, hash, size) is null
            ? true
            : throw new IngestRefusal(StatusCodes.Status507InsufficientStorage, "The project's quota is used up; raise it, or let older dumps and nightly ELFs go.");

    private SymbolReceipt Insert(IMetadataWriter w, long project, string hash, long size, string? name, string? firmware, bool nightly)
    {
        CheckQuota(w, project, hash, size);
        DateTimeOffset now = time.GetUtcNow();
        ReleaseRows.Touch(w, project, firmware, now, symbols: true);
        if (w.Number("SELECT id FROM symbol_file WHERE project_id = @1 AND sha256 = @2", project, hash) is { } present)
        {
            w.Execute("UPDATE symbol_file SET firmware = COALESCE(@2, firmware), nightly = CASE WHEN @3 = 0 THEN 0 ELSE nightly END WHERE id = @1", present, firmware, nightly);
            bool isNewVersion = NameVersion(w, project, present, firmware) && w.Number("SELECT 1 FROM symbol_file WHERE id = @1 AND state = @2", present, SymbolStates.Ready) is not null;
            if (isNewVersion || w.Execute("UPDATE symbol_file SET state = @2, state_why = NULL, kills = 0 WHERE id = @1 AND state = @3", present, SymbolStates.Queued, SymbolStates.Killed) == 1)
            {
                // Dumps of that version have waited for it; or somebody means it, and it gets another chance.
                work.Add(w, WorkKind.InspectSymbols, present, WorkPriority.Fresh);
            }

            return new SymbolReceipt(present, hash, Present: true);
        }

        long id = w.Number(
            "INSERT INTO symbol_file (project_id, sha256, size, name, firmware, nightly, uploaded_at) VALUES (@1, @2, @3, @4, @5, @6, @7) RETURNING id",
            project, hash, size, name ?? "zephyr.elf", firmware, nightly, now)!.Value;
        NameVersion(w, project, id, firmware);
        work.Add(w, WorkKind.InspectSymbols, id, WorkPriority.Fresh);
        return new SymbolReceipt(id, hash, Present: false);
    }

    private static bool NameVersion(IMetadataWriter w, long project, long id, string? version) => version is not null
        && w.Execute("INSERT INTO symbol_version (symbol_id, project_id, version) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING", id, project, version) == 1;

    /// <summary>A project's ELFs, the newest first.</summary>
    /// <param name="project">The project.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="before">Only ELFs with smaller numbers: the last row of the page before.</param>
    public IReadOnlyList<SymbolFile> List(long project, int count = int.MaxValue, long before = long.MaxValue) => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM symbol_file WHERE project_id = @1 AND id < @2 ORDER BY id DESC LIMIT @3", Map, project, before, count));

    /// <summary>The ELFs of a version, the newest first.</summary>
    public IReadOnlyList<SymbolFile> ListOf(long project, string version) => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM symbol_file WHERE project_id = @1 AND id IN {OfVersion} ORDER BY id DESC", Map, project, version));

    /// <summary>The numbers of a version's ELFs.</summary>
    public IReadOnlySet<long> NumbersOf(long project, string version) => metadata.Read(r => r.Query(
        "SELECT symbol_id FROM symbol_version WHERE project_id = @1 AND version = @2", x => x.Number(0), project, version)).ToHashSet();

    public SymbolFile? Find(long id) => metadata.Read(r => r.First($"SELECT {Columns} FROM symbol_file WHERE id = @1", Map, id));

    /// <summary>Whether a project has these bytes.</summary>
    public SymbolFile? FindByHash(long project, string sha256) => metadata.Read(r =>
        r.First($"SELECT {Columns} FROM symbol_file WHERE project_id = @1 AND sha256 = @2", Map, project, sha256));

    /// <summary>The ELF with a build id, the newest of several; null when no project that may be seen has one.</summary>
    /// <param name="buildId">Lower-case hexadecimal.</param>
    /// <param name="maySee">Whether the caller may see a project.</param>
    public SymbolFile? FindByBuildId(string buildId, Func<long, bool> maySee) => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM symbol_file WHERE build_id = @1 AND state = @2 ORDER BY id DESC", Map, buildId, SymbolStates.Ready)).FirstOrDefault(s => maySee(s.ProjectId));

    /// <summary>The ELF's bytes; null when they are gone.</summary>
    public string? FindFile(string sha256) => blobs.FindFile(BlobArea.Symbols, sha256);

    /// <summary>
    /// The ELFs to try on a dump, the likeliest first: by build id, by declared version, then the newest. What the dump's
    /// bytes prove is for the analysis.
    /// </summary>
    /// <param name="project">The dump's project.</param>
    /// <param name="buildId">The build id that the sender told; null for none.</param>
    /// <param name="firmware">The version that the sender told; null for none.</param>
    /// <param name="count">ELFs at most.</param>
    /// <param name="only">The build id that it has for certain: an ELF with another one is none to try. Null when it is not known.</param>
    public IReadOnlyList<SymbolFile> Candidates(long project, string? buildId, string? firmware, int count, string? only = null) => metadata.Read(r =>
        r.Query(
            $"""
            SELECT {Columns} FROM symbol_file WHERE project_id = @1 AND state = @2 AND (@6 IS NULL OR build_id IS NULL OR build_id = @6)
            ORDER BY CASE WHEN build_id = @3 THEN 0 WHEN id IN (SELECT symbol_id FROM symbol_version WHERE project_id = @1 AND version = @4) THEN 1 ELSE 2 END, id DESC LIMIT @5
            """,
            Map, project, SymbolStates.Ready, buildId, firmware, count, only));

    /// <summary>How many ELFs of a project may be tried on a dump.</summary>
    /// <param name="project">The project.</param>
    /// <param name="only">As for <see cref="Candidates"/>.</param>
    public long Count(long project, string? only) => metadata.Read(r =>
        r.Number("SELECT COUNT(*) FROM symbol_file WHERE project_id = @1 AND state = @2 AND (@3 IS NULL OR build_id IS NULL OR build_id = @3)", project, SymbolStates.Ready, only) ?? 0);

    private static SymbolFile Map(Row row) => new(
        row.Number(0), row.Number(1), row.Text(2), row.Number(3), row.Text(4), row.TextOrNull(5), row.TextOrNull(6), row.TextOrNull(7), row.Flag(8), row.Text(9), row.TextOrNull(10), row.Time(11),
        row.TextOrNull(12) is { } lacks ? JsonSerializer.Deserialize(lacks, ServerJson.Default.IReadOnlyListSymbolLack) : null);
}
