using System.Diagnostics;
using Inquest.Client;
using Inquest.Server.Accounts;

namespace Inquest.Server.Tests.Client;

public class ServerClientTests
{
    private const string Fixture = "call_null_an386_v3_min-top_logging";

    [Fact]
    public async Task Upload_prints_the_report_that_the_server_made()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string dump = Path.Combine(server.Folder, "dump.log");
        string elf = Path.Combine(server.Folder, "zmk.elf");
        await File.WriteAllBytesAsync(dump, Samples.Dump(Fixture), RunningServer.Cancellation);
        await File.WriteAllBytesAsync(elf, Samples.Elf(Fixture), RunningServer.Cancellation);
        string url = server.Client.BaseAddress!.ToString();
        (int sent, string symbols, _) = await CommandLine.RunAsync(await server.KeyAsync(KeyKind.Symbols), "symbols", "upload", elf, "--server", url, "--firmware", "1.2.3");
        Assert.Equal((0, "zmk.elf: sent,"), (sent, symbols[..14]));
        (_, string again, _) = await CommandLine.RunAsync(await server.KeyAsync(KeyKind.Symbols), "symbols", "upload", elf, "--server", url);
        Assert.StartsWith("zmk.elf: was there already", again, StringComparison.Ordinal);

        // Of a build's folder the linked ELF goes, and not its image and objects.
        string build = Directory.CreateDirectory(Path.Combine(server.Folder, "build")).FullName;
        byte[] part = Samples.Elf(Fixture);
        part[16] = 1;
        await File.WriteAllBytesAsync(Path.Combine(build, "hid.o"), part, RunningServer.Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(build, "zephyr.bin"), [1, 2, 3], RunningServer.Cancellation);
        (int none, _, string why) = await CommandLine.RunAsync(await server.KeyAsync(KeyKind.Symbols), "symbols", "upload", build, "--server", url);
        Assert.Equal((5, true), (none, why.Contains("no linked ELF is there; give build/zephyr/zephyr.elf", StringComparison.Ordinal)));
        File.Copy(elf, Path.Combine(build, "zephyr.elf"));
        (int found, string one, _) = await CommandLine.RunAsync(await server.KeyAsync(KeyKind.Symbols), "symbols", "upload", build, "--server", url);
        Assert.Equal(0, found);
        Assert.Contains("zephyr.elf: was there already", Assert.Single(one.TrimEnd().Split('\n')), StringComparison.Ordinal);
        await server.SettleAsync();
        (int code, string report, _) = await CommandLine.RunAsync(await server.KeyAsync(KeyKind.Ingest), "upload", dump, "--server", url, "--device", "kb-1");
        Assert.Equal(0, code);
        Assert.Contains("send_over", report, StringComparison.Ordinal);
        Assert.Contains("zmk.elf is likely", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_and_its_elf_side_by_side_are_sent_each_with_its_key_and_the_dump_in_any_case()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string ingest = await server.KeyAsync(KeyKind.Ingest);
        string folder = Directory.CreateDirectory(Path.Combine(server.Folder, "crash")).FullName;
        string elf = Path.Combine(folder, "zmk.elf");
        string url = server.Client.BaseAddress!.ToString();
        await File.WriteAllBytesAsync(elf, Samples.Elf(Fixture), RunningServer.Cancellation);

        // No key for it, one that is not good for it, and the right one, with the same dump once more; what is named then is their folder.
        foreach ((string key, byte[] more, int expected, string said) in new (string, byte[], int, string)[]
        {
            ("", [], 0, "INQUEST_SYMBOLS_KEY"), (ingest, [10], 6, "403"), (await server.KeyAsync(KeyKind.Symbols), [10], 0, ""),
        })
        {
            string dump = Path.Combine(folder, "CURRENT.log");
            await File.WriteAllBytesAsync(dump, [.. Samples.Dump(Fixture), .. more], RunningServer.Cancellation);
            string[] files = said.Length > 0 ? [dump, elf] : [folder];
            (int code, string report, string error) = await CommandLine.RunWithAsync(ingest, key, ["upload", .. files, "--server", url]);
            Assert.Equal((expected, said.Length == 0), (code, report.Contains("send_over", StringComparison.Ordinal)));
            Assert.Contains("Call", report, StringComparison.OrdinalIgnoreCase);
            Assert.True(said.Length == 0 ? error.Length == 0 : Assert.Single(error.Trim().Split('\n')).Contains(said, StringComparison.Ordinal), error);
        }

        Assert.Equal(2, server.Get<Server.Dumps.DumpStore>().List(server.Project, 10).Count);
        (int alone, _, string why) = await CommandLine.RunAsync(ingest, "upload", elf, "--server", url);
        Assert.Equal((3, true), (alone, why.Contains("inquest symbols upload", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Upload_shows_no_other_crash_for_one_that_was_only_counted()
    {
        await using RunningServer server = await RunningServer.StartAsync(o => o with { DeviceDumpsPerHour = 1 });
        string key = await server.KeyAsync(KeyKind.Ingest);
        string dump = Path.Combine(server.Folder, "dump.log");
        foreach ((byte last, int expected) in new[] { ((byte)10, 0), ((byte)32, 6) })
        {
            await File.WriteAllBytesAsync(dump, [.. Samples.Dump(Fixture), last], RunningServer.Cancellation);
            (int code, string report, string error) = await CommandLine.RunAsync(key, "upload", dump, "--server", server.Client.BaseAddress!.ToString(), "--device", "Küche");
            Assert.Equal((expected, code == 0), (code, report.Length > 0));
            Assert.Equal(code != 0, error.Contains("counted, not stored", StringComparison.Ordinal));
        }

        Assert.Equal("Küche", server.Dump(1).Device);
    }

    [Fact]
    public async Task The_program_itself_serves_from_a_folder_that_is_named_relatively()
    {
        string folder = Directory.CreateTempSubdirectory("inquest-relative-").FullName;
        var start = new ProcessStartInfo(RunningServer.WorkerPath, ["serve", "--data", "data", "--listen", "http://127.0.0.1:0"]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        using (Process process = Process.Start(start)!)
        {
            string? line;
            do
            {
                line = await process.StandardOutput.ReadLineAsync(RunningServer.Cancellation);
            }
            while (line is not null && !line.StartsWith("Listening on ", StringComparison.Ordinal));

            process.Kill();
            await process.WaitForExitAsync(RunningServer.Cancellation);
            Assert.NotNull(line);
            Assert.True(File.Exists(Path.Combine(folder, "data", "inquest.db")));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_refusal_is_one_line_and_its_own_exit_code()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string file = Path.Combine(server.Folder, "x.bin");
        await File.WriteAllBytesAsync(file, [1, 2, 3], RunningServer.Cancellation);
        (int code, _, string error) = await CommandLine.RunAsync("inqi_forged", "upload", file, "--server", server.Client.BaseAddress!.ToString());
        Assert.Equal(6, code);
        Assert.Contains("401", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
        (int none, _, string unreachable) = await CommandLine.RunAsync("inqi_x", "upload", file, "--server", "http://127.0.0.1:9");
        Assert.Equal(6, none);
        Assert.Contains("is the address right", Assert.Single(unreachable.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(2, (await CommandLine.RunAsync("", "upload", file, "--server", "http://127.0.0.1:9")).Code);
    }

    [Fact]
    public async Task What_does_not_answer_like_our_server_is_said_to_be_another()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var client = new ServerClient(new Uri(server.Client.BaseAddress!, "healthz/"), "x");
        await Assert.ThrowsAsync<ServerException>(() => client.GetStatusAsync(1, cancellation: RunningServer.Cancellation));
    }

    [Fact]
    public async Task A_key_does_not_go_over_an_unencrypted_link_unless_asked_by_name()
    {
        string file = Path.GetTempFileName();
        (int refused, _, string why) = await CommandLine.RunAsync("inqi_x", "upload", file, "--server", "http://192.0.2.1");
        Assert.Equal(2, refused);
        Assert.Contains("--plain-http", why, StringComparison.Ordinal);
        (int asked, _, string other) = await CommandLine.RunAsync("inqi_x", "upload", file, "--server", "http://inquest.invalid", "--plain-http");
        Assert.Equal(6, asked);
        Assert.DoesNotContain("--plain-http", other, StringComparison.Ordinal);
        File.Delete(file);
    }
}
