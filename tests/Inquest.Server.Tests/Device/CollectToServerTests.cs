using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Inquest.Reporting.Words;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Tests.Device;

namespace Inquest.Server.Tests.Device;

/// <summary>The whole way: a device crashes, keeps the dump over its reset, hands it over its serial line, the server explains it.</summary>
[Trait("Speed", "Slow")]
public sealed class CollectToServerTests
{
    [Theory]
    [InlineData("an385", CauseKinds.BusFault)]
    [InlineData("an386", CauseKinds.BusFault)]
    [InlineData("an505", CauseKinds.DivideByZero)]
    public async Task A_crash_goes_from_the_device_to_the_server_and_is_erased_after_the_receipt_and_so_is_the_next_until_the_device_never_boots_again(string kind, string cause)
    {
        QemuDevice device = new(kind);
        await using RunningServer server = await RunningServer.StartAsync();
        string url = server.Client.BaseAddress!.ToString();
        string key = await server.KeyAsync(KeyKind.Ingest);
        string home = Directory.CreateDirectory(Path.Combine(server.Folder, "home")).FullName;
        string elf = Path.Combine(server.Folder, "device.elf");
        await File.WriteAllBytesAsync(elf, device.Elf, RunningServer.Cancellation);
        Assert.Equal(0, (await CommandLine.RunAsync(await server.KeyAsync(KeyKind.Symbols), "symbols", "upload", elf, "--server", url, "--firmware", "0.1.0")).Code);
        (Process machine, Stream line) = await device.ServeAsync(4096, RunningServer.Cancellation);
        try
        {
            await using (SerialPort port = new(line) { CutAfter = 1500 })
            {
                // The line breaks in the middle of the first dump; the next run goes on there.
                (int broken, string nothing, string why) = await CommandLine.RunIn(home, key, "collect", port.Name, "--timeout", "300", "--server", url, "--erase");
                Assert.Equal((5, ""), (broken, nothing));
                Assert.Contains("line was closed", why, StringComparison.Ordinal);
                Assert.NotEqual(0, new FileInfo(Directory.GetFiles(home, "*.part", SearchOption.AllDirectories).Single()).Length);

                (int code, string output, string error) = await CommandLine.RunIn(home, key, "collect", port.Name, "--timeout", "300", "--server", url, "--erase");
                Assert.True(code == 0, error);
                Assert.Equal(2, output.Split('\n').Count(l => l.EndsWith("on the server, erased on the device", StringComparison.Ordinal)));
                Assert.Empty(Directory.GetFiles(home, "*", SearchOption.AllDirectories));
                Assert.Equal(3, (await CommandLine.RunIn(home, key, "collect", port.Name, "--timeout", "300", "--server", url, "--erase")).Code);
            }

            await QemuDevice.CrashAsync(line, RunningServer.Cancellation);
            await using (SerialPort port = new(line))
            {
                (int code, string output, _) = await CommandLine.RunIn(home, key, "collect", port.Name, "--timeout", "300", "--server", url, "--erase");
                Assert.Equal(0, code);
                Assert.Contains("dump 3 ", output, StringComparison.Ordinal);
            }

            // The same once more, and then the user goes straight to the bootloader: what the fault handler wrote is read from the chip.
            string chip = Path.Combine(server.Folder, "chip.bin");
            await File.WriteAllBytesAsync(chip, await device.CrashForTheLastTimeAsync(machine, line, RunningServer.Cancellation), RunningServer.Cancellation);
            Assert.Equal(0, (await CommandLine.RunIn(home, key, "upload", chip, "--server", url)).Code);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
        }

        await server.SettleAsync();
        DumpRow[] dumps = [server.Dump(1), server.Dump(2), server.Dump(3), server.Dump(4)];
        Assert.All(dumps, d => Assert.Equal("analysed", d.State.ToString().ToLowerInvariant()));
        Assert.Equal([1L, 2L, 3L, 4L], dumps.Select(d => d.BootCount!.Value));
        Assert.NotEqual(dumps[0].BugId, dumps[1].BugId);
        Assert.All(dumps[2..], d => Assert.Equal(dumps[0].BugId, d.BugId));

        using HttpResponseMessage answer = await server.SendAsync(HttpMethod.Get, "/api/v1/dumps/3/report", await server.KeyAsync(KeyKind.Read));
        DumpReport report = JsonReportReader.Read(await answer.Content.ReadAsByteArrayAsync(RunningServer.Cancellation)).Dumps.Single();
        Assert.Equal(cause, report.Cause!.Kind);
        Assert.Equal("qemu", report.Device!.Device);
        Assert.All(["psp", "exc_return"], name => Assert.Equal(RegisterSources.Latched, report.Registers.Single(r => r.Name == name).Source));
    }

    [Fact]
    public async Task A_receipt_for_other_bytes_erases_nothing()
    {
        QemuDevice device = new("an386");
        (Process machine, Stream line) = await device.ServeAsync(4096, RunningServer.Cancellation);
        using TcpListener liar = new(IPAddress.Loopback, 0);
        liar.Start();
        string folder = Directory.CreateTempSubdirectory("inquest-collect-").FullName;
        try
        {
            await using SerialPort port = new(line);
            Task lying = LieAsync(liar);
            (int code, _, string error) = await CommandLine.RunAsync("inqi_x", "collect", port.Name, "--timeout", "300", "--server", $"http://127.0.0.1:{((IPEndPoint)liar.LocalEndpoint).Port}", "--erase");
            await lying;
            Assert.Equal(6, code);
            Assert.Contains("stored other bytes", error, StringComparison.Ordinal);

            (int kept, string output, _) = await CommandLine.RunAsync("", "collect", port.Name, "--timeout", "300", "-o", folder);
            Assert.Equal(0, kept);
            Assert.Equal(2, output.TrimEnd().Split('\n').Length);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task LieAsync(TcpListener listener)
    {
        using TcpClient caller = await listener.AcceptTcpClientAsync(RunningServer.Cancellation);
        NetworkStream stream = caller.GetStream();
        StringBuilder request = new();
        byte[] bytes = new byte[65536];
        while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            request.Append(Encoding.Latin1.GetString(bytes, 0, await stream.ReadAsync(bytes, RunningServer.Cancellation)));
        }

        string body = $$"""{"id":1,"sha256":"{{new string('0', 64)}}","stored":true}""";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"), RunningServer.Cancellation);
        caller.Client.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(bytes, RunningServer.Cancellation) > 0)
        {
        }
    }
}
