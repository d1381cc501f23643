using Inquest.Server.Analysis;
using System.Text.Json;
using System.Diagnostics;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;

namespace Inquest.Server.Tests.Analysis;

public class WorkerTests
{
    private static readonly byte[] s_dump = Samples.Dump("deadlock_an385_v3_min-top_logging");

    [Fact]
    public async Task An_analysing_process_ends_with_its_server_in_the_middle_of_an_analysis_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a dump that never ends is a named pipe of Unix");
        string pipe = Path.Combine(Path.GetTempPath(), "inquest-endless-" + Guid.NewGuid().ToString("N"));
        using (Process make = Process.Start("mkfifo", pipe))
        {
            await make.WaitForExitAsync(RunningServer.Cancellation);
        }

        try
        {
            using Process worker = Process.Start(new ProcessStartInfo(RunningServer.WorkerPath, "serve-worker") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            var request = new WorkerRequest { Dump = pipe, DumpName = "dump", Elves = [], Keys = [], FirstElves = 0 };
            Frames.Write(worker.StandardInput.BaseStream, JsonSerializer.SerializeToUtf8Bytes(request, WorkerJson.Default.WorkerRequest));

            // It has begun when it has the pipe open, and then reads for ever.
            await using FileStream endless = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write), RunningServer.Cancellation);
            Assert.False(worker.HasExited);
            worker.StandardInput.Close();
            await worker.WaitForExitAsync(RunningServer.Cancellation);
            Assert.Equal(0, worker.ExitCode);
        }
        finally
        {
            File.Delete(pipe);
        }
    }

    [Theory]
    [InlineData("exec sleep 600", "waits for nothing")]
    [InlineData("while :; do :; done", "computes without end")]
    [InlineData("head -c 1 >/dev/null; kill -ABRT $$", "breaks down")]
    [InlineData("head -c 1 >/dev/null; exit 0", "ends without an answer")]
    public async Task A_dump_whose_analysis_had_to_be_ended_is_marked_and_never_taken_twice(string worker, string what)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");

        // A worker that behaves over the request as one would over a hostile dump.
        await using RunningServer server = await RunningServer.StartAsync(o => o with { WorkerSeconds = 1, AnalysisPause = TimeSpan.Zero, WorkerCommand = ["/bin/sh", "-c", worker] });
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        Assert.True((DumpProgress.Killed, 1L) == (server.Dump(id).State, server.Get<ServerMetrics>().WorkersKilled), what);
        await server.Get<DumpReanalysis>().StartAsync(server.Project, "test");
        await server.SettleAsync();
        Assert.Equal(1, server.Get<ServerMetrics>().WorkersKilled);
        Assert.NotNull(server.Get<DumpStore>().FindFile(server.Dump(id)));
    }

    [Fact]
    public async Task A_dump_whose_analyses_are_always_ended_from_outside_is_given_up_after_three()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        await using RunningServer server = await RunningServer.StartAsync(o => o with { AnalysisPause = TimeSpan.Zero, WorkerCommand = ["/bin/sh", "-c", "kill -9 $$"] });
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        Assert.Equal((DumpProgress.Killed, 3L), (server.Dump(id).State, server.Get<ServerMetrics>().WorkersKilled));
        Assert.Contains("from outside", server.Dump(id).StateWhy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData(null)]
    public async Task A_report_that_was_lost_is_made_again_when_somebody_asks_for_it(string? left)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        string read = await server.KeyAsync(KeyKind.Read);
        string file = server.Get<DumpStore>().FindReport(id)!;
        byte[] report = await File.ReadAllBytesAsync(file, RunningServer.Cancellation);
        DumpRow before = server.Dump(id);
        File.Delete(file);
        if (left is not null)
        {
            await File.WriteAllTextAsync(file, left, RunningServer.Cancellation);
        }

        using (HttpResponseMessage asked = await server.SendAsync(HttpMethod.Get, $"/api/v1/dumps/{id}/report", read))
        {
            Assert.Equal(System.Net.HttpStatusCode.NotFound, asked.StatusCode);
            Assert.NotNull(asked.Headers.RetryAfter);
        }

        await server.SettleAsync();
        using HttpResponseMessage again = await server.SendAsync(HttpMethod.Get, $"/api/v1/dumps/{id}/report", read);
        Assert.Equal(report, await again.Content.ReadAsByteArrayAsync(RunningServer.Cancellation));
        Assert.Equal((before.BugId, before.Occurrences), (server.Dump(id).BugId, server.Dump(id).Occurrences));
        Assert.False(await server.Get<DumpReanalysis>().RestoreReportAsync(server.Dump(id)));
    }

    [Fact]
    public async Task A_worker_that_dies_once_costs_its_dump_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        string mark = Path.Combine(Path.GetTempPath(), "inquest-worker-" + Guid.NewGuid().ToString("N"));
        await using RunningServer server = await RunningServer.StartAsync(o => o with
        {
            AnalysisPause = TimeSpan.Zero,
            WorkerCommand = ["/bin/sh", "-c", $"[ -e {mark} ] && exec {RunningServer.WorkerPath} serve-worker; : >{mark}; kill -9 $$"],
        });
        string key = await server.KeyAsync(KeyKind.Ingest);
        (long first, _, _) = await server.PostDumpAsync(key, s_dump);
        await server.SettleAsync();
        (long second, _, _) = await server.PostDumpAsync(key, [.. s_dump, 10]);
        await server.SettleAsync();
        File.Delete(mark);
        Assert.Equal((DumpProgress.Analysed, DumpProgress.Analysed), (server.Dump(first).State, server.Dump(second).State));
        Assert.Equal(1, server.Get<ServerMetrics>().WorkersKilled);
    }

    [Fact]
    public async Task A_server_that_stops_during_an_analysis_does_not_blame_the_dump()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs sh");
        string folder = Directory.CreateTempSubdirectory("inquest-stops-").FullName;
        long id = 0;
        for (int i = 0; i < 5; i++)
        {
            await using RunningServer stopped = await RunningServer.StartAsync(o => o with { WorkerCommand = ["/bin/sh", "-c", "exec sleep 600"] }, folder);
            id = id == 0 ? (await stopped.PostDumpAsync(await stopped.KeyAsync(KeyKind.Ingest), s_dump)).Id : id;
            await Task.Delay(200, RunningServer.Cancellation);
            Assert.Equal(DumpProgress.Queued, stopped.Dump(id).State);
        }

        await using (RunningServer server = await RunningServer.StartAsync(folder: folder))
        {
            await server.SettleAsync();
            Assert.Equal(DumpProgress.Analysed, server.Dump(id).State);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_worker_has_no_more_heap_than_it_is_given()
    {
        // A text of 60 MB needs more than 24 MB to be read.
        await using RunningServer server = await RunningServer.StartAsync(o => o with { WorkerMegabytes = 24, AnalysisPause = TimeSpan.Zero, MaxDumpBytes = 100 << 20 });
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), new byte[60 << 20]);
        await server.SettleAsync();
        Assert.Equal(DumpProgress.Killed, server.Dump(id).State);
    }

    [Fact]
    public async Task An_elf_is_blamed_when_dumps_die_with_it_and_live_without_and_never_for_a_hostile_dump()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { WorkerMegabytes = 24, AnalysisPause = TimeSpan.Zero, MaxDumpBytes = 100 << 20 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        using HttpResponseMessage put = await server.SendAsync(
            HttpMethod.Put, "/api/v1/symbols", await server.KeyAsync(KeyKind.Symbols), new ByteArrayContent([.. Samples.Elf("call_null_an386_v3_min-top_logging"), .. new byte[60 << 20]]));
        await server.SettleAsync();

        // More than a worker's heap: looking into it ended, so it is made usable by hand.
        SymbolStore symbols = server.Get<SymbolStore>();
        Assert.Equal(SymbolStates.Killed, Assert.Single(symbols.List(server.Project)).State);
        await server.Get<IMetadataStore>().WriteAsync(w => w.Execute("UPDATE symbol_file SET state = 'ready', kills = 0"));
        (long hostile, _, _) = await server.PostDumpAsync(key, new byte[60 << 20]);
        await server.SettleAsync();
        Assert.Equal((DumpProgress.Killed, 0L), (server.Dump(hostile).State, Kills()));
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(SymbolStates.Ready, Assert.Single(symbols.List(server.Project)).State);
            (long id, _, _) = await server.PostDumpAsync(key, [.. s_dump, (byte)i]);
            await server.SettleAsync();
            Assert.Equal((DumpProgress.Analysed, i + 1L), (server.Dump(id).State, Kills()));
        }

        Assert.Equal(SymbolStates.Killed, Assert.Single(symbols.List(server.Project)).State);

        long Kills() => server.Get<IMetadataStore>().Read(r => r.Number("SELECT kills FROM symbol_file"))!.Value;
    }

    [Fact]
    public async Task What_holds_no_dump_is_said_to_hold_none()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), "Good morning"u8.ToArray());
        await server.SettleAsync();
        Assert.Equal(DumpProgress.NoDump, server.Dump(id).State);
        Assert.NotEmpty(server.Dump(id).StateWhy!);
    }

    [Fact]
    public async Task Everything_can_be_looked_at_again()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        (long id, _, _) = await server.PostDumpAsync(await server.KeyAsync(KeyKind.Ingest), s_dump);
        await server.SettleAsync();
        DumpRow before = server.Dump(id);
        Assert.Equal(1, await server.Get<DumpReanalysis>().StartAsync(server.Project, "test"));
        await server.SettleAsync();
        DumpRow after = server.Dump(id);
        Assert.Equal((before.Signature, before.BugId), (after.Signature, after.BugId));
        Assert.True(after.AnalysedAt > before.AnalysedAt);
        Assert.Equal(1, server.Get<Server.Bugs.BugStore>().Find(after.BugId!.Value)!.Bug.Dumps);
    }
}
