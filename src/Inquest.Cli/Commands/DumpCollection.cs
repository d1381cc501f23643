using System.Globalization;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Client;
using Inquest.Devices;
using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Cli.Commands;

/// <summary>
/// Carries dumps from devices to a folder, to a server, or to both. A dump is erased on its device only when it is safe
/// elsewhere. Several devices may be collected at the same time.
/// </summary>
/// <param name="engine">Reads who the device was from a dump.</param>
/// <param name="host">Where what was done is told.</param>
/// <param name="server">Where dumps are sent; null for nowhere.</param>
internal sealed class DumpCollection(IEngine engine, CommandHost host, ServerClient? server)
{
    private readonly Lock _telling = new();

    /// <summary>Where the dumps stay; null when they are only passed on.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether dumps that are safe are erased on the device.</summary>
    public bool Erase { get; init; }

    /// <summary>How long a device may take to answer.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Whether a terminal shows that work goes on; sensible for one device at a time.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Collects from one device.</summary>
    /// <returns>An exit code.</returns>
    public async Task<int> CollectAsync(string device, CancellationToken cancellation)
    {
        try
        {
            using ISmpTransport transport = DeviceLine.Open(device);
            DumpCollector collector = new(transport) { Patience = Patience };
            IReadOnlyList<DeviceDump> dumps = await collector.ListAsync(cancellation);
            if (dumps.Count == 0)
            {
                Complain(device, collector.WaitingBytes is { } bytes
                    ? string.Create(CultureInfo.InvariantCulture, $"a dump of {bytes:N0} bytes lies in the device's RAM and is not in its flash, where it could be fetched: run the command again in a minute, or see the device's log")
                    : "no dumps on the device");
                return ExitCode.NoDump;
            }

            string folder = Path.Combine(Folder ?? MakePassage(), DeviceLine.NameOf(device));
            Directory.CreateDirectory(folder);
            int code = ExitCode.Done;
            foreach (DeviceDump dump in dumps)
            {
                code = Math.Max(code, await TryAsync(collector, device, dump, folder, cancellation));
            }

            return code;
        }
        catch (ServerException e)
        {
            Complain(device, e.Message);
            return ExitCode.Server;
        }
        catch (Exception e) when (e is SmpException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            Complain(device, e.Message);
            return ExitCode.Unreadable;
        }
    }

    // One dump that the device or the server refuses does not stand in the way of the next.
    private async Task<int> TryAsync(DumpCollector collector, string device, DeviceDump dump, string folder, CancellationToken cancellation)
    {
        try
        {
            await CollectAsync(collector, device, dump, folder, cancellation);
            return ExitCode.Done;
        }
        catch (SmpException e) when (e.IsRefusal)
        {
            Complain(device, $"dump {dump.Number}: {e.Message}");
            return ExitCode.Unreadable;
        }
        catch (ServerException e) when (e.Status is 400 or 413 or 415 or 422)
        {
            Complain(device, $"dump {dump.Number}: {e.Message}");
            return ExitCode.Server;
        }
    }

    private async Task CollectAsync(DumpCollector collector, string device, DeviceDump dump, string folder, CancellationToken cancellation)
    {
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"dump-{dump.Number}-{dump.Crc:x8}.bin"));
        bool known = await IsWholeAsync(file, dump, cancellation);
        if (!known)
        {
            using (ShowsProgress ? new ProgressNotice(host, $"{device}: reading dump {dump.Number}") : null)
            {
                await FetchAsync(collector, dump, file, cancellation);
            }
        }

        string line = string.Create(CultureInfo.InvariantCulture, $"{(Folder is null ? $"{device} dump {dump.Number}" : file)}  {dump.Length:N0} bytes");
        line += dump.Lost > 0 ? string.Create(CultureInfo.InvariantCulture, $", {dump.Lost:N0} bytes did not fit on the device") : "";
        line += known && Folder is not null ? ", was there" : "";
        bool safe = true;
        if (server is not null)
        {
            UploadReceipt receipt = await SendAsync(server, collector.DeviceName, dump, file, cancellation);
            safe = receipt.Stored;
            line += safe
                ? string.Create(CultureInfo.InvariantCulture, $", dump {receipt.Id} on the server")
                : ", counted by the server and not stored, since this device sends very many: it stays on the device";
        }

        if (Folder is null && safe)
        {
            File.Delete(file);
        }

        SmpException? refusal = null;
        if (Erase && safe)
        {
            try
            {
                await collector.EraseAsync(dump, cancellation);
                line += ", erased on the device";
            }
            catch (SmpException e) when (e.IsRefusal)
            {
                refusal = e;
                line += ", not erased on the device";
            }
        }

        lock (_telling)
        {
            using var output = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
            output.WriteLine(line);
        }

        if (refusal is not null)
        {
            throw refusal;
        }
    }

    // A file of that name counts only when it is that dump: what is erased on the device is gone.
    private static async Task<bool> IsWholeAsync(string file, DeviceDump dump, CancellationToken cancellation) =>
        new FileInfo(file) is { Exists: true } info && info.Length == dump.Length
            && Checksum.Crc32(await File.ReadAllBytesAsync(file, cancellation)) == dump.Crc;

    // What was read stays in a .part file, so that the next run goes on there.
    private static async Task FetchAsync(DumpCollector collector, DeviceDump dump, string file, CancellationToken cancellation)
    {
        string part = file + ".part";
        using (var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            if (stream.Length > dump.Length)
            {
                stream.SetLength(0);
            }

            await collector.ReadAsync(dump, stream, null, cancellation);
            stream.Flush(flushToDisk: true);
        }

        if (Checksum.Crc32(await File.ReadAllBytesAsync(part, cancellation)) != dump.Crc)
        {
            File.Delete(part);
            throw new SmpException($"dump {dump.Number}: its checksum does not fit what was read; run the command again");
        }

        File.Move(part, file, overwrite: true);
    }

    private async Task<UploadReceipt> SendAsync(ServerClient server, string? device, DeviceDump dump, string file, CancellationToken cancellation)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellation);
        Dictionary<string, string> metadata = new() { ["Filename"] = Path.GetFileName(file) };
        DeviceInfo? about = DeviceOf(bytes);
        Add("Device", about?.Device ?? device);
        Add("Firmware", about?.Firmware);
        Add("Build-Id", about?.BuildId);
        Add("Boot-Count", (about?.BootCount ?? dump.BootCount)?.ToString(CultureInfo.InvariantCulture));
        Add("Uptime", (about?.UptimeMs ?? dump.UptimeMilliseconds)?.ToString(CultureInfo.InvariantCulture));
        Add("Reset-Reason", about?.ResetReason);
        using (ShowsProgress ? new ProgressNotice(host, $"sending dump {dump.Number}") : null)
        {
            return await server.SendDumpAsync(bytes, metadata, cancellation);
        }

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                metadata[name] = value;
            }
        }
    }

    // The latch block in the dump says who it was; a dump that holds none, or is sealed, tells nothing, and the device's own word counts.
    private DeviceInfo? DeviceOf(byte[] bytes)
    {
        try
        {
            return engine.Explain([new PostmortemInput("dump.bin", bytes)], new ExplainOptions()).Dumps is [{ Device: var device }, ..] ? device : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    // Dumps hold memory: what only passes through lies where no one else reads.
    private static string MakePassage()
    {
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "inquest", "collect");
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return folder;
    }

    private void Complain(string device, string message)
    {
        lock (_telling)
        {
            host.Complain($"{device}: {message}");
        }
    }
}
