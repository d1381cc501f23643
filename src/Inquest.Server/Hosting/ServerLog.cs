using Microsoft.Extensions.Logging;

namespace Inquest.Server.Hosting;

/// <summary>What the server says while it runs.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Kind} of {Subject} failed and will be tried again")]
    public static partial void WorkFailed(ILogger log, Exception error, string kind, long subject);

    [LoggerMessage(2, LogLevel.Warning, "The analysis of dump {Dump} was ended: {Why}")]
    public static partial void DumpKilled(ILogger log, long dump, string why);

    [LoggerMessage(3, LogLevel.Error, "Housekeeping failed")]
    public static partial void HousekeepingFailed(ILogger log, Exception error);

    [LoggerMessage(4, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void RequestFailed(ILogger log, Exception error, string method, string path);

    [LoggerMessage(5, LogLevel.Warning, "The certificate {Path} cannot be read; the one before stays in use")]
    public static partial void CertificateFailed(ILogger log, Exception error, string path);
}
