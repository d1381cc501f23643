using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Inquest.Server.Hosting;

/// <summary>How a server runs. Each property can stand in <c>inquest.json</c> in the data folder, or in the environment as <c>INQUEST_NAME</c>.</summary>
public sealed record ServerOptions
{
    /// <summary>The folder that holds everything: rows, blobs, settings.</summary>
    public required string Data { get; init; }

    /// <summary>The addresses to listen on. Only loopback unless told otherwise: a proxy or a certificate comes first.</summary>
    public string Listen { get; init; } = "http://127.0.0.1:8420";

    /// <summary>The address under which people reach the server, for links in messages; null to take it from each request.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>PEM file with the certificate and its chain; null without TLS of our own. Read again when it changes.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file with the certificate's private key; null when it is in the same file.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Addresses and ranges (<c>10.0.0.0/8</c>) of reverse proxies whose forwarding headers are believed, separated by commas; null for none.</summary>
    public string? TrustedProxies { get; init; }

    /// <summary>Header in which a trusted proxy names the person who signed in there; null for accounts of our own only.</summary>
    public string? SignOnHeader { get; init; }

    /// <summary>Address of an OTLP collector (HTTP) that traces are sent to, such as <c>http://127.0.0.1:4318</c>; null for none.</summary>
    public string? Otlp { get; init; }

    /// <summary>Bytes of one dump at most.</summary>
    public long MaxDumpBytes { get; init; } = 32L << 20;

    /// <summary>Bytes of one ELF at most.</summary>
    public long MaxSymbolBytes { get; init; } = 256L << 20;

    /// <summary>Free bytes below which nothing is taken in any more.</summary>
    public long FreeSpaceFloor { get; init; } = 512L << 20;

    /// <summary>Requests a minute that one key or account may make.</summary>
    public int KeyRequestsPerMinute { get; init; } = 60_000;

    /// <summary>Requests a minute that one device may make.</summary>
    public int DeviceRequestsPerMinute { get; init; } = 120;

    /// <summary>Dumps of one device that are stored within an hour; further ones are only counted.</summary>
    public int DeviceDumpsPerHour { get; init; } = 10;

    /// <summary>Hours after which an unfinished upload in pieces is removed.</summary>
    public int UploadHours { get; init; } = 24;

    /// <summary>Bytes that the unfinished uploads in pieces of one key announce together at most.</summary>
    public long OpenUploadBytes { get; init; } = 1L << 30;

    /// <summary>Connections that one address may have at the same time; trusted proxies are not bounded.</summary>
    public int ConnectionsPerAddress { get; init; } = 2_000;

