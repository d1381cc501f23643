using System.Threading.RateLimiting;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;

namespace Inquest.Server.Ingest;

/// <summary>How often a key and a device may come. Held in memory: a restart forgives.</summary>
internal sealed class IngestLimits(ServerOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _keys = Create(options.KeyRequestsPerMinute);
    private readonly PartitionedRateLimiter<string> _devices = Create(options.DeviceRequestsPerMinute);

    /// <summary>Counts a request. Null when it may go on; else how long to wait.</summary>
    public TimeSpan? Take(Caller caller, string? device)
    {
        using RateLimitLease key = _keys.AttemptAcquire($"{caller.KeyProject} {caller.Actor}");
        if (!key.IsAcquired)
        {
            return After(key);
        }

        if ((caller.Device ?? device) is not { } name)
        {
            return null;
        }

        using RateLimitLease lease = _devices.AttemptAcquire($"{caller.KeyProject} {name}");
        return lease.IsAcquired ? null : After(lease);
    }

    public void Dispose()
    {
        _keys.Dispose();
        _devices.Dispose();
    }

    private static TimeSpan After(RateLimitLease lease) => lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan after) ? after : TimeSpan.FromSeconds(10);

    private static PartitionedRateLimiter<string> Create(int perMinute) => PartitionedRateLimiter.Create<string, string>(name =>
        RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = perMinute,
            TokensPerPeriod = Math.Max(1, perMinute / 60),
            ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(1, 60.0 / perMinute)),
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
}
