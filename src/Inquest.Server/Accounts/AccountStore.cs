using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Identity;

namespace Inquest.Server.Accounts;

/// <summary>People, their passwords and their sessions.</summary>
internal sealed partial class AccountStore(IMetadataStore metadata, AuditLog audit, PasswordGate gate, ServerOptions options, TimeProvider time)
{
    /// <summary>Characters that a password has at least.</summary>
    public const int MinPasswordLength = 10;

    /// <summary>How long a one-time link is good.</summary>
    public static TimeSpan LinkLife { get; } = TimeSpan.FromDays(2);

    private const string UsedUp = "This link has been used, or it has expired; ask for a new one.";

    private readonly PasswordHasher<string> _hasher = new();
    private readonly string _noOnesPassword = new PasswordHasher<string>().HashPassword("", Secrets.New(""));

    /// <summary>Whether there is nobody yet who administers the server; people whom a proxy signed on do not.</summary>
    public bool IsEmpty => metadata.Read(r => r.Number("SELECT COUNT(*) FROM account WHERE administrator = 1 AND disabled = 0")) == 0;

    /// <summary>The secret of a link with which the first administrator, or someone who lost their password, sets a name and password once.</summary>
    /// <param name="account">Whose password is set; null to make the first administrator.</param>
    /// <param name="actor">Who asked for it.</param>
    public async Task<string> CreateLinkAsync(long? account, string actor)
    {
        string secret = Secrets.New("");
        await metadata.WriteAsync(w =>
        {
            // A new link makes the earlier ones useless.
            w.Execute("DELETE FROM one_time_link WHERE account_id = @1 OR (@1 IS NULL AND account_id IS NULL)", account);
            w.Execute("INSERT INTO one_time_link (hash, account_id, expires_at) VALUES (@1, @2, @3)", Secrets.Hash(secret), account, time.GetUtcNow() + LinkLife);
            audit.Add(w, actor, "link.create", account is null ? "first administrator" : NameOf(w, account.Value));
        });
        return secret;
    }

    /// <summary>Whether a link is still good.</summary>
    public bool IsLinkGood(string secret) => metadata.Read(r =>
        r.Number("SELECT 1 FROM one_time_link WHERE hash = @1 AND expires_at > @2", Secrets.Hash(secret), time.GetUtcNow())) is not null;

    /// <summary>The name of the account whose password a good link sets; null when it makes the first administrator, or is not good.</summary>
    public string? NameOfLink(string secret) => metadata.Read(r => r.Text(
        "SELECT account.name FROM one_time_link JOIN account ON account.id = one_time_link.account_id WHERE one_time_link.hash = @1", Secrets.Hash(secret)));

    /// <summary>Uses a link up. The account, or a sentence why not.</summary>
    /// <param name="secret">The link's secret.</param>
    /// <param name="name">The first administrator's name; not looked at when the link is for an account that exists.</param>
    /// <param name="password">The new password.</param>
    /// <param name="address">Where it comes from; null when that is not known.</param>
    /// <exception cref="ThrottledException">Too many passwords are being set or tried.</exception>
    public async Task<(Account? Account, string? Refusal)> UseLinkAsync(string secret, string name, string password, string? address = null)
    {
        if (Refuse(password) is { } weak)
        {
            return (null, weak);
        }

        // A link that is not good costs no hash.
        if (!IsLinkGood(secret))
        {
            return (null, UsedUp);
        }

        string hash = await gate.ComputeAsync(address, () => _hasher.HashPassword("", password));
        (Account? Account, string? Refusal) used = await metadata.WriteAsync<(Account?, string?)>(w =>
        {
            string link = Secrets.Hash(secret);
            List<long?> found = w.Query("SELECT account_id FROM one_time_link WHERE hash = @1 AND expires_at > @2", r => r.NumberOrNull(0), link, time.GetUtcNow());
            if (found.Count == 0)
            {
                return (null, UsedUp);
            }

            long id;
            if (found[0] is { } existing)
            {
                id = existing;
                if (Read(w, id) is { Disabled: true })
                {
                    return (null, "This account may not sign in any more; ask the administrator.");
                }

                w.Execute("UPDATE account SET password = @2 WHERE id = @1", id, hash);
                w.Execute("DELETE FROM session WHERE account_id = @1", id);
            }
            else
            {
                if (!NamePattern().IsMatch(name))
                {
                    return (null, "A name is 1 to 64 letters, digits and . _ @ + -");
                }

                if (w.Number("SELECT id FROM account WHERE name = @1", name) is not null)
                {
                    return (null, "This name is taken.");
                }

                id = w.Number("INSERT INTO account (name, password, administrator, created_at) VALUES (@1, @2, 1, @3) RETURNING id", name, hash, time.GetUtcNow())!.Value;
            }

            w.Execute("DELETE FROM one_time_link WHERE hash = @1", link);
            Account account = Read(w, id)!;
            audit.Add(w, account.Name, "link.use", null);
            return (account, null);
        });
        if (used.Account is { } owner)
        {
            gate.Succeed(owner.Name, address);
        }

        return used;
    }

