using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Tests.Synth;

namespace Inquest.Server.Tests.Device;

/// <summary>A gateway without the private key hands on what it cannot read; the server still knows whose it is.</summary>
public sealed class SealedCollectTests
{
    private static readonly byte[] s_dump = SealedBuilder.Seal(Samples.Dump("deadlock_an386_v2_min-top_flash"), 12);

    [Fact]
    public async Task A_sealed_dump_that_a_gateway_hands_on_belongs_to_the_device_that_named_itself()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await using SealedDevice device = new("kb-17", s_dump);
        (int code, string output, string error) = await CommandLine.RunAsync(
            await server.KeyAsync(KeyKind.Ingest), "collect", device.Name, "--timeout", "300", "--server", server.Client.BaseAddress!.ToString(), "--erase");
        Assert.True(code == 0, error);
        Assert.Contains("erased on the device", output, StringComparison.Ordinal);
        Assert.True(device.IsErased);
        await server.SettleAsync();
        DumpRow dump = server.Dump(1);
        Assert.Equal((DumpProgress.Sealed, "kb-17"), (dump.State, dump.Device));
        Assert.Equal(s_dump, await File.ReadAllBytesAsync(server.Get<DumpStore>().FindFile(dump)!, RunningServer.Cancellation));
    }
}
