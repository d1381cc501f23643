using System.Net;
using System.Text;
using Inquest.Server.Accounts;
using Inquest.Server.Hosting;
using Inquest.Server.Ingest;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Http;

/// <summary>
/// Finds out who makes a request: by a key (Bearer, or as the password of Basic for clients that know nothing else), by the
/// session's cookie, or by the header of a trusted proxy.
/// </summary>
internal sealed class CallerResolver
{
    /// <summary>The session's cookie. The prefix makes browsers refuse it from other hosts and over plain HTTP.</summary>
    private const string SecureCookie = "__Host-inquest";

    private const string PlainCookie = "inquest";

    private readonly ApiKeyStore _keys;
    private readonly AccountStore _accounts;
    private readonly ServerSecret _secret;
    private readonly string? _signOnHeader;
    private readonly TrustedProxies _proxies;

    public CallerResolver(ApiKeyStore keys, AccountStore accounts, ServerSecret secret, TrustedProxies proxies, ServerOptions options)
    {
        _keys = keys;
        _accounts = accounts;
        _secret = secret;
        _signOnHeader = options.SignOnHeader;
        _proxies = proxies;
    }

    /// <summary>The caller; null when the request carries nothing good. A request that changes something by cookie must prove that our own page sent it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="isUse">Whether a session counts as used by this, and lasts longer.</param>
    public async Task<Caller?> FindAsync(HttpContext context, bool isUse = true)
    {
        if (KeyOf(context.Request) is { } key)
        {
            Caller? caller = _keys.Find(key, DumpMetadata.Clean(context.Request.Headers["Inquest-Device"]));

            // Else it is not meant for us: a proxy that asks people for a password itself forwards it.
            if (caller is not null || Secrets.IsKey(key))
            {
                return caller;
            }
        }

        if (SessionOf(context) is { } session && _accounts.FindSession(session, isUse) is { } account)
        {
            string token = AccountStore.FormToken(session);
            return IsSafe(context.Request) || await IsFromOurPageAsync(context.Request, token)
                ? new Caller { Actor = account.Name, Account = account, FormToken = token }
                : null;
        }

        return await FindSignedOnAsync(context);
    }

    /// <summary>The session's secret in the request's cookie; null without one.</summary>
    public static string? SessionOf(HttpContext context) =>
        context.Request.Cookies[context.Request.IsHttps ? SecureCookie : PlainCookie] is { Length: > 0 and <= 128 } session ? session : null;

    /// <summary>Sets the session's cookie, or removes it.</summary>
    public static void SetSession(HttpContext context, string? session)
    {
        string name = context.Request.IsHttps ? SecureCookie : PlainCookie;
        var cookie = new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = session is null ? TimeSpan.Zero : TimeSpan.FromDays(365) };
        context.Response.Cookies.Append(name, session ?? "", cookie);
    }

    private static string? KeyOf(HttpRequest request)
    {
        string header = request.Headers.Authorization.ToString();
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return header["Bearer ".Length..].Trim();
        }

        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        byte[] bytes = new byte[header.Length];
        string pair = Convert.TryFromBase64String(header["Basic ".Length..].Trim(), bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
        return pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }

    private static bool IsSafe(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);

    /// <summary>Whether nothing speaks against a request coming from our own page: a browser says where it comes from, other programs do not.</summary>
    public static bool IsOwnOrigin(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static async Task<bool> IsFromOurPageAsync(HttpRequest request, string token)
    {
        if (!IsOwnOrigin(request))
        {
            return false;
        }

        string given = request.Headers["Inquest-Form-Token"].ToString();
        if (given.Length == 0 && SmallForm.IsPlain(request))
        {
            given = (await SmallForm.ReadAsync(request, SmallForm.PeoplesBytes))["formToken"].ToString();
        }

        // A form with files is read as it comes, so its token stands in its address: a field would have to be read before.
        if (given.Length == 0 && request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true)
        {
            given = request.Query["formToken"].ToString();
        }

        return Secrets.Same(given, token);
    }

    private async Task<Caller?> FindSignedOnAsync(HttpContext context)
    {
        if (_signOnHeader is null || context.Items[RequestGuard.PeerKey] is not IPAddress address
            || !_proxies.Contain(address)
            || DumpMetadata.Clean(context.Request.Headers[_signOnHeader]) is not { } name)
        {
            return null;
        }

        if (!AccountStore.IsName(name))
        {
            throw new BadHttpRequestException($"The proxy names you {name}, which cannot be a name here: 1 to 64 letters, digits and . _ @ + - are. Ask its administrator to tell another one.", StatusCodes.Status403Forbidden);
        }

        // A person whom the proxy knows and we do not yet gets an account without any role.
        Account? account = _accounts.Find(name) ?? await _accounts.CreateAsync(name, administrator: false, "sign-on");
        string token = _secret.Derive("sign-on form", name);
        return account is null or { Disabled: true } || !(IsSafe(context.Request) || await IsFromOurPageAsync(context.Request, token)) ? null
            : new Caller { Actor = account.Name, Account = account, FormToken = token };
    }
}
