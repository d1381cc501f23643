using System.Globalization;
using Inquest.Server.Accounts;
using Inquest.Server.Bugs;
using Inquest.Server.Hosting;
using Inquest.Server.Ingest;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Symbols;
using Microsoft.Extensions.DependencyInjection;

namespace Inquest.Server.Samples;

/// <summary>
/// <c>inquest serve --demo</c>: a server in a folder of its own, filled with crashes of the laboratory as if a small fleet had
/// sent them in the last two weeks.
/// </summary>
public static class SampleFleet
{
    /// <summary>The name to sign in with.</summary>
    public const string Name = "demo";

    /// <summary>The password to sign in with; no secret, the server listens for this machine only.</summary>
    public const string Password = "demonstration";

    /// <summary>The version that the ELF is uploaded for; dumps of other versions find it by what their bytes prove.</summary>
    private const string Version = "1.4.0";

    /// <summary>Days that the demonstration goes back.</summary>
    private const int Days = 14;

    /// <summary>Keyboards of the fleet.</summary>
    private const int Devices = 40;

    /// <summary>Those of them that crash.</summary>
    private const int CrashingDevices = 11;

    /// <summary>Starts the server and sends the crashes in; they are explained while it runs.</summary>
    /// <param name="options">Where to listen, and the folder, which should be empty.</param>
    /// <exception cref="InvalidOperationException">The folder cannot be used.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<InquestServer> StartAsync(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Listen.Split(';', ',').Any(a => !Uri.TryCreate(a, UriKind.Absolute, out Uri? address) || !address.IsLoopback))
        {
            throw new InvalidOperationException("The demonstration's password is known to everybody, so it listens on loopback only: http://127.0.0.1:8420.");
        }

        var time = new ShiftedTime();
        InquestServer server = await InquestServer.StartAsync(options with { IsDemonstration = true }, time);
        IServiceProvider services = server.Services;
        AccountStore accounts = services.GetRequiredService<AccountStore>();
        (Account? account, _) = await accounts.UseLinkAsync(await accounts.CreateLinkAsync(null, "demonstration"), Name, Password);
        var caller = new Caller { Actor = Name, Account = account };
        long project = services.GetRequiredService<ProjectStore>().Find(ProjectStore.DefaultName)!.Id;
        await SendElfAsync(services.GetRequiredService<SymbolStore>(), project, time);
        await SendBootsAsync(services.GetRequiredService<BootEndpoints>(), project, time);
        await SendDumpsAsync(services.GetRequiredService<DumpIngest>(), caller, project, time);
        return server;
    }

    /// <summary>Decides about some of the bugs, once they are there, as the people of a small fleet would have.</summary>
    /// <param name="server">A server that <see cref="StartAsync"/> started.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task DecideAsync(InquestServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(server);
        IServiceProvider services = server.Services;
        IWorkQueue work = services.GetRequiredService<IWorkQueue>();
        while (work.Count(WorkKind.InspectSymbols) + work.Count(WorkKind.Analyse) > 0)
        {
            await Task.Delay(100, cancellation);
        }

        BugStore bugs = services.GetRequiredService<BugStore>();
        long project = services.GetRequiredService<ProjectStore>().Find(ProjectStore.DefaultName)!.Id;
        foreach (BugRow bug in bugs.List(new BugQuery { Project = project, State = "all" }).Bugs)
        {
            if (bug.Signature.Contains("assert", StringComparison.Ordinal))
            {
                await bugs.ChangeAsync(bug.Id, new BugChange(BugStates.Resolved, Version), Name);
            }
            else if (bug.Signature.Contains("unaligned", StringComparison.Ordinal))
            {
                await bugs.ChangeAsync(bug.Id, new BugChange(BugStates.Muted), Name);
            }
            else if (bug.Signature.Contains("heap", StringComparison.Ordinal))
            {
                await bugs.AddNoteAsync(bug.Id, "Renaming a layer to a name of 16 characters writes its end past the label. A fix is in review.", Name);
            }
        }
    }

    private static async Task SendElfAsync(SymbolStore symbols, long project, ShiftedTime time)
    {
        time.Ago = TimeSpan.FromDays(14);
        using BlobUpload upload = symbols.Receive();
        upload.Append(Read("zephyr.elf"));
        await symbols.AddAsync(project, upload, "zephyr.elf", Version, nightly: false);
    }

    // Every device boots once a day; those of 1.3.2 are updated in the first days. Which of them crashed is what the dumps below say.
    private static async Task SendBootsAsync(BootEndpoints boots, long project, ShiftedTime time)
    {
        HashSet<(int Device, int DaysAgo)> crashed = [.. Sent().Select(s => (s.Device, s.DaysAgo))];
        for (int daysAgo = Days; daysAgo >= 0; daysAgo--)
        {
            time.Ago = TimeSpan.FromDays(daysAgo) + TimeSpan.FromHours(1);
            int day = daysAgo;
            await Task.WhenAll(Enumerable.Range(1, Devices).Select(device => boots.AcceptAsync(
                project,
                new DumpMetadata { Device = NameOf(device), Firmware = day > Days - 4 - (device % 5) ? "1.3.2" : Version },
                new BootReport((uint)(1 + Days - day), crashed.Contains((device, day)), crashed.Contains((device, day)) ? 21_600u : 82_800u, null))));
        }
    }

    // The dumps in the order in which they arrive.
    private static IEnumerable<(SampleCrash Crash, int DaysAgo, int Number, int Device)> Sent() =>
        SampleCrash.All.SelectMany(c => c.DaysAgo.Select(d => (Crash: c, DaysAgo: d))).OrderByDescending(x => x.DaysAgo).Select((x, number) => (x.Crash, x.DaysAgo, number, 1 + (number * 5 % CrashingDevices)));

    private static string NameOf(int device) => string.Create(CultureInfo.InvariantCulture, $"kb-{device:0000}");

    private static async Task SendDumpsAsync(DumpIngest ingest, Caller caller, long project, ShiftedTime time)
    {
        foreach ((SampleCrash crash, int daysAgo, int number, int device) in Sent())
        {
            time.Ago = TimeSpan.FromDays(daysAgo) + TimeSpan.FromMinutes(7 + (number * 37 % 600));
            using BlobUpload upload = ingest.Receive();
            upload.Append(Read(crash.Resource));

            // The same bytes would be the same dump. What stands behind a dump belongs to none.
            byte[] rest = new byte[4 * number];
            rest.AsSpan().Fill(crash.Resource.EndsWith(".log", StringComparison.Ordinal) ? (byte)'\n' : (byte)0xFF);
            upload.Append(rest);
            await ingest.AcceptAsync(project, caller, upload, new DumpMetadata
            {
                Device = NameOf(device),
                Firmware = crash.Firmware,
                BootCount = 1 + Days - daysAgo,
                UptimeMilliseconds = 61_000L + (number * 1_734_000L),
                FileName = crash.Resource,
            });
        }

        time.Ago = TimeSpan.Zero;
    }

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(SampleFleet).Assembly.GetManifestResourceStream("sample/" + name) ?? throw new InvalidOperationException($"The sample {name} is not in the program.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
