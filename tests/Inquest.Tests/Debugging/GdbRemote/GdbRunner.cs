using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Inquest.Debugging;
using Inquest.Debugging.Cores;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;
using Inquest.Tests.Postmortem;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.GdbRemote;

/// <summary>
/// Shows fixtures to real gdb, over the server and as cores: one gdb for many, since most of its time is its start.
/// </summary>
internal static class GdbRunner
{
    private const string Script = """
        import gdb, json, traceback
        def run(command):
            try:
                return gdb.execute(command, to_string=True)
            except Exception as error:
                return "error: %s" % error
        def frames():
            found = []
            try:
                frame = gdb.newest_frame()
                while frame is not None and len(found) < 64:
                    if frame.type() not in (gdb.SIGTRAMP_FRAME, gdb.TAILCALL_FRAME):
                        found.append([frame.name() or "", "%x" % frame.pc()])
                    frame = frame.older()
            except gdb.error:
                pass
            return found
        def threads():
            shown = {}
            for thread in sorted(gdb.selected_inferior().threads(), key=lambda t: t.num):
                thread.switch()
                shown["%x" % (thread.ptid[1] if MODE == "core" else thread.ptid[2] or thread.ptid[1])] = frames()
            return shown
        def look(gap):
            texts = {}
            for command in ["info threads", "bt", "info registers", "info locals", "thread apply all bt", "info registers sp lr pc xpsr", "info registers msp psp", "info registers d0 d7 d8 fpscr", "x/64xb 0x%x" % gap]:
                run("thread %d" % FIRST)
                texts[command.split(" 0x")[0]] = run(command)
            return {"texts": texts, "threads": threads()}
        def shown(job):
            global MODE, FIRST
            run("file " + job["elf"])
            FIRST = job["first"]
            MODE = "remote"
            opened = run("target remote 127.0.0.1:%d" % PORT)
            remote = look(job["gap"])
            remote["texts"]["open"] = opened
            run("disconnect")
            MODE = "core"
            FIRST = 1
            opened = run("core-file " + job["core"])
            core = look(job["gap"])
            core["texts"]["open"] = opened
            run("core-file")
            return {"name": job["name"], "remote": remote, "core": core}
        for command in ["set width 0", "set height 0", "set style enabled off", "set confirm off", "set pagination off", "set backtrace past-main on", "set remotetimeout 120"]:
            gdb.execute(command)
        with open(OUTPUT, "w") as output:
            for job in json.load(open(JOBS)):
                try:
                    output.write(json.dumps(shown(job)) + "\n")
                except Exception:
                    output.write(json.dumps({"error": traceback.format_exc()}) + "\n")
        """;

    /// <summary>What gdb showed of each fixture, over the server and from the core.</summary>
    /// <param name="fixtures">The fixtures.</param>
    /// <param name="prepare">Changes a session before it is shown; null for as it is.</param>
    public static IReadOnlyList<(LabFixture Fixture, PostmortemSession Session, GdbFixtureSession Remote, GdbFixtureSession Core)> Run(IReadOnlyList<LabFixture> fixtures, Action<PostmortemSession>? prepare = null)
    {
        string? gdb = Tools.Find("gdb-multiarch");
        Assert.SkipWhen(gdb is null, "gdb-multiarch is not installed");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inquest-gdb-");
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        try
        {
            List<(LabFixture Fixture, PostmortemSession Session)> opened = [.. fixtures.Select(f => (f, PostmortemSessionTests.Open(f))).Where(f => GdbTarget.WhyNot(f.Item2) is null && CoreFile.WhyNot(f.Item2) is null)];
            opened.ForEach(o => prepare?.Invoke(o.Session));
            var jobs = new List<object>();
            foreach ((LabFixture fixture, PostmortemSession session) in opened)
            {
                string core = Path.Combine(folder.FullName, fixture.Name + ".core");
                using (FileStream file = File.Create(core))
                {
                    CoreFile.Create(session, out _).WriteTo(file);
                }

                jobs.Add(new { name = fixture.Name, elf = Repository.PathOf(fixture.Elf), core, gap = GapOf(session) - 16, first = DumpThreads.Of(session).TakeWhile(t => t.IsUnknown).Count() + 1 });
            }

            string jobList = Path.Combine(folder.FullName, "jobs.json");
            File.WriteAllText(jobList, JsonSerializer.Serialize(jobs));
            string output = Path.Combine(folder.FullName, "output.json");
            string script = Path.Combine(folder.FullName, "script.py");
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            File.WriteAllText(script, Script.Replace("OUTPUT", $"\"{output}\"", StringComparison.Ordinal).Replace("JOBS", $"\"{jobList}\"", StringComparison.Ordinal)
                .Replace("PORT", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
            Task server = ServeAsync(listener, [.. opened.Select(o => o.Session)]);
            ToolRunner.Run("gdb-multiarch", "", "-nx", "-batch", "-x", script);
            var lines = File.ReadLines(output).Select(l => JsonDocument.Parse(l).RootElement).ToList();
            Assert.All(lines, l => Assert.False(l.TryGetProperty("error", out JsonElement error), error.ToString()));
            Assert.Equal(opened.Count, lines.Count);
            // The last connection ends a moment after gdb.
            Assert.True(server.IsCompletedSuccessfully || opened.Count == 0 || server.Wait(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken), "gdb did not open every fixture");
            return [.. opened.Zip(lines, (o, l) => (o.Fixture, o.Session, Read(l.GetProperty("remote")), Read(l.GetProperty("core"))))];
        }
        finally
        {
            listener.Stop();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Behind a run of dumped memory where nothing follows.</summary>
    public static ulong GapOf(PostmortemSession session) =>
        session.Memory.Runs.Last(r => r.Range.Length >= 16 && session.Memory.SourceOf(r.Range.End) is null).Range.End;

    private static async Task ServeAsync(TcpListener listener, IReadOnlyList<PostmortemSession> sessions)
    {
        foreach (PostmortemSession session in sessions)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            client.NoDelay = true;
            await new GdbConnection(new GdbTarget(session)).ServeAsync(client.GetStream(), client.GetStream(), TestContext.Current.CancellationToken);
        }
    }

    private static GdbFixtureSession Read(JsonElement element) => new(
        element.GetProperty("threads").EnumerateObject().ToDictionary(
            t => ulong.Parse(t.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            t => (IReadOnlyList<GdbFrame>)[.. t.Value.EnumerateArray().Select(f => new GdbFrame(
                Plain(f[0].GetString()!), ulong.Parse(f[1].GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))]),
        element.GetProperty("texts").EnumerateObject().ToDictionary(t => t.Name, t => t.Value.GetString()!));

    // gdb adds the parameters of C++ functions, but not of operators' names.
    private static string Plain(string name)
    {
        int open = name.IndexOf('(', StringComparison.Ordinal);
        return open > 0 && !name.StartsWith("(anonymous", StringComparison.Ordinal) ? name[..open] : name;
    }
}