    /// <summary>Processes that analyse at the same time.</summary>
    public int Workers { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>ELFs that are tried on one dump at most: those of its build id and version first, then the newest.</summary>
    public int SymbolsPerDump { get; init; } = 400;

    /// <summary>Seconds of processor time after which an analysis is ended; by the clock, five times as many.</summary>
    public int WorkerSeconds { get; init; } = 60;

    /// <summary>Heap of one analysing process at most, in MiB.</summary>
    public int WorkerMegabytes { get; init; } = 512;

    /// <summary>Days that a session lasts without use.</summary>
    public int SessionDays { get; init; } = 30;

    /// <summary>Days that a line of the audit log is kept; wrong passwords and messages that were sent, 90 at most.</summary>
    public int AuditDays { get; init; } = 730;

    /// <summary>Whether it shows samples, and says so on every page.</summary>
    public bool IsDemonstration { get; init; }

    /// <summary>Mail server as <c>host:port</c>; null when no mail is sent.</summary>
    public string? MailServer { get; init; }

    /// <summary>Account at the mail server; null for none.</summary>
    public string? MailUser { get; init; }

    /// <summary>Password at the mail server; null for none.</summary>
    public string? MailPassword { get; init; }

    /// <summary>Sender of mails.</summary>
    public string MailFrom { get; init; } = "inquest@localhost";

    /// <summary>Whether the mail server is spoken to over TLS.</summary>
    public bool MailTls { get; init; } = true;

    /// <summary>Whether messages may go to loopback, private and link-local addresses.</summary>
    public bool AllowPrivateTargets { get; init; }

    /// <summary>How long a dump whose analysis was ended waits for the next one.</summary>
    internal TimeSpan AnalysisPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a client may take for a request's headers, and for its body to get under way.</summary>
    internal TimeSpan ClientPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a page that listens to what happens is told that it still does, and its session is looked at again.</summary>
    internal TimeSpan EventPulse { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the answer to an erasure waits for those who still read what is erased.</summary>
    internal TimeSpan ErasurePatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where analysing processes come from and go to that other servers of this program use too; null for processes of its own.</summary>
    internal Analysis.IWorkerReserve? Reserve { get; init; }

    /// <summary>The program, with arguments, that runs one analysing process; this program itself when empty.</summary>
    public IReadOnlyList<string> WorkerCommand { get; init; } = [];

    /// <summary>Reads the settings of a data folder: the defaults, then its <c>inquest.json</c>, then the environment.</summary>
    /// <exception cref="FormatException">The file is no JSON, or a value is not of its kind; the message names it and says what to do.</exception>
    public static ServerOptions Load(string data)
    {
        IConfiguration settings = Read(Path.Combine(Path.GetFullPath(data), "inquest.json"));
        var defaults = new ServerOptions { Data = Path.GetFullPath(data) };
        return defaults with
        {
            Listen = settings[nameof(Listen)] ?? defaults.Listen,
            PublicUrl = Address(settings, nameof(PublicUrl), "https://crashes.example"),
            Certificate = settings[nameof(Certificate)],
            CertificateKey = settings[nameof(CertificateKey)],
            TrustedProxies = Proxies(settings),
            SignOnHeader = settings[nameof(SignOnHeader)],
            Otlp = Address(settings, nameof(Otlp), "http://127.0.0.1:4318"),
            MaxDumpBytes = Number(settings, nameof(MaxDumpBytes), defaults.MaxDumpBytes),
            MaxSymbolBytes = Number(settings, nameof(MaxSymbolBytes), defaults.MaxSymbolBytes),
            FreeSpaceFloor = Number(settings, nameof(FreeSpaceFloor), defaults.FreeSpaceFloor),
            KeyRequestsPerMinute = Count(settings, nameof(KeyRequestsPerMinute), defaults.KeyRequestsPerMinute),
            DeviceRequestsPerMinute = Count(settings, nameof(DeviceRequestsPerMinute), defaults.DeviceRequestsPerMinute),
            DeviceDumpsPerHour = Count(settings, nameof(DeviceDumpsPerHour), defaults.DeviceDumpsPerHour),
            UploadHours = Count(settings, nameof(UploadHours), defaults.UploadHours),
            OpenUploadBytes = Number(settings, nameof(OpenUploadBytes), defaults.OpenUploadBytes),
            ConnectionsPerAddress = Count(settings, nameof(ConnectionsPerAddress), defaults.ConnectionsPerAddress),
            Workers = Count(settings, nameof(Workers), defaults.Workers),
            SymbolsPerDump = Count(settings, nameof(SymbolsPerDump), defaults.SymbolsPerDump),
            WorkerSeconds = Count(settings, nameof(WorkerSeconds), defaults.WorkerSeconds),
            WorkerMegabytes = Count(settings, nameof(WorkerMegabytes), defaults.WorkerMegabytes),
            AuditDays = Count(settings, nameof(AuditDays), defaults.AuditDays),
            SessionDays = Count(settings, nameof(SessionDays), defaults.SessionDays),
            MailServer = Mail(settings),
            MailUser = settings[nameof(MailUser)],
            MailPassword = settings[nameof(MailPassword)],
            MailFrom = settings[nameof(MailFrom)] ?? defaults.MailFrom,
            MailTls = Flag(settings, nameof(MailTls), defaults.MailTls),
            AllowPrivateTargets = Flag(settings, nameof(AllowPrivateTargets), defaults.AllowPrivateTargets),
        };
    }

    private static IConfiguration Read(string path)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(path, optional: true).AddEnvironmentVariables("INQUEST_").Build();
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"{path}: it is no JSON ({(e.InnerException ?? e).Message}); mend it, or take it away", e);
        }
    }

    private static string? Proxies(IConfiguration settings)
    {
        string? list = settings[nameof(TrustedProxies)];
        Http.TrustedProxies.Parse(list);
        return list is null && settings[nameof(SignOnHeader)] is not null
            ? throw new FormatException($"{nameof(SignOnHeader)}: it is believed of nobody but {nameof(TrustedProxies)}; name them too")
            : list;
    }

    private static string? Mail(IConfiguration settings)
    {
        string? text = settings[nameof(MailServer)];
        string[] parts = (text ?? "").Split(':');
        return string.IsNullOrEmpty(text) ? null
            : parts[0].Length > 0 && (parts.Length == 1 || (parts.Length == 2 && ushort.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _))) ? text
            : throw new FormatException($"{nameof(MailServer)}: '{text}' is no mail server; write it as mail.example:587");
    }

    private static bool Flag(IConfiguration settings, string name, bool otherwise) => settings[name] is not { } text ? otherwise
        : bool.TryParse(text, out bool on) ? on
        : throw new FormatException($"{name}: '{text}' is neither; write true or false");

    private static string? Address(IConfiguration settings, string name, string example) => settings[name] is not { Length: > 0 } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https" ? text
        : throw new FormatException($"{name}: '{text}' is no address; write it as {example}");

    private static int Count(IConfiguration settings, string name, int otherwise) => (int)Math.Min(int.MaxValue, Number(settings, name, otherwise));

    private static long Number(IConfiguration settings, string name, long otherwise) => settings[name] is not { } text ? otherwise
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0 ? value
        : throw new FormatException($"{name}: '{text}' is not a number; write one from 1 on");
}