    /// <summary>Makes an account without a password; a link of <see cref="CreateLinkAsync"/> sets it. Null when the name is taken.</summary>
    /// <exception cref="ArgumentException">The name is not one.</exception>
    public Task<Account?> CreateAsync(string name, bool administrator, string actor)
    {
        if (!NamePattern().IsMatch(name))
        {
            throw new ArgumentException("A name is 1 to 64 letters, digits and . _ @ + -", nameof(name));
        }

        return metadata.WriteAsync(w =>
        {
            long? id = w.Number("INSERT INTO account (name, administrator, created_at) VALUES (@1, @2, @3) ON CONFLICT DO NOTHING RETURNING id", name, administrator, time.GetUtcNow());
            if (id is null)
            {
                return null;
            }

            audit.Add(w, actor, "account.create", name);
            return Read(w, id.Value);
        });
    }

    /// <summary>Makes a person an administrator or not, and lets them sign in or not. A sentence why not, or null when it is done.</summary>
    public Task<string?> ChangeAsync(long account, AccountChange change, string actor) => metadata.WriteAsync<string?>(w =>
    {
        bool away = change.Administrator == false || change.Disabled == true;
        if (away && w.Number("SELECT COUNT(*) FROM account WHERE administrator = 1 AND disabled = 0 AND id <> @1", account) == 0)
        {
            return "This is the only administrator left; make another one first.";
        }

        if (change.Administrator is { } administrator)
        {
            w.Execute("UPDATE account SET administrator = @2 WHERE id = @1", account, administrator);
            audit.Add(w, actor, administrator ? "account.administrator" : "account.no-administrator", NameOf(w, account));
        }

        if (change.Disabled is { } disabled)
        {
            w.Execute("UPDATE account SET disabled = @2 WHERE id = @1", account, disabled);
            if (disabled)
            {
                w.Execute("DELETE FROM session WHERE account_id = @1", account);
                w.Execute("DELETE FROM one_time_link WHERE account_id = @1", account);
            }

            audit.Add(w, actor, disabled ? "account.disable" : "account.enable", NameOf(w, account));
        }

        return null;
    });

    /// <summary>The accounts with their open sessions, by name.</summary>
    public IReadOnlyList<AccountView> Views() => metadata.Read(r => r.Query(
        """
        SELECT account.id, account.name, account.administrator, account.disabled, account.password IS NOT NULL, COUNT(session.hash), MAX(session.used_at)
        FROM account LEFT JOIN session ON session.account_id = account.id AND session.expires_at > @1
        GROUP BY account.id, account.name, account.administrator, account.disabled, account.password ORDER BY account.name
        """,
        x => new AccountView(x.Number(0), x.Text(1), x.Flag(2), x.Flag(3), x.Flag(4), x.Number(5), x.TimeOrNull(6)), time.GetUtcNow()));

    /// <summary>The people who have a role in a project, by name.</summary>
    public IReadOnlyList<Member> Members(long project) => metadata.Read(r => r.Query(
        "SELECT account.name, membership.role FROM membership JOIN account ON account.id = membership.account_id WHERE membership.project_id = @1 ORDER BY account.name",
        x => new Member(x.Text(0), Enum.Parse<Role>(x.Text(1))), project));

    /// <summary>Gives a person a role in a project; null takes it away.</summary>
    public Task SetRoleAsync(long account, long project, Role? role, string actor) => metadata.WriteAsync(w =>
    {
        w.Execute("DELETE FROM membership WHERE account_id = @1 AND project_id = @2", account, project);
        if (role is not null)
        {
            w.Execute("INSERT INTO membership (account_id, project_id, role) VALUES (@1, @2, @3)", account, project, role.Value.ToString());
        }

        audit.Add(w, actor, "account.role", $"{NameOf(w, account)} {role?.ToString() ?? "none"}");
    });

    public IReadOnlyList<Account> List() => metadata.Read(r => r.Query("SELECT id FROM account ORDER BY name", row => row.Number(0)).Select(id => Read(r, id)!).ToList());

    public Account? Find(long id) => metadata.Read(r => Read(r, id));

    public Account? Find(string name) => metadata.Read(r => r.Number("SELECT id FROM account WHERE name = @1", name) is { } id ? Read(r, id) : null);

