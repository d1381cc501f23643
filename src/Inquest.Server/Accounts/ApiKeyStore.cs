using System.Collections.Concurrent;
using Inquest.Server.Projects;
using Inquest.Server.Storage;

namespace Inquest.Server.Accounts;

/// <summary>The keys of machines: made, found, revoked. Good keys are remembered, since devices send one with every request.</summary>
internal sealed class ApiKeyStore(IMetadataStore metadata, ProjectStore projects, AuditLog audit, ServerSecret server, TimeProvider time)
{
    private const string Columns = "id, project_id, kind, name, device, created_at, used_at, revoked_at";

    /// <summary>Keys remembered at most; beyond, all are forgotten and read again.</summary>
    private const int MaxRemembered = 50_000;

    /// <summary>Keys that are taken over by one transaction.</summary>
    private const int ImportedAtOnce = 500;

    private readonly ConcurrentDictionary<string, ApiKey> _good = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, DateTimeOffset> _used = new();

    /// <summary>Rises whenever keys are forgotten: what was read before must not be remembered after.</summary>
    private int _epoch;

    /// <summary>Makes a key and gives its secret, which cannot be had again.</summary>
    public async Task<(string Secret, ApiKey Key)> CreateAsync(long project, KeyKind kind, string name, string actor)
    {
        string secret = Secrets.New(kind switch
        {
            KeyKind.Ingest => "inqi_",
            KeyKind.Symbols => "inqs_",
            _ => "inqr_",
        });
        ApiKey key = await metadata.WriteAsync(w =>
        {
            audit.Add(w, actor, "key.create", $"{kind} {name}");
            return Insert(w, project, kind, name, null, Secrets.Hash(secret));
        });
        return (secret, key);
    }

    /// <summary>Takes over keys that devices have already, as a <see cref="DeviceKeyTable"/>.</summary>
    /// <returns>The number of keys that are good now; one that was revoked stays so.</returns>
    /// <exception cref="FormatException">A line is not of this form; none is taken over then.</exception>
    public async Task<int> ImportDeviceKeysAsync(long project, string csv, string actor)
    {
        List<(string Device, string Hash)> keys = [.. DeviceKeyTable.Read(csv).Select(k => (k.Device, Secrets.Hash(k.Key)))];

        // In parts, so that devices go on sending meanwhile.
        int good = 0;
        foreach ((string Device, string Hash)[] some in keys.Chunk(ImportedAtOnce))
        {
            good += await metadata.WriteAsync(w =>
            {
                w.AfterCommit(Forget);
                return some.Count(k => Import(w, project, k.Device, k.Hash));
            });
        }

        await metadata.WriteAsync(w => audit.Add(w, actor, "key.import", $"{good} device keys"));
        return good;
    }

    private bool Import(IMetadataWriter w, long project, string device, string hash)
    {
        w.Execute(
            "INSERT INTO api_key (project_id, kind, name, hash, device, created_at) VALUES (@1, @2, @3, @4, @3, @5) ON CONFLICT (hash) DO NOTHING",
            project, nameof(KeyKind.Ingest), device, hash, time.GetUtcNow());
        if (w.Number("SELECT 1 FROM api_key WHERE hash = @1 AND project_id = @2 AND device = @3 AND revoked_at IS NULL", hash, project, device) is null)
        {
            return false;
        }

        w.Execute("UPDATE api_key SET revoked_at = @3 WHERE project_id = @1 AND device = @2 AND revoked_at IS NULL AND hash <> @4", project, device, time.GetUtcNow(), hash);
        return true;
    }

    /// <summary>A project's keys by number, those of devices too.</summary>
    /// <param name="project">The project.</param>
    /// <param name="count">Rows at most.</param>
    /// <param name="after">Only keys with larger numbers: the last row of the page before.</param>
    public IReadOnlyList<ApiKey> List(long project, int count = int.MaxValue, long after = 0) => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM api_key WHERE project_id = @1 AND id > @2 ORDER BY id LIMIT @3", Map, project, after, count));

