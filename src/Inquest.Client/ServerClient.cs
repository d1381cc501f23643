using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Inquest.Reporting;
using Inquest.Reporting.Json;

namespace Inquest.Client;

/// <summary>A fleet server, as a sender of crashes and ELFs sees it. May be used from several threads.</summary>
public sealed class ServerClient : IDisposable
{
    /// <summary>Seconds after which a server that says "later" is not asked again.</summary>
    private const int MaxRetrySeconds = 60;

    /// <summary>Milliseconds between two questions whether the server is done, at first and at last.</summary>
    private const int FirstWait = 50;
    private const int LastWait = 2000;

    private readonly HttpClient _http;

    /// <summary>Makes a client.</summary>
    /// <param name="server">The server's address, such as <c>https://crashes.example</c>.</param>
    /// <param name="key">The key that is sent with every request.</param>
    public ServerClient(Uri server, string key)
    {
        ArgumentNullException.ThrowIfNull(server);
        // Names of devices are not always ASCII; the server reads headers as UTF-8.
        _http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = new Uri(server.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"), Timeout = TimeSpan.FromMinutes(10) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Sends files of one crash together; ELFs among them are kept as symbols.</summary>
    /// <param name="files">Names and bytes.</param>
    /// <param name="metadata">What is known about the crash, by the names of the headers without <c>Inquest-</c>: <c>Device</c>, <c>Firmware</c>, …; <c>Symbols</c> names ELFs (SHA-256) that the server has.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>A receipt a dump.</returns>
    /// <exception cref="ServerException">The server refused or cannot be reached.</exception>
    public async Task<IReadOnlyList<UploadReceipt>> SendDumpsAsync(IReadOnlyList<(string Name, ReadOnlyMemory<byte> Bytes)> files, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(metadata);
        byte[] answer = await SendAsync(
            () =>
            {
                var form = new MultipartFormDataContent();
                foreach ((string name, ReadOnlyMemory<byte> bytes) in files)
                {
                    form.Add(new ReadOnlyMemoryContent(bytes), "file", name);
                }

                return Request(HttpMethod.Post, "api/v1/dumps", form, metadata);
            },
            cancellation);
        return Parse(answer, ClientJson.Default.UploadReceiptArray);
    }

    /// <summary>Sends a dump whose sender lets go of its own copy afterwards.</summary>
    /// <param name="bytes">The dump.</param>
    /// <param name="metadata">What is known about the crash, as for several files.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>The receipt, which is for exactly these bytes.</returns>
    /// <exception cref="ServerException">The server refused, cannot be reached, or stored other bytes.</exception>
    public async Task<UploadReceipt> SendDumpAsync(ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        byte[] answer = await SendAsync(() => Request(HttpMethod.Post, "api/v1/dumps", new ReadOnlyMemoryContent(bytes), metadata), cancellation);
        return Checked(Parse(answer, ClientJson.Default.UploadReceipt), bytes, "the dump");
    }

    /// <summary>Sends an ELF, unless the server has it.</summary>
    /// <param name="name">Its file name, for display.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="metadata">As for dumps: <c>Firmware</c>, <c>Nightly</c>.</param>
    /// <param name="progress">Is told how many bytes are sent; null for nobody.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ServerException">The server refused or cannot be reached.</exception>
    public async Task<UploadReceipt> SendSymbolsAsync(string name, ReadOnlyMemory<byte> bytes, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        byte[] answer = await SendAsync(
            () =>
            {
                HttpRequestMessage request = Request(HttpMethod.Put, "api/v1/symbols", new ProgressContent(bytes, progress), metadata);
                request.Headers.TryAddWithoutValidation("Inquest-Filename", name);
                return request;
            },
            cancellation);
        return Checked(Parse(answer, ClientJson.Default.UploadReceipt), bytes, name);
    }

    /// <summary>Waits until an ELF that was sent is looked into: a dump that is explained before does without it.</summary>
    /// <param name="sha256">SHA-256 of its bytes, as the receipt tells it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ServerException">The server refused or cannot be reached.</exception>
    public async Task<SymbolStatus> WaitForSymbolsAsync(string sha256, CancellationToken cancellation = default)
    {
        for (int wait = FirstWait; ; wait = Longer(wait))
        {
            SymbolStatus status = Parse(await SendAsync(() => Request(HttpMethod.Get, $"api/v1/symbols/{Uri.EscapeDataString(sha256)}"), cancellation), ClientJson.Default.SymbolStatus);
            if (status.State != "queued")
            {
                return status;
            }

            await Task.Delay(wait, cancellation);
        }
    }

    /// <summary>Asks how far the server is with a dump.</summary>
    /// <param name="dump">Its number.</param>
    /// <param name="reportToken">The token of its receipt; null for a key that may read.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <exception cref="ServerException">The server refused or cannot be reached.</exception>
    public async Task<DumpStatus> GetStatusAsync(long dump, string? reportToken = null, CancellationToken cancellation = default) =>
        Parse(await SendAsync(() => Request(HttpMethod.Get, $"api/v1/dumps/{dump}", metadata: Shown(reportToken)), cancellation), ClientJson.Default.DumpStatus);

    /// <summary>Waits until a dump is analysed. Its report; null when there is none, and the status says why.</summary>
    /// <param name="dump">Its number.</param>
    /// <param name="reportToken">The token of its receipt; null for a key that may read.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ServerException">The server refused or cannot be reached.</exception>
    public async Task<(DumpStatus Status, Report? Report)> WaitForReportAsync(long dump, string? reportToken = null, CancellationToken cancellation = default)
    {
        DumpStatus status = await GetStatusAsync(dump, reportToken, cancellation);
        for (int wait = FirstWait; status.State == "queued"; wait = Longer(wait))
        {
            await Task.Delay(wait, cancellation);
            status = await GetStatusAsync(dump, reportToken, cancellation);
        }

        if (status.State != "analysed")
        {
            return (status, null);
        }

        byte[] json = await SendAsync(() => Request(HttpMethod.Get, $"api/v1/dumps/{dump}/report", metadata: Shown(reportToken)), cancellation);
        try
        {
            return (status, JsonReportReader.Read(json));
        }
        catch (JsonException e)
        {
            throw new ServerException("the server's report cannot be read; it may be of another version of inquest", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static int Longer(int wait) => Math.Min(LastWait, wait * 3 / 2);

    private static Dictionary<string, string> Shown(string? reportToken) => reportToken is null ? [] : new() { ["Report-Token"] = reportToken };

    private static UploadReceipt Checked(UploadReceipt receipt, ReadOnlyMemory<byte> bytes, string name) =>
        receipt.Sha256 == Convert.ToHexStringLower(SHA256.HashData(bytes.Span)) ? receipt
            : throw new ServerException($"{name}: the server stored other bytes than were sent; send it again");

    private static HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        foreach ((string name, string value) in metadata ?? new Dictionary<string, string>())
        {
            request.Headers.TryAddWithoutValidation("Inquest-" + name, value);
        }

        return request;
    }

    // A server that says "later" is asked again, as long as it does not say "much later".
    private async Task<byte[]> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                using HttpRequestMessage request = make();
                using HttpResponseMessage answer = await _http.SendAsync(request, cancellation);
                byte[] body = await answer.Content.ReadAsByteArrayAsync(cancellation);
                if (answer.IsSuccessStatusCode)
                {
                    return body;
                }

                if (answer.StatusCode == HttpStatusCode.TooManyRequests && answer.Headers.RetryAfter?.Delta is { TotalSeconds: <= MaxRetrySeconds } later)
                {
                    await Task.Delay(later, cancellation);
                    continue;
                }

                throw new ServerException($"{_http.BaseAddress}: {(int)answer.StatusCode}, {Reason(body) ?? answer.ReasonPhrase}") { Status = (int)answer.StatusCode };
            }
            catch (HttpRequestException e)
            {
                throw new ServerException($"{_http.BaseAddress}: {e.Message}; is the address right, and the server running?", e);
            }
            catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
            {
                throw new ServerException($"{_http.BaseAddress}: no answer within {_http.Timeout.TotalMinutes:0} minutes", e);
            }
        }
    }

    private static string? Reason(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ClientJson.Default.Refusal)?.Detail;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new ServerException($"{_http.BaseAddress}: this does not answer as an inquest server does", e);
        }
    }
}
