using Inquest.Server.Accounts;

namespace Inquest.Server.Pages.Settings;

/// <summary>One link beside the settings.</summary>
/// <param name="Name">What it says; the page's title.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="Role">The role in the project that its page needs; null for administrators of the server only.</param>
internal sealed record SettingsLink(string Name, string Path, Role? Role)
{
    /// <summary>The links, in order: the project's, one's own, the server's.</summary>
    public static IReadOnlyList<SettingsLink> All { get; } =
    [
        new("Project", "/settings/project", Accounts.Role.Viewer),
        new("Members", "/settings/members", Accounts.Role.Admin),
        new("Keys", "/settings/keys", Accounts.Role.Admin),
        new("Alerts", "/settings/alerts", Accounts.Role.Admin),
        new("Version order", "/settings/versions", Accounts.Role.Member),
        new("Your sessions", "/settings/sessions", Accounts.Role.Viewer),
        new("Accounts", "/settings/accounts", null),
        new("Audit log", "/settings/audit", null),
    ];

    /// <summary>Whether somebody may see the page.</summary>
    public bool IsFor(PageContext context) => Role is { } role ? context.May(role) : context.Caller?.Account is { Administrator: true };
}