    /// <summary>The keys that are no device's, and the first ones of devices.</summary>
    /// <param name="project">The project.</param>
    /// <param name="devices">Keys of devices at most.</param>
    /// <returns>The keys, and how many of devices are left out.</returns>
    public (IReadOnlyList<ApiKey> Keys, long Hidden) ListFew(long project, int devices) => metadata.Read(r =>
    {
        List<ApiKey> few = r.Query($"SELECT {Columns} FROM api_key WHERE project_id = @1 AND device IS NOT NULL ORDER BY id LIMIT @2", Map, project, devices);
        long all = r.Number("SELECT COUNT(*) FROM api_key WHERE project_id = @1 AND device IS NOT NULL", project) ?? 0;
        return ((IReadOnlyList<ApiKey>)[.. r.Query($"SELECT {Columns} FROM api_key WHERE project_id = @1 AND device IS NULL ORDER BY id", Map, project), .. few], all - few.Count);
    });

    /// <summary>The good keys that were taken over for a device.</summary>
    public IReadOnlyList<ApiKey> ListOf(long project, string device) => metadata.Read(r =>
        r.Query($"SELECT {Columns} FROM api_key WHERE project_id = @1 AND device = @2 AND revoked_at IS NULL ORDER BY id", Map, project, device));

    /// <summary>Makes a key useless at once; false when the project has no such key.</summary>
    public Task<bool> RevokeAsync(long project, long id, string actor) => metadata.WriteAsync(w =>
    {
        audit.Add(w, actor, "key.revoke", id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        w.AfterCommit(Forget);
        return w.Execute("UPDATE api_key SET revoked_at = @3 WHERE project_id = @1 AND id = @2 AND revoked_at IS NULL", project, id, time.GetUtcNow()) == 1;
    });

    /// <summary>The caller whose key this is; null when it is none or no longer good.</summary>
    /// <param name="secret">What came in the Authorization header.</param>
    /// <param name="device">The device that the request names; a device's key is good for that device only.</param>
    public Caller? Find(string secret, string? device)
    {
        if (secret.StartsWith("inqd_", StringComparison.Ordinal))
        {
            return FindDerived(secret, device);
        }

        string hash = Secrets.Hash(secret);
        if (!_good.TryGetValue(hash, out ApiKey? key))
        {
            int epoch = Volatile.Read(ref _epoch);
            key = metadata.Read(r => r.First($"SELECT {Columns} FROM api_key WHERE hash = @1 AND revoked_at IS NULL", Map, hash));
            if (key is null)
            {
                return null;
            }

            if (_good.Count >= MaxRemembered)
            {
                _good.Clear();
            }

            _good[hash] = key;
            if (epoch != Volatile.Read(ref _epoch))
            {
                _good.TryRemove(hash, out _);
            }
        }

        if (key.Device is not null && device is not null && key.Device != device)
        {
            return null;
        }

        _used[key.Id] = time.GetUtcNow();
        return new Caller { Actor = "key " + key.Name, KeyProject = key.ProjectId, Key = key.Kind, Device = key.Device };
    }

    /// <summary>The good key that is derived for one device of a project.</summary>
    public DeviceKeyAnswer Derive(long project, string device) => Derive(project, device, metadata.Read(r => Generation(r, project, device)));

    /// <summary>As <see cref="Derive(long, string)"/>, for somebody who looks at it: that is written down.</summary>
    public async Task<DeviceKeyAnswer> ShowAsync(long project, string device, string actor)
    {
        await metadata.WriteAsync(w => audit.Add(w, actor, "device-key.show", device));
        return Derive(project, device);
    }

    /// <summary>Whether the key that is derived for a device is useless, until it is made good again.</summary>
    public bool IsRevoked(long project, string device) => metadata.Read(r => IsRevoked(r, project, device));

    /// <summary>Gives a device another derived key: the one that it had, and those that were taken over for it, are useless from now on.</summary>
    public async Task<DeviceKeyAnswer> ReplaceAsync(long project, string device, string actor)
    {
        long generation = await metadata.WriteAsync(w =>
        {
            RevokeDevice(w, project, device, revoked: true);
            RevokeDevice(w, project, device, revoked: false);
            audit.Add(w, actor, "device-key.replace", device);
            return w.Number(
                "INSERT INTO device_generation (project_id, device, generation) VALUES (@1, @2, 2) ON CONFLICT (project_id, device) DO UPDATE SET generation = device_generation.generation + 1 RETURNING generation",
                project, Conceal(device))!.Value;
        });
        return Derive(project, device, generation);
    }

    private DeviceKeyAnswer Derive(long project, string device, long generation) => projects.Find(project) is { } found
        ? new DeviceKeyAnswer(device, Secrets.DeviceKey(found.DeviceSecret, found.Name, device, generation), generation)
        : throw new ArgumentException("There is no such project.", nameof(project));

    private long Generation(IMetadataReader r, long project, string device) =>
        r.Number("SELECT generation FROM device_generation WHERE project_id = @1 AND device = @2", project, Conceal(device)) ?? 1;

    /// <summary>The secret from which keys of devices are derived; that it was looked at is written down.</summary>
    public async Task<DeviceSecretAnswer> ShowDeviceSecretAsync(long project, string actor)
    {
        Project found = projects.Find(project) ?? throw new ArgumentException("There is no such project.", nameof(project));
        await metadata.WriteAsync(w => audit.Add(w, actor, "key.device-secret", found.Name));
        return new DeviceSecretAnswer(found.Name, found.DeviceSecret);
    }

    /// <summary>Forgets which keys were good; they are read again.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _epoch);
        _good.Clear();
    }

