using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Projects;
using Inquest.Server.Storage;
using Inquest.Tests.Synth;
using Microsoft.Extensions.DependencyInjection;

namespace Inquest.Server.Tests;

/// <summary>A real server on a free loopback port, with a folder of its own that goes with it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    // A process that analyses has to warm up: each test after the first finds a warm one.
    private static readonly WorkerReserve s_workers = new();

    private readonly bool _keep;

    private RunningServer(InquestServer server, string folder, bool keep)
    {
        Server = server;
        Folder = folder;
        _keep = keep;
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(server.Addresses[0]) };
    }

    public static string WorkerPath { get; } = Repository.PathOf("artifacts/bin/Inquest.Cli/debug/inquest" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public InquestServer Server { get; }

    public string Folder { get; }

    public HttpClient Client { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RunningServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null, string? folder = null, TimeProvider? time = null)
    {
        string data = folder ?? Directory.CreateTempSubdirectory("inquest-server-").FullName;
        var options = new ServerOptions
        {
            Data = data,
            Listen = "http://127.0.0.1:0",
            Workers = 1,
            WorkerCommand = [WorkerPath, "serve-worker"],
            FreeSpaceFloor = 1,
            AllowPrivateTargets = true,
            Reserve = s_workers,

            // A busy machine is no slow client, and no erasure that somebody holds up.
            ClientPatience = TimeSpan.FromMinutes(3),
            ErasurePatience = TimeSpan.FromMinutes(3),
        };
        return new RunningServer(await InquestServer.StartAsync(change?.Invoke(options) ?? options, time), data, keep: folder is not null);
    }

    public T Get<T>()
        where T : notnull => Server.Services.GetRequiredService<T>();

    public long Project => Get<ProjectStore>().Find(ProjectStore.DefaultName)!.Id;

    public async Task<string> KeyAsync(KeyKind kind) => (await Get<ApiKeyStore>().CreateAsync(Project, kind, "test", "test")).Secret;

    /// <summary>The first administrator, by the link of the first start: the cookie and the form token.</summary>
    public async Task<(string Cookie, string Token)> SignInAsync()
    {
        string notice = Server.Notices.Single(n => n.Contains("link=", StringComparison.Ordinal));
        using HttpResponseMessage answer = await Client.PostAsJsonAsync("/api/v1/password", new { link = notice.Split("link=")[1].Trim(), name = "anna", password = "a long password" }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        return (cookie, (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("formToken").GetString()!);
    }

    /// <summary>Sends a request; null headers are left out.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? key = null, HttpContent? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach ((string name, string value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await Client.SendAsync(request, Cancellation);
    }

    /// <summary>Sends a dump; its receipt.</summary>
    public async Task<(long Id, string Sha256, bool Stored)> PostDumpAsync(string key, byte[] dump, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Post, "/api/v1/dumps", key, new ByteArrayContent(dump), headers);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        JsonElement json = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        return (json.GetProperty("id").GetInt64(), json.GetProperty("sha256").GetString()!, json.GetProperty("stored").GetBoolean());
    }

    /// <summary>Sends an ELF and waits until it is looked into: without it, dumps of each version are bugs of their own.</summary>
    public async Task PutElfAsync(byte[] elf)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Put, "/api/v1/symbols", await KeyAsync(KeyKind.Symbols), new ByteArrayContent(elf));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        await SettleAsync();
    }

    /// <summary>Waits until nothing is left to be done.</summary>
    public async Task SettleAsync()
    {
        IWorkQueue work = Get<IWorkQueue>();
        while (work.Count(WorkKind.InspectSymbols) + work.Count(WorkKind.Analyse) > 0)
        {
            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>The number of a device.</summary>
    public long DeviceOf(string name) => Get<DeviceStore>().List(Project, 100).Single(d => d.Name == name).Id;

    public DumpRow Dump(long id) => Get<DumpStore>().Find(id)!;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        if (!_keep)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}
