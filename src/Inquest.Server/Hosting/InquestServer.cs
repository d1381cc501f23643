using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Analysis;
using Inquest.Server.Bugs;
using Inquest.Server.Dumps;
using Inquest.Server.Http;
using Inquest.Server.Ingest;
using Inquest.Server.Keeping;
using Inquest.Server.Pages;
using Inquest.Server.Pages.Settings;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Server.Storage.Folder;
using Inquest.Server.Storage.Sqlite;
using Inquest.Server.Symbols;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Inquest.Server.Hosting;

/// <summary>The server: made of its parts here, and nowhere else.</summary>
public sealed class InquestServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly IMetadataStore _metadata;
    private readonly FileStream _lock;
    private readonly TracerProvider? _traces;

    private InquestServer(WebApplication application, IMetadataStore metadata, FileStream dataLock, IReadOnlyList<string> notices, TracerProvider? traces)
    {
        _application = application;
        _metadata = metadata;
        _lock = dataLock;
        _traces = traces;
        Notices = notices;
    }

    /// <summary>What the person who starts it should read: a backup that was made, the link for the first administrator.</summary>
    public IReadOnlyList<string> Notices { get; private set; }

    /// <summary>The addresses that it listens on, once it is started.</summary>
    public IReadOnlyList<string> Addresses => [.. _application.Urls];

    /// <summary>The parts, for tests and pages.</summary>
    internal IServiceProvider Services => _application.Services;

    /// <summary>Opens the data folder, brings its schema up to date, and begins to listen.</summary>
    /// <exception cref="InvalidOperationException">The data or an address cannot be used, or another server uses it; the message says what to do.</exception>
    /// <exception cref="FormatException">A setting is not of its kind; the message names it.</exception>
    /// <exception cref="IOException">The folder cannot be used.</exception>
    public static async Task<InquestServer> StartAsync(ServerOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        string folder = Path.GetFullPath(options.Data);

        // The host takes a relative path for one below the program, not below the current directory.
        options = options with { Data = folder };
        DataFolder.Make(folder);
        FileStream dataLock = DataFolder.Lock(folder);
        try
        {
            return await StartAsync(options, folder, dataLock, time ?? TimeProvider.System);
        }
        catch
        {
            await dataLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>What starting would change in the data folder, a line each.</summary>
    /// <exception cref="InvalidOperationException">The data cannot be used; the message says what to do.</exception>
    public static IReadOnlyList<string> Plan(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        string database = DataFolder.DatabaseOf(Path.GetFullPath(options.Data));
        if (!File.Exists(database))
        {
            return [$"{options.Data}: a new data folder would be made, of schema {SqliteSchema.Current}."];
        }

        IReadOnlyList<SchemaStep> missing = SqliteSchema.Missing(database);
        return missing.Count == 0
            ? [$"{options.Data}: schema {SqliteSchema.Current}; nothing would change."]
            : [.. missing.Select(s => $"{options.Data}: step {s.Version} would be applied, after a backup: {s.What}.")];
    }

    /// <summary>Has the dumps of all projects explained again, behind those that arrive meanwhile; their number.</summary>
    public async Task<long> ReanalyseAsync()
    {
        long queued = 0;
        foreach (Project project in Services.GetRequiredService<ProjectStore>().List())
        {
            queued += await Services.GetRequiredService<DumpReanalysis>().StartAsync(project.Id, "command line");
        }

        return queued;
    }

    /// <summary>How many dumps of all projects wait to be explained again.</summary>
    public long CountToReanalyse() => Services.GetRequiredService<ProjectStore>().List().Sum(p => p.Again.Left);

    /// <summary>Completes when the process is asked to stop (Ctrl-C, SIGTERM), after requests in flight are answered.</summary>
    public Task WaitAsync(CancellationToken cancellation = default) => ((IHost)_application).WaitForShutdownAsync(cancellation);

    /// <summary>Stops taking requests, answers those in flight, and closes the data.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        _traces?.Dispose();
        await _metadata.DisposeAsync();
        await _lock.DisposeAsync();
    }

    private static async Task<InquestServer> StartAsync(ServerOptions options, string folder, FileStream dataLock, TimeProvider time)
    {
        List<string> notices = [];
        var listen = new ListenAddresses(options);
        string database = DataFolder.DatabaseOf(folder);
        if (SqliteSchema.Migrate(database, time.GetUtcNow()) is { } backup)
        {
            notices.Add($"The data was brought to schema {SqliteSchema.Current}; what it was before is in {backup}");
        }

        var metadata = new SqliteMetadataStore(database);
        WebApplication? application = null;
        try
        {
            application = Build(options, metadata, new FolderBlobStore(DataFolder.BlobsOf(folder)), listen, time);
            await application.Services.GetRequiredService<MetadataWorkQueue>().RecoverAsync();
            await application.Services.GetRequiredService<ProjectStore>().EnsureDefaultAsync();
            await ((IMetadataStore)metadata).WriteAsync(FirstVersion.SetMissing);
            await listen.BeginAsync(application);
        }
        catch
        {
            if (application is not null)
            {
                await application.DisposeAsync();
            }

            await metadata.DisposeAsync();
            throw;
        }

        var server = new InquestServer(application, metadata, dataLock, notices, ServerTraces.Start(options));
        AccountStore accounts = application.Services.GetRequiredService<AccountStore>();
        if (accounts.IsEmpty)
        {
            string link = await accounts.CreateLinkAsync(null, "first start");
            notices.Add($"Nobody can sign in yet. Open this link once, within two days, to become the administrator:\n  {options.PublicUrl ?? Reachable(server.Addresses[0])}/welcome?link={link}");
            if (options.PublicUrl is null && Reachable(server.Addresses[0]) != server.Addresses[0])
            {
                notices.Add("From another machine put this one's name in place of localhost; the setting PublicUrl puts it into every link.");
            }
        }

        return server;
    }

    // "Every address of this machine" is none that a browser opens; the machine's own name means nothing to it in a container.
    internal static string Reachable(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && uri.Host is "0.0.0.0" or "[::]"
        ? new UriBuilder(uri) { Host = "localhost" }.Uri.GetLeftPart(UriPartial.Authority) : address;

    private static WebApplication Build(ServerOptions options, SqliteMetadataStore metadata, FolderBlobStore blobs, ListenAddresses listen, TimeProvider time)
    {
        // Each stored dump waits for the disk; threads that wait must not keep requests from being read.
        ThreadPool.SetMinThreads(64, 64);
        // No settings file is watched for changes: the watch would be told of every dump that is stored.
        TrustedProxies proxies = TrustedProxies.Parse(options.TrustedProxies);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = ["--hostBuilder:reloadConfigOnChange=false"], ApplicationName = "inquest", ContentRootPath = options.Data });
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        listen.KeepQuiet(builder.Logging);
        builder.WebHost.UseUrls(listen.All).UseKestrelHttpsConfiguration();
        CertificateSource? certificate = options.Certificate is null ? null : new CertificateSource(options.Certificate, options.CertificateKey, time);
        builder.WebHost.ConfigureKestrel(kestrel => Restrict(kestrel, options, proxies, certificate));
        IServiceCollection services = builder.Services;
        services.AddRoutingCore();
        services.AddSingleton(options).AddSingleton(proxies).AddSingleton(time).AddSingleton<IMetadataStore>(metadata).AddSingleton<IBlobStore>(blobs);
        services.AddSingleton<BlobLocks>().AddSingleton(new ServerSecret(options.Data));
        services.AddSingleton<MetadataWorkQueue>().AddSingleton<IWorkQueue>(s => s.GetRequiredService<MetadataWorkQueue>());
        services.AddSingleton<ServerEvents>().AddSingleton<ServerMetrics>();
        services.AddSingleton<ReleaseStore>().AddSingleton<DeviceStore>();
        services.AddSingleton<ProjectStore>().AddSingleton<AuditLog>().AddSingleton<PasswordGate>().AddSingleton<AccountStore>().AddSingleton<SessionStore>().AddSingleton<ApiKeyStore>();
        services.AddSingleton<IngestLimits>().AddSingleton<DumpIngest>().AddSingleton<SymbolStore>().AddSingleton<DumpStore>().AddSingleton<ShareStore>().AddSingleton<DumpReanalysis>();
        services.AddSingleton<BugStore>().AddSingleton<BugSorter>().AddSingleton<AlertRules>().AddSingleton<ChannelStore>().AddHostedService<DeliveryService>();
        services.AddSingleton<DumpRemoval>().AddSingleton<SymbolRemoval>().AddSingleton<BlobSweep>().AddSingleton<Eraser>().AddSingleton<EraseEndpoints>().AddSingleton<Housekeeping>().AddHostedService(s => s.GetRequiredService<Housekeeping>());
        services.AddSingleton<SealingKeys>().AddSingleton<DumpAnalysis>().AddSingleton<SymbolInspection>().AddHostedService<AnalysisService>();
        services.AddSingleton<CallerResolver>().AddSingleton<Gate>();
        services.AddSingleton<DumpEndpoints>().AddSingleton<PartialUploadStore>().AddSingleton<TusEndpoints>().AddSingleton<BootEndpoints>().AddSingleton<SymbolEndpoints>().AddSingleton<DebuginfodEndpoints>().AddSingleton<DumpReadEndpoints>();
        services.AddSingleton<PageWriter>().AddSingleton<PageGate>().AddSingleton<DumpStory>();
        services.AddSingleton<FormReceiver>().AddSingleton<DumpExport>().AddSingleton<ElfSections>();
        services.AddSingleton<IPages, UploadPages>().AddSingleton<IPages, EventPages>();
        services.AddSingleton<IPages, BugPages>().AddSingleton<IPages, DumpPages>().AddSingleton<IPages, AccountPages>();
        services.AddSingleton<IPages, ReleasePages>().AddSingleton<IPages, DevicePages>();
        services.AddSingleton<IPages, ProjectSettingsPages>().AddSingleton<IPages, KeySettingsPages>().AddSingleton<IPages, AlertSettingsPages>().AddSingleton<IPages, AccountSettingsPages>();
        services.AddSingleton<BugEndpoints>().AddSingleton<AccountEndpoints>().AddSingleton<OperationEndpoints>();
        services.AddSingleton<ProjectEndpoints>().AddSingleton<PeopleEndpoints>().AddSingleton<DeviceKeyEndpoints>().AddSingleton<AlertEndpoints>().AddSingleton<ShareEndpoints>();
        WebApplication application = builder.Build();
        if (certificate is not null)
        {
            certificate.Log = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Inquest.Server");
        }

        application.Use(RequestGuard.RunAsync);
        if (proxies.Networks.Count > 0)
        {
            application.UseForwardedHeaders(Forwarding(proxies));
        }

        application.Use(RequestGuard.PinTransportAsync);
        application.Use(TusEndpoints.OverrideMethodAsync);
        application.UseRouting();
        Map(application, application.Services);
        return application;
    }

    // Only the proxies that are named are believed; not even this machine otherwise.
    private static ForwardedHeadersOptions Forwarding(TrustedProxies proxies)
    {
        var forwarding = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost };
        forwarding.KnownIPNetworks.Clear();
        forwarding.KnownProxies.Clear();
        foreach (System.Net.IPNetwork network in proxies.Networks)
        {
            forwarding.KnownIPNetworks.Add(network);
        }

        return forwarding;
    }

    private static void Map(WebApplication routes, IServiceProvider services)
    {
        services.GetRequiredService<DumpEndpoints>().Map(routes);
        services.GetRequiredService<TusEndpoints>().Map(routes);
        services.GetRequiredService<BootEndpoints>().Map(routes);
        services.GetRequiredService<SymbolEndpoints>().Map(routes);
        services.GetRequiredService<DebuginfodEndpoints>().Map(routes);
        services.GetRequiredService<DumpReadEndpoints>().Map(routes);
        services.GetRequiredService<BugEndpoints>().Map(routes);
        services.GetRequiredService<AccountEndpoints>().Map(routes);
        services.GetRequiredService<ProjectEndpoints>().Map(routes);
        services.GetRequiredService<PeopleEndpoints>().Map(routes);
        services.GetRequiredService<DeviceKeyEndpoints>().Map(routes);
        services.GetRequiredService<AlertEndpoints>().Map(routes);
        services.GetRequiredService<ShareEndpoints>().Map(routes);
        services.GetRequiredService<EraseEndpoints>().Map(routes);
        services.GetRequiredService<OperationEndpoints>().Map(routes);
        PageAssets.Map(routes);
        foreach (IPages pages in services.GetServices<IPages>())
        {
            pages.Map(routes);
        }

        PageGate gate = services.GetRequiredService<PageGate>();
        routes.MapFallback("{*path}", http => PageGate.WantsPage(http.Request) ? gate.NotFoundAsync(http) : http.NotFoundAsync());
    }

    // A slow or hostile client costs a connection and a few KiB, not the server.
    private static void Restrict(KestrelServerOptions kestrel, ServerOptions options, TrustedProxies proxies, CertificateSource? certificate)
    {
        kestrel.AddServerHeader = false;
        if (certificate is not null)
        {
            kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificateSelector = (_, _) => certificate.Current.TargetCertificate;
                https.OnAuthenticate = (_, tls) =>
                {
                    // With its chain, which a selector cannot give.
                    tls.ServerCertificateSelectionCallback = null;
                    tls.ServerCertificateContext = certificate.Current;
                };
            });
        }

        kestrel.Limits.MaxRequestBodySize = options.MaxDumpBytes + (64 << 10);
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 << 10;
        kestrel.Limits.MaxRequestHeaderCount = 100;
        kestrel.Limits.RequestHeadersTimeout = options.ClientPatience;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: options.ClientPatience);
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(20);
        var cap = new ConnectionCap(options, proxies);
        kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => cap.RunAsync(connection, next)));
    }
}
