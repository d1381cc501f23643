using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Inquest.Binary;
using Inquest.Cli;
using Inquest.Cli.Files;
using Inquest.Devices;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Device;

/// <summary>The host's side of SMP against the device's, over the serial line of a device that crashed twice.</summary>
[Trait("Speed", "Slow")]
public sealed class CollectTests
{
    // The machine may be busy: how long a device takes is not what these tests are about.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Dumps_are_listed_read_from_where_an_earlier_read_ended_and_erased()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        QemuDevice device = new("an386");
        (Process machine, Stream line) = await device.ServeAsync(4096, cancellation);
        try
        {
            using StreamTransport transport = new(line);
            DumpCollector collector = new(transport) { Patience = s_patience };
            IReadOnlyList<DeviceDump> dumps = await collector.ListAsync(cancellation);
            Assert.Equal([1ul, 2ul], dumps.Select(d => d.Number));
            Assert.All(dumps, d => Assert.True(d.Lost > 0));

            using MemoryStream whole = new();
            await collector.ReadAsync(dumps[0], whole, null, cancellation);
            Assert.Equal(dumps[0].Crc, Checksum.Crc32(whole.ToArray()));

            using MemoryStream resumed = new();
            resumed.Write(whole.ToArray().AsSpan(0, 1001));
            await collector.ReadAsync(dumps[0], resumed, null, cancellation);
            Assert.Equal(whole.ToArray(), resumed.ToArray());

            DumpReport report = Assert.Single(Inquest.Postmortem.Postmortem.Explain(
                [new("dump-1.bin", whole.ToArray()), new("device.elf", device.Elf)], new ExplainOptions()).Dumps);
            Assert.Equal(CauseKinds.BusFault, report.Cause!.Kind);
            Assert.Contains(report.Registers, r => r.Name == "exc_return" && r.Source == RegisterSources.Latched);

            await collector.EraseAsync(dumps[0], cancellation);
            Assert.Equal([2ul], (await collector.ListAsync(cancellation)).Select(d => d.Number));
            await collector.EraseAsync(dumps[0], cancellation);
            await collector.EraseAsync(dumps[1], cancellation);
            Assert.Empty(await collector.ListAsync(cancellation));
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
        }
    }

    [Fact]
    public async Task A_line_that_stays_silent_is_given_up()
    {
        using StreamTransport transport = new(new SilentStream());
        SmpException error = await Assert.ThrowsAsync<SmpException>(() => new DumpCollector(transport) { Patience = TimeSpan.FromMilliseconds(50) }.ListAsync(TestContext.Current.CancellationToken));
        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_line_loses_is_asked_for_again()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        QemuDevice device = new("an386");
        (Process machine, Stream line) = await device.ServeAsync(4096, cancellation);
        try
        {
            LossyStream lossy = new(line);
            using StreamTransport transport = new(lossy);
            DumpCollector collector = new(transport) { Patience = s_patience };
            lossy.Loses = Loss.Question;
            IReadOnlyList<DeviceDump> dumps = await collector.ListAsync(cancellation);
            using MemoryStream dump = new();
            lossy.Loses = Loss.Answer;
            await collector.ReadAsync(dumps[0], dump, null, cancellation);
            Assert.Equal(dumps[0].Crc, Checksum.Crc32(dump.ToArray()));
            lossy.Loses = Loss.Answer;
            await collector.EraseAsync(dumps[0], cancellation);
            Assert.Equal([2ul], (await collector.ListAsync(cancellation)).Select(d => d.Number));
            Assert.Equal(3, lossy.Losses);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
        }
    }

    [Fact]
    public async Task A_serial_port_is_opened_by_its_path()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "needs a pseudo-terminal of Linux");
        QemuDevice device = new("an386");
        (Process machine, string terminal) = await device.ServeOnTerminalAsync(4096, TestContext.Current.CancellationToken);
        string folder = Directory.CreateTempSubdirectory("inquest-collect-").FullName;
        try
        {
            Assert.Equal(0, CollectInto(folder, terminal).Code);
            string[] files = Directory.GetFiles(folder, "*.bin", SearchOption.AllDirectories);
            byte[] first = await File.ReadAllBytesAsync(files[0], TestContext.Current.CancellationToken);

            // What stands there is no longer the dump: it is fetched anew before it is erased on the device.
            await File.WriteAllTextAsync(files[0], "", TestContext.Current.CancellationToken);
            (int code, string output) = CollectInto(folder, terminal, "--erase");
            Assert.Equal(0, code);
            Assert.Equal(2, output.Split("erased on the device").Length - 1);
            Assert.Equal(1, output.Split("was there").Length - 1);
            Assert.Equal(first, await File.ReadAllBytesAsync(files[0], TestContext.Current.CancellationToken));
            Assert.Equal(3, Collect(terminal).Code);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_file_given_for_a_device_stays_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "serial lines are not supported there");
        string file = Path.GetTempFileName();
        try
        {
            Assert.Equal(5, Collect(file).Code);
            Assert.Equal(0, new FileInfo(file).Length);
            File.WriteAllText(file, "an ELF, say");
            (int code, string output) = Collect(file);
            Assert.Equal(5, code);
            Assert.Contains("no serial port", output, StringComparison.Ordinal);
            Assert.Equal("an ELF, say", File.ReadAllText(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_dump_that_the_device_cannot_read_does_not_stand_in_the_way_of_the_next()
    {
        QemuDevice device = new("an386");
        (Process machine, Stream line) = await device.ServeAsync(1024, TestContext.Current.CancellationToken);
        try
        {
            await using UdpGateway gateway = new(line, six: false) { Unreadable = 1 };
            (int code, string output) = Collect(gateway.Name, "--erase");
            Assert.Equal(5, code);
            Assert.Contains("dump 1: the device refuses with error 1", output, StringComparison.Ordinal);
            Assert.Equal(1, output.Split("erased on the device").Length - 1);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
        }
    }

    [Fact]
    public async Task A_dump_that_the_device_could_not_copy_is_fetched_from_its_ram()
    {
        QemuDevice device = new("an385");
        (Process machine, Stream line) = await device.ServeAsync(1024, TestContext.Current.CancellationToken, QemuDevice.Flag.ChipFails);
        try
        {
            await using UdpGateway gateway = new(line, six: false);
            (int code, string output) = Collect(gateway.Name, "--erase");
            Assert.Equal(0, code);
            Assert.Contains("dump-0-", output, StringComparison.Ordinal);
            Assert.Contains("erased on the device", output, StringComparison.Ordinal);
            (code, output) = Collect(gateway.Name);
            Assert.Equal(3, code);
            Assert.Contains("no dumps on the device", output, StringComparison.Ordinal);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Dumps_come_over_udp_though_datagrams_are_lost(bool six)
    {
        Assert.SkipWhen(six && !Socket.OSSupportsIPv6, "no IPv6 here");
        QemuDevice device = new("an386");
        (Process machine, Stream line) = await device.ServeAsync(1024, TestContext.Current.CancellationToken);
        try
        {
            await using UdpGateway gateway = new(line, six) { LosesEvery = 6 };
            (int code, string output) = Collect(gateway.Name, "--erase");
            Assert.Equal(0, code);
            Assert.Equal(2, output.Split("erased on the device").Length - 1);
            Assert.NotEqual(0, gateway.Lost);
        }
        finally
        {
            machine.Kill();
            machine.Dispose();
        }
    }

    [Theory]
    [InlineData("192.0.2.17", "192.0.2.17", 1337)]
    [InlineData("device.local:99", "device.local", 99)]
    [InlineData("::1", "::1", 1337)]
    [InlineData("[::1]", "::1", 1337)]
    [InlineData("[2001:db8::17]:99", "2001:db8::17", 99)]
    public void A_host_may_have_a_port(string text, string host, int port) => Assert.Equal((host, port), DeviceLine.HostAndPort(text, 1337));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("[::1")]
    [InlineData("[::1]99")]
    [InlineData("[::1]:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:x")]
    public void What_is_no_host_is_refused(string text) => Assert.Throws<SmpException>(() => DeviceLine.HostAndPort(text, 1337));

    [Fact]
    public async Task The_device_tells_its_name_with_the_first_of_its_dumps()
    {
        // {"dev": "kb-17", "dumps": [], "rc": 5}; and without a name, and with a number for one.
        Assert.Equal("kb-17", await NameIn([0xA3, 0x63, .. "dev"u8, 0x65, .. "kb-17"u8, 0x65, .. "dumps"u8, 0x80, 0x62, .. "rc"u8, 5]));
        Assert.Null(await NameIn([0xA2, 0x65, .. "dumps"u8, 0x80, 0x62, .. "rc"u8, 5]));
        Assert.Null(await NameIn([0xA3, 0x63, .. "dev"u8, 7, 0x65, .. "dumps"u8, 0x80, 0x62, .. "rc"u8, 5]));

        static async Task<string?> NameIn(byte[] body)
        {
            using CannedAnswer transport = Answer(body);
            DumpCollector collector = new(transport);
            Assert.Empty(await collector.ListAsync(TestContext.Current.CancellationToken));
            return collector.DeviceName;
        }
    }

    [Fact]
    public async Task What_waits_in_ram_is_told_and_number_0_is_taken_once()
    {
        // {"ram": 24, "dumps": [], "rc": 5}
        using CannedAnswer waits = Answer([0xA3, 0x63, .. "ram"u8, 0x18, 24, 0x65, .. "dumps"u8, 0x80, 0x62, .. "rc"u8, 5]);
        DumpCollector collector = new(waits);
        Assert.Empty(await collector.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(24ul, collector.WaitingBytes);

        // {"dumps": [{"n": 3, …}, {"n": 0, …}, {"n": 0, …}], "rc": 0, "more": 1}, again and again.
        byte[] third = [0xA3, 0x61, (byte)'n', 3, 0x63, .. "len"u8, 7, 0x63, .. "crc"u8, 9];
        byte[] inRam = [0xA3, 0x61, (byte)'n', 0, 0x63, .. "len"u8, 7, 0x63, .. "crc"u8, 9];
        using CannedAnswer lists = Answer([0xA3, 0x65, .. "dumps"u8, 0x83, .. third, .. inRam, .. inRam, 0x62, .. "rc"u8, 0, 0x64, .. "more"u8, 1]);
        collector = new(lists);
        Assert.Equal([3ul, 0ul], (await collector.ListAsync(TestContext.Current.CancellationToken)).Select(d => d.Number));
        Assert.Null(collector.WaitingBytes);
    }

    [Fact]
    public async Task Erasing_may_take_longer_than_the_rest_and_a_device_as_long_as_is_said()
    {
        // {"dumps": [], "rc": 5}, and to the erasing {"rc": 0}.
        using CannedAnswer lists = Answer([0xA2, 0x65, .. "dumps"u8, 0x80, 0x62, .. "rc"u8, 5]);
        await new DumpCollector(lists).ListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(10), lists.Patience);

        using CannedAnswer erases = new([3, 0, 0, 5, 0x49, 0x51, 1, 4, 0xA1, 0x62, .. "rc"u8, 0]);
        await new DumpCollector(erases) { Patience = TimeSpan.FromSeconds(20) }.EraseAsync(new DeviceDump(1, 7, 9, 0, null, null, null), TestContext.Current.CancellationToken);
        Assert.Equal(TimeSpan.FromSeconds(120), erases.Patience);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("3601")]
    [InlineData("x")]
    public void A_time_that_is_none_is_refused(string seconds) => Assert.Equal(2, Collect("udp:192.0.2.1", "--timeout", seconds).Code);

    private static CannedAnswer Answer(byte[] body) => new([1, 0, 0, (byte)body.Length, 0x49, 0x51, 1, 3, .. body]);

    private static (int Code, string Output) Collect(string device, params string[] more)
    {
        string folder = Directory.CreateTempSubdirectory("inquest-collect-").FullName;
        try
        {
            return CollectInto(folder, device, more);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (int Code, string Output) CollectInto(string folder, string device, params string[] more)
    {
        using MemoryStream output = new();
        using StringWriter error = new();
        using CommandHost host = new() { Input = Stream.Null, Output = output, Error = error, CurrentDirectory = folder };
        int code = new Application(new PostmortemEngine(), host).Run(["collect", device, "-o", folder, .. more.Contains("--timeout") ? more : ["--timeout", "300", .. more]]);
        return (code, Encoding.UTF8.GetString(output.ToArray()) + error);
    }

    private sealed class CannedAnswer(byte[] answer) : ISmpTransport
    {
        public TimeSpan Patience { get; private set; }

        public Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> request, TimeSpan patience, CancellationToken cancellation)
        {
            Patience = patience;
            return Task.FromResult(answer);
        }

        public void Dispose()
        {
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
    }
}
