using System.Threading.RateLimiting;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;

namespace Inquest.Server.Ingest;

/// <summary>How often a key, an account and a device may come. Held in memory: a restart forgives.</summary>
internal sealed class IngestLimits(ServerOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _keys = Create(options.KeyRequestsPerMinute);
    private readonly PartitionedRateLimiter<string> _devices = Create(options.DeviceRequestsPerMinute);

    /// <summary>Counts a request of a key or account. Null when it may go on; else how long to wait.</summary>
    public TimeSpan? Take(Caller caller)
    {
        using RateLimitLease key = _keys.AttemptAcquire($"{caller.KeyProject} {caller.Actor}");
        return key.IsAcquired ? null : After(key);
    }

    /// <summary>Counts something that a device sends, or that is sent for it. Null when it may go on; else how long to wait.</summary>
    /// <param name="caller">Who sends.</param>
    /// <param name="device">The device that the request names; a device's own key names its own. Null for none, which is not bounded.</param>
    public TimeSpan? TakeOf(Caller caller, string? device)
    {
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
