using System.Diagnostics;
using Inquest.Binary;
using Inquest.Devices;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Device;

/// <summary>The host's side of SMP against the device's, over the serial line of a device that crashed twice.</summary>
[Trait("Speed", "Slow")]
public sealed class CollectTests
{
    [Fact]
    public async Task Dumps_are_listed_read_from_where_an_earlier_read_ended_and_erased()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        QemuDevice device = new("an386");
        (Process machine, Stream line) = await device.ServeAsync(4096, cancellation);
        try
        {
            using StreamTransport transport = new(line, TimeSpan.FromSeconds(60));
            DumpCollector collector = new(transport);
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
            await Assert.ThrowsAsync<SmpException>(() => collector.EraseAsync(dumps[0], cancellation));
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
        using StreamTransport transport = new(new SilentStream(), TimeSpan.FromMilliseconds(50));
        SmpException error = await Assert.ThrowsAsync<SmpException>(() => new DumpCollector(transport).ListAsync(TestContext.Current.CancellationToken));
        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
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
