using System.Threading.RateLimiting;
using Inquest.Server.Http;

namespace Inquest.Server.Accounts;

/// <summary>
/// Bounds what strangers make the server compute: a password's hash is slow on purpose, and nobody needs a key to ask for one. Two at
/// a time, a short queue behind them, and so many a minute from one network. Wrong passwords are counted by name and network, so that a
/// guesser locks out themselves and not the owner; one who has many networks is slowed down at each name, but for the networks from which
/// its owner has signed in. Names that nobody has are counted alike. Held in memory: a restart forgives.
/// </summary>
internal sealed class PasswordGate(TimeProvider time) : IDisposable
{
    /// <summary>Wrong passwords for one name from one network after which no more are looked at for a while.</summary>
    public const int MaxFailures = 5;

    /// <summary>Tries for one name from anywhere; after these, one each <see cref="s_slow"/>.</summary>
    public const int MaxTriesOfName = 25;

    /// <summary>Names with networks that are remembered; beyond, the oldest half is forgotten.</summary>
    private const int MaxRemembered = 20_000;

    /// <summary>Characters of a name that are told apart: one more than names have.</summary>
    private const int MaxNameLength = 65;

    private static readonly TimeSpan s_lock = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(30);

    private readonly ConcurrencyLimiter _hashes = new(new ConcurrencyLimiterOptions { PermitLimit = 2, QueueLimit = 16, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    private readonly PartitionedRateLimiter<string> _networks = PartitionedRateLimiter.Create<string, string>(network => RateLimitPartition.GetTokenBucketLimiter(
        network, _ => new TokenBucketRateLimiterOptions { TokenLimit = 30, TokensPerPeriod = 1, ReplenishmentPeriod = TimeSpan.FromSeconds(2), QueueLimit = 0, AutoReplenishment = true }));

    private readonly Dictionary<(string Name, string Network), (int Attempts, DateTimeOffset Last)> _attempts = [];
    private readonly Dictionary<(string Name, string Network), DateTimeOffset> _known = [];
    private readonly Dictionary<string, (double Tries, DateTimeOffset Last)> _tries = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Counts an attempt before it is looked at, so that many at once get no more tries. How long to wait; null when it may go on.</summary>
    /// <param name="name">The name as it was given, whether anybody has it or not.</param>
    /// <param name="address">Where it comes from; null when that is not known.</param>
    public TimeSpan? Begin(string name, string? address)
    {
        DateTimeOffset now = time.GetUtcNow();
        (string Name, string) who = KeyOf(name, address);
        lock (_lock)
        {
            if (_attempts.TryGetValue(who, out (int Attempts, DateTimeOffset Last) before) && now - before.Last < s_lock && before.Attempts >= MaxFailures)
            {
                return before.Last + s_lock - now;
            }

            if (!_known.ContainsKey(who) && !TakeTry(who.Name, now))
            {
                return s_slow;
            }

            Bound(_attempts, a => a.Last);
            _attempts[who] = (now - before.Last < s_lock ? before.Attempts + 1 : 1, now);
            return null;
        }
    }

    /// <summary>Forgets the wrong passwords that came before a right one.</summary>
    public void Succeed(string name, string? address)
    {
        (string, string) who = KeyOf(name, address);
        lock (_lock)
        {
            _attempts.Remove(who);
            Bound(_known, last => last);
            _known[who] = time.GetUtcNow();
        }
    }

    /// <summary>Computes a hash when it is its turn.</summary>
    /// <exception cref="ThrottledException">Too many wait already, or too many came from this network.</exception>
    public async Task<T> ComputeAsync<T>(string? address, Func<T> compute)
    {
        using RateLimitLease token = _networks.AttemptAcquire(AddressGroup.Of(address));
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
        _networks.Dispose();
    }

    // Tries are forgiven one by one.
    private bool TakeTry(string name, DateTimeOffset now)
    {
        double tries = _tries.TryGetValue(name, out (double Tries, DateTimeOffset Last) before) ? Math.Max(0, before.Tries - ((now - before.Last) / s_slow)) : 0;
        if (tries + 1 > MaxTriesOfName)
        {
            return false;
        }

        Bound(_tries, t => t.Last);
        _tries[name] = (tries + 1, now);
        return true;
    }

    // Nobody has a name that is longer; what is remembered of it is short.
    private static (string Name, string Network) KeyOf(string name, string? address) => (name.Length <= MaxNameLength ? name : name[..MaxNameLength], AddressGroup.Of(address));

    private static void Bound<TKey, T>(Dictionary<TKey, T> remembered, Func<T, DateTimeOffset> last)
        where TKey : notnull
    {
        if (remembered.Count >= MaxRemembered)
        {
            foreach (TKey old in remembered.OrderBy(a => last(a.Value)).Take(MaxRemembered / 2).Select(a => a.Key).ToList())
            {
                remembered.Remove(old);
            }
        }
    }
}
