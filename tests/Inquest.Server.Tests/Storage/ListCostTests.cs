using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Inquest.Server.Storage;
using Inquest.Server.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static System.FormattableString;

namespace Inquest.Server.Tests.Storage;

/// <summary>What pages and lists cost the rows: SQLite's own plan and its count of the steps that it took, no clock.</summary>
public sealed class ListCostTests
{
    private const int Bugs = 60;
    private const int Devices = 120;
    private const int Versions = 4;

    private static readonly string[] s_lists =
    [
        "/api/v1/bugs", "/api/v1/bugs?text=task_1", "/api/v1/bugs?version=1.2.0", "/api/v1/bugs?sort=occurrences&pageSize=200", "/api/v1/bugs/1", "/api/v1/dumps", "/api/v1/dumps?before=300",
        "/api/v1/dumps/300", "/api/v1/devices", "/api/v1/devices/1", "/api/v1/releases", "/api/v1/projects", "/metrics",
        "/bugs", "/bugs?state=all&page=2", "/bugs/1", "/bugs/1?before=300", "/dumps", "/dumps?before=300", "/dumps/300", "/devices", "/devices?text=unit-1", "/devices/1", "/devices/1?before=300",
        "/releases", "/releases/version?name=1.2.0", "/settings/project", "/settings/keys", "/settings/versions",
    ];

    /// <summary>Tables of which a server has as many rows as there were dumps or boots.</summary>
    private static readonly string[] s_large = ["dump", "dump_day", "dump_device", "boots", "work", "share_link"];

    [Fact]
    public async Task No_list_or_page_takes_more_steps_with_ten_times_the_dumps()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Fill(server, 1, 500);
        Dictionary<string, long> few = await StepsAsync(server, anna);
        Fill(server, 501, 5_000);
        Dictionary<string, long> many = await StepsAsync(server, anna);

