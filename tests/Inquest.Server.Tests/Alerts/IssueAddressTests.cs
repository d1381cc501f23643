using Inquest.Server.Alerts;

namespace Inquest.Server.Tests.Alerts;

public sealed class IssueAddressTests
{
    [Theory]
    [InlineData(ChannelKinds.GitHub, "https://github.com/acme/kb", "https://api.github.com/repos/acme/kb/issues")]
    [InlineData(ChannelKinds.GitHub, "https://github.com/acme/kb.git", "https://api.github.com/repos/acme/kb/issues")]
    [InlineData(ChannelKinds.GitHub, "https://github.com/acme/kb/issues", "https://api.github.com/repos/acme/kb/issues")]
    [InlineData(ChannelKinds.GitHub, "https://api.github.com/repos/acme/kb/issues", "https://api.github.com/repos/acme/kb/issues")]
    [InlineData(ChannelKinds.GitHub, "https://git.acme.example/hw/kb", "https://git.acme.example/api/v3/repos/hw/kb/issues")]
    [InlineData(ChannelKinds.GitLab, "https://gitlab.com/acme/hw/kb/-/issues", "https://gitlab.com/api/v4/projects/acme%2Fhw%2Fkb/issues")]
    [InlineData(ChannelKinds.GitLab, "https://gitlab.com/api/v4/projects/7/issues", "https://gitlab.com/api/v4/projects/7/issues")]
    [InlineData(ChannelKinds.GitHub, "https://github.com/acme", null)]
    [InlineData(ChannelKinds.GitHub, "https://github.com/acme/kb/blob/main/README.md", null)]
    public void The_interface_is_found_from_the_repositorys_page(string kind, string target, string? expected) =>
        Assert.Equal(expected, IssueAddress.Of(kind, new Uri(target))?.AbsoluteUri);
}