    /// <summary>Begins a session. Its secret for the cookie, or a sentence why not; the sentence does not say whether the name exists.</summary>
    /// <exception cref="ThrottledException">Too many passwords are being set or tried, or too many wrong ones were.</exception>
    public async Task<(string? Session, string? Refusal)> SignInAsync(string name, string password, string? address, string? agent)
    {
        const string Wrong = "The name or the password is wrong.";
        if (gate.Begin(name, address) is { } wait)
        {
            string how = wait < TimeSpan.FromMinutes(1) ? $"{Math.Ceiling(wait.TotalSeconds):0} seconds" : $"{Math.Ceiling(wait.TotalMinutes):0} minutes";
            throw new ThrottledException(wait, $"Too many wrong passwords were tried; try again in {how}.");
        }

        (long Id, string? Password)? row = metadata.Read(r =>
            r.Query("SELECT id, password FROM account WHERE name = @1", x => ((long, string?)?)(x.Number(0), x.TextOrNull(1)), name).FirstOrDefault());

        // The hash is computed for a name that does not exist as well, so that the time does not tell.
        bool good = password.Length <= 1024
            && await gate.ComputeAsync(address, () => _hasher.VerifyHashedPassword("", row?.Password ?? _noOnesPassword, password)) != PasswordVerificationResult.Failed && row?.Password is not null;
        if (!good)
        {
            // Not by a name that nobody has: people type their password there.
            await metadata.WriteAsync(w => audit.Add(w, row is null ? "nobody" : name, "session.refuse", null, address));
            return (null, Wrong);
        }

        // Asked again where it counts: the password may have been changed, or the account closed, while it was looked at.
        string? session = await metadata.WriteAsync(w =>
        {
            if (w.Number("SELECT 1 FROM account WHERE id = @1 AND password = @2 AND disabled = 0", row!.Value.Id, row.Value.Password) is null)
            {
                return null;
            }

            audit.Add(w, name, "session.begin", null, address);
            return Begin(w, row.Value.Id, address, agent);
        });
        if (session is null)
        {
            return (null, Wrong);
        }

        gate.Succeed(name, address);
        return (session, null);
    }

    /// <summary>Whose session this is; null when it is none, has ended, or the account may not sign in.</summary>
    /// <param name="session">The secret of its cookie.</param>
    /// <param name="isUse">Whether this is a use of the session, which makes it last longer.</param>
    public Account? FindSession(string session, bool isUse = true)
    {
        string hash = Secrets.Hash(session);
        DateTimeOffset now = time.GetUtcNow();
        (Account? account, bool stale) = metadata.Read(r =>
        {
            List<(long, DateTimeOffset)> rows = r.Query("SELECT account_id, used_at FROM session WHERE hash = @1 AND expires_at > @2", x => (x.Number(0), x.Time(1)), hash, now);
            return rows.Count == 0 ? (null, false) : (Read(r, rows[0].Item1), now - rows[0].Item2 > TimeSpan.FromMinutes(5));
        });
        if (account is null or { Disabled: true })
        {
            return null;
        }

        if (stale && isUse)
        {
            _ = metadata.WriteAsync(w => w.Execute("UPDATE session SET used_at = @2, expires_at = @3 WHERE hash = @1", hash, now, now.AddDays(options.SessionDays)));
        }

        return account;
    }

    /// <summary>The token that forms of a session carry.</summary>
    public static string FormToken(string session) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(session), "form"u8));

    /// <summary>Ends one session.</summary>
    public Task EndSessionAsync(string session) => metadata.WriteAsync(w => w.Execute("DELETE FROM session WHERE hash = @1", Secrets.Hash(session)));

    /// <summary>Ends all sessions of a person.</summary>
    public Task EndSessionsAsync(long account, string actor) => metadata.WriteAsync(w =>
    {
        w.Execute("DELETE FROM session WHERE account_id = @1", account);
        audit.Add(w, actor, "session.end", NameOf(w, account));
    });

    private string Begin(IMetadataWriter w, long account, string? address, string? agent)
    {
        string secret = Secrets.New("");
        DateTimeOffset now = time.GetUtcNow();
        w.Execute("DELETE FROM session WHERE expires_at < @1", now);
        w.Execute(
            "INSERT INTO session (hash, account_id, created_at, used_at, expires_at, address, agent) VALUES (@1, @2, @3, @3, @4, @5, @6)",
            Secrets.Hash(secret), account, now, now.AddDays(options.SessionDays), address, agent is { Length: > 200 } ? agent[..200] : agent);
        return secret;
    }

    private static string? Refuse(string password) =>
        password.Length < MinPasswordLength ? $"A password has {MinPasswordLength} characters or more."
        : password.Length > 1024 ? "A password has 1,024 characters or less."
        : null;

    private static string NameOf(IMetadataReader r, long account) => r.Text("SELECT name FROM account WHERE id = @1", account) ?? "?";

    private static Account? Read(IMetadataReader r, long id)
    {
        Dictionary<long, Role> roles = r.Query("SELECT project_id, role FROM membership WHERE account_id = @1", x => (x.Number(0), Enum.Parse<Role>(x.Text(1))), id)
            .ToDictionary(x => x.Item1, x => x.Item2);
        return r.First("SELECT id, name, administrator, disabled FROM account WHERE id = @1", x => new Account(x.Number(0), x.Text(1), x.Flag(2), x.Flag(3), roles), id);
    }

    /// <summary>Whether a person can have this name.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    [GeneratedRegex(@"^[\p{L}\p{Nd}._@+-]{1,64}$")]
    private static partial Regex NamePattern();
}
