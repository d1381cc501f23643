using System.Diagnostics;
using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Device;

/// <summary>The device's uploader, its own C code on plain sockets, against the server.</summary>
[Trait("Speed", "Slow")]
public sealed class DeviceUploadTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    // A device that sends a hundred dumps within a minute is no device in a boot loop here.
    private static readonly Func<ServerOptions, ServerOptions> s_patient = o => o with { DeviceDumpsPerHour = 10_000, DeviceRequestsPerMinute = 100_000 };

    [Fact]
    public async Task A_line_that_is_cut_at_any_stage_loses_nothing_and_sends_nothing_twice()
    {
        await using RunningServer server = await RunningServer.StartAsync(s_patient);
        (int code, string output) = await RunAsync(server, await server.KeyAsync(KeyKind.Ingest), "stages", "97");
        Assert.True(code == 0, output);
        string[][] lines = [.. output.TrimEnd().Split('\n').Select(l => l.Split(' '))];
        Assert.True(lines.Length > 60);
        Assert.All(lines, l => Assert.Equal("0", l[^5]));
        Assert.True(lines.Count(l => l.Length > 5) > 50, "hardly any line was cut");

        DumpRow[] stored = [.. Enumerable.Range(1, lines.Length).Select(i => server.Dump(i))];
        Assert.Equal(lines.Select(l => l[^1]), stored.Select(d => d.Sha256));
        Assert.All(stored, d => Assert.Equal((3000L, "device-1", 1L), (d.Size, d.Device, d.Occurrences)));
        Assert.Null(server.Get<DumpStore>().Find(lines.Length + 1));
    }

    [Fact]
    public async Task A_dump_arrives_with_what_is_known_of_it_and_a_boot_report_too()
    {
        await using RunningServer server = await RunningServer.StartAsync(s_patient);
        string file = Path.Combine(server.Folder, "dump.log");
        await File.WriteAllBytesAsync(file, Samples.Dump(Fixture), RunningServer.Cancellation);
        string key = await server.KeyAsync(KeyKind.Ingest);
        Assert.Equal(0, (await RunAsync(server, key, "file", file)).Code);
        Assert.Equal((7L, 1234L), (server.Dump(1).BootCount, server.Dump(1).UptimeMilliseconds));
        Assert.Equal((0, "0\n"), await RunAsync(server, key, "boot", "1.4.2"));
        Assert.Equal((1, "-22\n"), await RunAsync(server, key, "boot", new string('x', 10), device: ""));
    }

    [Theory]
    [InlineData("kb-17")]
    [InlineData("Gerät-1")]
    public async Task A_device_with_a_key_of_its_own_sends_dumps_and_boot_reports_as_one_and_the_same(string device)
    {
        await using RunningServer server = await RunningServer.StartAsync(s_patient);
        string file = Path.Combine(server.Folder, "dump.log");
        await File.WriteAllTextAsync(file, "some bytes", RunningServer.Cancellation);
        Project project = server.Get<ProjectStore>().Find(server.Project)!;
        string key = Secrets.DeviceKey(project.DeviceSecret, project.Name, device);
        Assert.Equal((0, "0\n"), await RunAsync(server, key, "boot", "1.4.2", device));
        Assert.Equal(0, (await RunAsync(server, key, "file", file, device)).Code);
        Assert.Equal(device, server.Dump(1).Device);
        Assert.StartsWith("-13 ", (await RunAsync(server, key, "file", file, "another")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_says_later_is_asked_later_and_a_bad_key_is_named()
    {
        await using (RunningServer busy = await RunningServer.StartAsync(o => o with { DeviceRequestsPerMinute = 2 }))
        {
            // A dump is two requests: the upload is made, and its one piece sent.
            string file = Path.Combine(busy.Folder, "dump.bin");
            await File.WriteAllTextAsync(file, "some bytes", RunningServer.Cancellation);
            string key = await busy.KeyAsync(KeyKind.Ingest);
            Assert.Equal(0, (await RunAsync(busy, key, "file", file)).Code);
            await File.WriteAllTextAsync(file, "other bytes", RunningServer.Cancellation);
            (int code, string output) = await RunAsync(busy, key, "file", file);
            Assert.Equal(1, code);
            Assert.StartsWith("-11 -11 -11 -11 -11 after ", output, StringComparison.Ordinal);
            Assert.InRange(int.Parse(output.Split(' ')[6], CultureInfo.InvariantCulture), 30, 86400);
            Assert.StartsWith("-13 ", (await RunAsync(busy, "inqi_forged", "file", file)).Output, StringComparison.Ordinal);
        }

        await using RunningServer full = await RunningServer.StartAsync(o => o with { FreeSpaceFloor = long.MaxValue });
        string kept = Path.Combine(full.Folder, "dump.bin");
        await File.WriteAllTextAsync(kept, "some bytes", RunningServer.Cancellation);
        Assert.StartsWith("-11 ", (await RunAsync(full, await full.KeyAsync(KeyKind.Ingest), "file", kept)).Output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(RunningServer server, string key, string what, string argument, string device = "device-1")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        string program = Path.Combine(server.Folder, "uploader");
        if (!File.Exists(program))
        {
            Assert.SkipWhen(Tools.Find("gcc") is null, "gcc is not installed");
            ToolRunner.Run("bash", "", Repository.PathOf("firmware/tests/upload/build"), program);
        }

        using Process process = Process.Start(new ProcessStartInfo(program, [server.Client.BaseAddress!.Port.ToString(CultureInfo.InvariantCulture), key, device, what, argument])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync(RunningServer.Cancellation);
        await process.WaitForExitAsync(RunningServer.Cancellation);
        return (process.ExitCode, output);
    }
}
