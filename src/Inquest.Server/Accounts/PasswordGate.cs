using System.Threading.RateLimiting;

namespace Inquest.Server.Accounts;

/// <summary>
/// Bounds what strangers make the server compute: a password's hash is slow on purpose, and nobody needs a key to ask for one. Two at
/// a time, a short queue behind them, and so many a minute from one address. Wrong passwords are counted by name and address, so that a
/// guesser locks out themselves and not the owner; names that nobody has are counted alike. Held in memory: a restart forgives.
/// </summary>
internal sealed class PasswordGate(TimeProvider time) : IDisposable
{
    /// <summary>Wrong passwords for one name from one address after which no more are looked at for a while.</summary>
    public const int MaxFailures = 5;

    /// <summary>Names with addresses that are remembered; beyond, the oldest half is forgotten.</summary>
    private const int MaxRemembered = 20_000;

    private static readonly TimeSpan s_lock = TimeSpan.FromMinutes(15);

    private readonly ConcurrencyLimiter _hashes = new(new ConcurrencyLimiterOptions { PermitLimit = 2, QueueLimit = 16, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    private readonly PartitionedRateLimiter<string> _addresses = PartitionedRateLimiter.Create<string, string>(address => RateLimitPartition.GetTokenBucketLimiter(
        address, _ => new TokenBucketRateLimiterOptions { TokenLimit = 30, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromSeconds(2), QueueLimit = 0, AutoReplenishment = true }));

    private readonly Dictionary<(string Name, string Address), (int Attempts, DateTimeOffset Last)> _attempts = [];
    private readonly Lock _lock = new();

    /// <summary>Counts an attempt before it is looked at, so that many at once get no more tries. How long to wait; null when it may go on.</summary>
    /// <param name="name">The name as it was given, whether anybody has it or not.</param>
    /// <param name="address">Where it comes from; null when that is not known.</param>
    public TimeSpan? Begin(string name, string? address)
    {
        DateTimeOffset now = time.GetUtcNow();
        (string, string) who = (name, address ?? "");
        lock (_lock)
        {
            if (_attempts.TryGetValue(who, out (int Attempts, DateTimeOffset Last) before) && now - before.Last < s_lock && before.Attempts >= MaxFailures)
            {
                return before.Last + s_lock - now;
            }

            if (_attempts.Count >= MaxRemembered)
            {
                foreach ((string, string) old in _attempts.OrderBy(a => a.Value.Last).Take(MaxRemembered / 2).Select(a => a.Key).ToList())
                {
                    _attempts.Remove(old);
                }
            }

            _attempts[who] = (now - before.Last < s_lock ? before.Attempts + 1 : 1, now);
            return null;
        }
    }

    /// <summary>Forgets the wrong passwords that came before a right one.</summary>
    public void Succeed(string name, string? address)
    {
        lock (_lock)
        {
            _attempts.Remove((name, address ?? ""));
        }
    }

    /// <summary>Computes a hash when it is its turn.</summary>
    /// <exception cref="ThrottledException">Too many wait already, or too many came from this address.</exception>
    public async Task<T> ComputeAsync<T>(string? address, Func<T> compute)
    {
        using RateLimitLease token = _addresses.AttemptAcquire(address ?? "");
        if (!token.IsAcquired)
        {
            throw new ThrottledException(TimeSpan.FromSeconds(10));
        }

        using RateLimitLease turn = await _hashes.AcquireAsync();
        return turn.IsAcquired ? await Task.Run(compute) : throw new ThrottledException(TimeSpan.FromSeconds(2));
    }

    public void Dispose()
    {
        _hashes.Dispose();
        _addresses.Dispose();
    }
}
