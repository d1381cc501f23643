using System.Text;
using Inquest.Binary;
using Inquest.Containers;

namespace Inquest.Tests.Containers;

public class WestManifestTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";

    /// <summary>As west writes it, lists at their key's own indentation, with the two lines of the CI run at the end.</summary>
    internal const string Frozen = $"""
        manifest:
          group-filter:
          - -babblesim
          projects:
          - name: zephyr
            url: https://github.com/zmkfirmware/zephyr
            revision: {Commit}
            clone-depth: 1
            west-commands: scripts/west-commands.yml
          - name: cmsis
            description: 'a "quoted" one: with a colon'
            url: "https://github.com/zephyrproject-rtos/cmsis"
            revision: AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA  # pinned
            path: modules/hal/cmsis
            groups:
            - hal
            - name: not-a-project
            submodules:
              - path: deep
                url: not-this
          - name: floating
            url: https://github.com/a/floating
            revision: main
          self:
            path: config
            url: git@github.com:someone/zmk-config.git
            revision: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
        """;

    [Fact]
    public void A_frozen_manifest_is_recognised_by_its_content_and_read()
    {
        InputFile file = Read(Frozen);
        Assert.Equal(ContentKind.WestManifest, file.Kind);
        Assert.Equal(
            [
                new WestProject("zephyr", "https://github.com/zmkfirmware/zephyr", Commit),
                new WestProject("modules/hal/cmsis", "https://github.com/zephyrproject-rtos/cmsis", new string('a', 40)),
                new WestProject("floating", "https://github.com/a/floating", null),
                new WestProject("config", "git@github.com:someone/zmk-config.git", new string('b', 40)),
            ],
            file.Manifest!.Projects);
        Assert.False(file.Manifest.HoldsCredentials);
    }

    [Fact]
    public void Lists_that_are_indented_below_their_key_are_read_too()
    {
        string indented = $"# made by hand\r\nmanifest:\r\n    projects:\r\n        - name: zephyr\r\n          revision: {Commit}\r\n          url: https://github.com/a/zephyr\r\nother:\r\n    projects:\r\n        - name: no\r\n";
        Assert.Equal([new WestProject("zephyr", "https://github.com/a/zephyr", Commit)], Read(indented).Manifest!.Projects);
    }

    [Fact]
    public void A_project_without_a_url_has_one_below_its_remote()
    {
        string text = $"""
            manifest:
              defaults:
                remote: acme
              remotes:
              - name: acme
                url-base: https://github.com/acme/
              - name: other
                url-base: https://gitlab.com/other
              projects:
              - name: firmware
                revision: {Commit}
              - name: drivers
                remote: other
                repo-path: sub/drivers.git
                revision: {Commit}
            """;
        Assert.Equal(
            [new WestProject("firmware", "https://github.com/acme/firmware", Commit), new WestProject("drivers", "https://gitlab.com/other/sub/drivers.git", Commit)],
            Read(text).Manifest!.Projects);
    }

    [Theory]
    [InlineData("manifest:\n  projects:\n  - name: zephyr\n    url: https://github.com/a/z\n    revision: main\n")]
    [InlineData("manifest:\n  projects:\n  - name: z\n    revision: 0123456789abcdef0123456789abcdef01234567\n")]
    [InlineData("manifest:\n  projects: [\n")]
    public void What_pins_nothing_is_told(string text)
    {
        DiagnosticBag diagnostics = new(Limits.Default);
        InputFile file = InputReader.Read([new NamedBytes("west.yml", Encoding.UTF8.GetBytes(text))], diagnostics).Files.Single();
        Assert.Equal((ContentKind.WestManifest, false), (file.Kind, file.Manifest!.IsPinned));
        Assert.Equal("INQ1045", Assert.Single(diagnostics.Items).Id);
    }

    [Theory]
    [InlineData("manifest:\n  revision: 1\n")]
    [InlineData("a log that says manifest: and revision: in one line\n")]
    [InlineData("a log that says manifest: and projects: in one line\n")]
    [InlineData("\tmanifest:\n- - - -\n: : :\nrevision:\n'\n\"\n- \n-\n")]
    public void What_has_no_projects_is_no_manifest(string text) => Assert.Equal(ContentKind.Text, Read(text).Kind);

    [Fact]
    public void A_name_in_a_url_is_noticed()
    {
        Assert.True(Read(Frozen.Replace("https://github.com/zmk", "https://me:secret@github.com/zmk", StringComparison.Ordinal)).Manifest!.HoldsCredentials);
        Assert.False(Read(Frozen.Replace("zephyrproject-rtos/cmsis", "a/b@c", StringComparison.Ordinal)).Manifest!.HoldsCredentials);
    }

    [Fact]
    public void Every_prefix_and_a_thousand_mutations_are_borne()
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Frozen);
        for (int length = 0; length < bytes.Length; length++)
        {
            WestManifest.TryRead(bytes.AsSpan(0, length), Limits.Default);
        }

        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
        {
            byte[] mutated = [.. bytes];
            for (int j = 0; j < 8; j++)
            {
                mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            }

            WestManifest.TryRead(mutated, Limits.Default);
        }
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    public void No_more_projects_than_the_limit_are_read(int limit, int read)
    {
        var text = new StringBuilder("manifest:\n  projects:\n");
        for (int i = 0; i < 3; i++)
        {
            text.Append($"  - name: p{i}\n    url: https://github.com/a/p{i}\n    revision: {Commit}\n");
        }

        Assert.Equal(read, WestManifest.TryRead(Encoding.UTF8.GetBytes(text.ToString()), new Limits { MaxManifestProjects = limit })!.Projects.Count);
    }

    private static InputFile Read(string text) =>
        InputReader.Read([new NamedBytes("west.yml", Encoding.UTF8.GetBytes(text))], new DiagnosticBag(Limits.Default)).Files.Single();
}