    /// <summary>Makes the key that is derived for a device useless, or good again; the device's keys that were taken over go, too.</summary>
    public Task RevokeDeviceAsync(long project, string device, bool revoked, string actor) => metadata.WriteAsync(w =>
    {
        RevokeDevice(w, project, device, revoked);
        audit.Add(w, actor, revoked ? "device-key.revoke" : "device-key.allow", device);
    });

    /// <summary>As <see cref="RevokeDeviceAsync"/>, within a transaction and without a line in the audit log.</summary>
    public void RevokeDevice(IMetadataWriter w, long project, string device, bool revoked)
    {
        w.Execute(
            revoked ? "INSERT INTO revoked_device (project_id, device) VALUES (@1, @2) ON CONFLICT DO NOTHING" : "DELETE FROM revoked_device WHERE project_id = @1 AND device = @2",
            project, Conceal(device));
        if (revoked)
        {
            w.Execute("UPDATE api_key SET revoked_at = @3 WHERE project_id = @1 AND device = @2 AND revoked_at IS NULL", project, device, time.GetUtcNow());
        }

        w.AfterCommit(Forget);
    }

    private bool IsRevoked(IMetadataReader r, long project, string device) => r.Number("SELECT 1 FROM revoked_device WHERE project_id = @1 AND device = @2", project, Conceal(device)) is not null;

    private string Conceal(string device) => server.Conceal("revoked device", device);

    /// <summary>Writes down when keys were last used; called now and then.</summary>
    public async Task SaveUsesAsync()
    {
        if (_used.IsEmpty)
        {
            return;
        }

        KeyValuePair<long, DateTimeOffset>[] uses = [.. _used];
        _used.Clear();
        await metadata.WriteAsync(w =>
        {
            foreach ((long id, DateTimeOffset at) in uses)
            {
                w.Execute("UPDATE api_key SET used_at = @2 WHERE id = @1", id, at);
            }
        });
    }

    private Caller? FindDerived(string secret, string? device)
    {
        // inqd_<project>_<64 digits>; the project's name has no underscore.
        string[] parts = secret.Split('_');
        if (device is null || parts is not ["inqd", { } name, { Length: 64 }] || projects.Find(name) is not { } project)
        {
            return null;
        }

        (long generation, bool revoked) = metadata.Read(r =>
            (Generation(r, project.Id, device), IsRevoked(r, project.Id, device)));
        return !revoked && Secrets.Same(Secrets.DeviceKey(project.DeviceSecret, project.Name, device, generation), secret)
            ? new Caller { Actor = "device " + device, KeyProject = project.Id, Key = KeyKind.Ingest, Device = device }
            : null;
    }

    private ApiKey Insert(IMetadataWriter w, long project, KeyKind kind, string name, string? device, string hash) => w.First(
        $"INSERT INTO api_key (project_id, kind, name, hash, device, created_at) VALUES (@1, @2, @3, @4, @5, @6) RETURNING {Columns}",
        Map, project, kind.ToString(), name, hash, device, time.GetUtcNow())!;

    private static ApiKey Map(Row row) => new(
        row.Number(0), row.Number(1), Enum.Parse<KeyKind>(row.Text(2)), row.Text(3), row.TextOrNull(4), row.Time(5), row.TimeOrNull(6), row.TimeOrNull(7));
}