        // A row more or less on a page, a digit more: a tenth. What goes through the dumps takes thousands of steps more.
        Assert.All(s_lists, list => Assert.True(many[list] <= few[list] + Math.Max(100, few[list] / 10), Invariant($"{list}: {few[list]} steps with 500 dumps, {many[list]} with 5,000")));
        Consistency.Check(server.Get<IMetadataStore>());
    }

    [Fact]
    public async Task No_statement_of_a_list_or_page_scans_the_dumps_or_sorts_them()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Person anna = await Person.AdministratorAsync(server);
        Fill(server, 1, 500);
        await StepsAsync(server, anna);
        List<string> statements = [.. Sessions(server).SelectMany(s => Commands(s).Keys).Where(s => s.StartsWith("SELECT", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
        Assert.Contains(statements, s => s.Contains("FROM dump", StringComparison.Ordinal));
        using var session = new SqliteSession(Path.Combine(server.Folder, "inquest.db"), readOnly: true);
        Assert.All(statements, sql =>
        {
            List<string> plan = session.Query("EXPLAIN QUERY PLAN " + sql, r => r.Text(3), [.. Enumerable.Repeat<object?>(null, 9)]);
            Assert.DoesNotContain(plan, step => s_large.Any(t => step == "SCAN " + t || step.StartsWith(Invariant($"SCAN {t} "), StringComparison.Ordinal)));

            // A project is no bound: it may have all of them. So is a sort, which reads all before it gives the first.
            bool ofDumps = plan.Any(p => p.StartsWith("SEARCH dump ", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, step => step.StartsWith("SEARCH dump ", StringComparison.Ordinal) && step.EndsWith("(project_id=?)", StringComparison.Ordinal));
            Assert.False(ofDumps && plan.Exists(p => p.Contains("TEMP B-TREE", StringComparison.Ordinal)), sql);
        });
    }

    /// <summary>The steps of SQLite's machine that each address costs, when it is asked for a second time.</summary>
    private static async Task<Dictionary<string, long>> StepsAsync(RunningServer server, Person anna)
    {
        Dictionary<string, long> steps = [];
        foreach (string list in s_lists)
        {
            await GetAsync(server, anna, list);
            Steps(server);
            await GetAsync(server, anna, list);
            steps[list] = Steps(server);
        }

        return steps;
    }

    private static async Task GetAsync(RunningServer server, Person anna, string list)
    {
        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, list, headers: ("Cookie", anna.Cookie));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, Invariant($"{list}: {answer.StatusCode}"));
    }

    // SQLite counts the steps of each prepared statement; reading the count begins it anew.
    private static long Steps(RunningServer server)
    {
        long steps = 0;
        foreach (sqlite3_stmt statement in Sessions(server).SelectMany(s => Commands(s).Values).SelectMany(c => Statements(c)))
        {
            steps += raw.sqlite3_stmt_status(statement, raw.SQLITE_STMTSTATUS_VM_STEP, 1);
        }

        return steps;
    }

    private static ConcurrentBag<SqliteSession> Sessions(RunningServer server) => Readers((SqliteMetadataStore)server.Get<IMetadataStore>());

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_readers")]
    private static extern ref ConcurrentBag<SqliteSession> Readers(SqliteMetadataStore store);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_commands")]
    private static extern ref Dictionary<string, SqliteCommand> Commands(SqliteSession session);

    // SQLite could list them itself, but the wrapper forbids to ask it.
    private static IEnumerable<sqlite3_stmt> Statements(SqliteCommand command) =>
        ((IEnumerable)typeof(SqliteCommand).GetField("_preparedStatements", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(command)!).Cast<sqlite3_stmt>();

    // Half of the dumps are of one bug, and of one device: what goes through those is found as well.
    private static void Fill(RunningServer server, int first, int last)
    {
        using var session = new SqliteSession(Path.Combine(server.Folder, "inquest.db"), readOnly: false);
        session.Run("BEGIN IMMEDIATE");
        if (first == 1)
        {
            session.Run(Invariant($"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Devices})
                  INSERT INTO device (id, project_id, name, first_seen, last_seen, firmware) SELECT i, 1, 'unit-' || i, 1000, 2000, '1.0.0' FROM n;
                WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {Versions - 1})
                  INSERT INTO release (project_id, version, first_seen) SELECT 1, '1.' || i || '.0', 1000 FROM n;
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Bugs})
                  INSERT INTO bug (id, project_id, signature, title, first_seen, last_seen, created_at) SELECT i, 1, 'null-read | task_' || i, 'Null dereference in task_' || i, 1000, 2000, 1000 FROM n;
                """));
        }

        session.Run(Invariant($"""
            WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
              INSERT INTO dump (id, project_id, sha256, size, received_at, last_seen, device_id, firmware, state, verdict, title, signature, analysed_at, bug_id)
              SELECT i, 1, printf('%064x', i), 10, 1000000 + i, 1000000 + i, CASE WHEN i % 2 = 0 THEN 1 ELSE 1 + i / 2 % {Devices} END, '1.' || (i / 2 / {Bugs} % {Versions}) || '.0', 'analysed',
                CASE WHEN i % 3 = 0 THEN 'no-elf' ELSE 'proved' END, 'Null dereference', 'null-read', 2000, CASE WHEN i % 2 = 0 THEN 1 ELSE 1 + i / 2 % {Bugs} END FROM n;
            DELETE FROM bug_version; DELETE FROM bug_day; DELETE FROM bug_device; DELETE FROM project_day; DELETE FROM missing_symbols;
            INSERT INTO bug_version SELECT bug_id, firmware, COUNT(*), COUNT(*), MIN(received_at), MAX(received_at) FROM dump GROUP BY bug_id, firmware;
            INSERT INTO bug_day SELECT bug_id, received_at / 86400000, COUNT(*) FROM dump GROUP BY 1, 2;
            INSERT INTO bug_device SELECT bug_id, device_id, COUNT(*) FROM dump GROUP BY 1, 2;
            INSERT INTO project_day SELECT project_id, received_at / 86400000, COUNT(*) FROM dump GROUP BY 1, 2;
            INSERT INTO missing_symbols SELECT project_id, firmware, '', COUNT(*), MAX(received_at) FROM dump WHERE verdict = 'no-elf' GROUP BY 1, 2;
            UPDATE bug SET (dumps, occurrences, devices, first_seen, last_seen, first_version) =
              (SELECT COUNT(*), COUNT(*), COUNT(DISTINCT device_id), MIN(received_at), MAX(received_at),
                (SELECT version FROM bug_version WHERE bug_id = bug.id ORDER BY first_seen, version LIMIT 1) FROM dump WHERE bug_id = bug.id);
            UPDATE release SET crashes = (SELECT COUNT(*) FROM dump WHERE firmware = version);
            UPDATE project SET stored_bytes = (SELECT SUM(size) FROM dump);
            UPDATE device SET dumps = (SELECT COUNT(*) FROM dump WHERE device_id = device.id);
            COMMIT;
            """));
    }
}
