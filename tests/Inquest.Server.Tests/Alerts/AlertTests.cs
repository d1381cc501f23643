using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Inquest.Server.Accounts;
using Inquest.Server.Alerts;
using Inquest.Server.Bugs;
using Inquest.Server.Storage;
using Microsoft.AspNetCore.Http;

namespace Inquest.Server.Tests.Alerts;

public class AlertTests
{
    private static readonly byte[] s_dump = Samples.Dump("bus_fault_read_an385_v2_linker-ram_logging");

    [Fact]
    public async Task A_new_bug_and_its_regression_are_sent_signed_and_once()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        await server.PutElfAsync(Samples.Elf("bus_fault_read_an385_v2_linker-ram_logging"));
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, "shared secret", "test");
        foreach (string kind in new[] { AlertKinds.New, AlertKinds.Regression })
        {
            await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, kind, null, 1, null, null, true), "test");
        }

        string key = await server.KeyAsync(KeyKind.Ingest);
        (long id, _, _) = await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "1.0.0"));
        await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "1.0.0"));
        await DeliveredAsync(server);
        await server.Get<BugStore>().ChangeAsync(server.Dump(id).BugId!.Value, new BugChange(BugStates.Resolved, "1.1.0"), "test");
        await server.PostDumpAsync(key, [.. s_dump, 10, 10], ("Inquest-Firmware", "1.1.0"));
        await DeliveredAsync(server);

        // Resolved again and back again: they hear of it again.
        await server.Get<BugStore>().ChangeAsync(server.Dump(id).BugId!.Value, new BugChange(BugStates.Resolved, "1.1.0"), "test");
        await server.PostDumpAsync(key, [.. s_dump, 10, 10, 10], ("Inquest-Firmware", "1.1.0"));
        await DeliveredAsync(server);

        // A rule that is new does not make old bugs new.
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "1.0.0", 1, null, null, true), "test");
        await server.PostDumpAsync(key, [.. s_dump, 10, 10, 10, 10], ("Inquest-Firmware", "1.0.0"));
        await DeliveredAsync(server);
        Assert.Equal(["new", "regression", "regression"], receiver.Bodies.Select(b => JsonDocument.Parse(b).RootElement.GetProperty("event").GetString()));
        Assert.All(receiver.Bodies.Zip(receiver.Signatures), x =>
            Assert.Equal("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData("shared secret"u8, x.First)), x.Second));
        Assert.All(server.Get<ChannelStore>().Log(channel.Id, 10), d => Assert.Equal(("sent", "200 OK"), (d.State, d.Answer)));
    }

    [Fact]
    public async Task A_rule_waits_for_its_version_and_its_number_of_devices()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await server.Get<AlertRules>().AddAsync(new AlertRule(0, server.Project, channel.Id, AlertKinds.New, "2.0.0", 2, null, null, true), "test");
        string key = await server.KeyAsync(KeyKind.Ingest);
        await server.PostDumpAsync(key, s_dump, ("Inquest-Firmware", "2.0.0"), ("Inquest-Device", "a"));
        await DeliveredAsync(server);
        Assert.Empty(receiver.Bodies);
        await server.PostDumpAsync(key, [.. s_dump, 10], ("Inquest-Firmware", "2.0.0"), ("Inquest-Device", "b"));
        await server.PostDumpAsync(key, [.. s_dump, 10, 10], ("Inquest-Firmware", "2.0.0"), ("Inquest-Device", "c"));
        await DeliveredAsync(server);
        Assert.Single(receiver.Bodies);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_holds_up_nobody_else()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync();
        ChannelStore channels = server.Get<ChannelStore>();
        Channel dead = await channels.AddAsync(server.Project, ChannelKinds.Webhook, "dead", $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/", null, "test");
        Channel good = await channels.AddAsync(server.Project, ChannelKinds.Webhook, "good", receiver.Address, null, "test");
        for (int i = 0; i < 20; i++)
        {
            await channels.TestAsync(dead.Id);
        }

        await channels.TestAsync(good.Id);
        while (receiver.Bodies.Count == 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        // It did not come after all of those: one after the other they take minutes.
        Assert.Contains(channels.Log(dead.Id, 100), d => d.Attempts == 0);
    }

    [Fact]
    public async Task Messages_go_into_no_private_network_unless_it_is_allowed()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(o => o with { AllowPrivateTargets = false });
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Webhook, "inside", receiver.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), null, "test");
        await server.Get<ChannelStore>().TestAsync(channel.Id);
        while (server.Get<ChannelStore>().Log(channel.Id, 1)[0].TriedAt is null)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        Assert.Contains("private network", server.Get<ChannelStore>().Log(channel.Id, 1)[0].Answer, StringComparison.Ordinal);
        Assert.Empty(receiver.Bodies);
    }

    [Theory]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("8.8.8.8", true)]
    [InlineData("192.0.66.1", true)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2606:4700::1111", true)]
    public void Addresses_of_the_open_internet_are_told_from_private_ones(string address, bool expected) => Assert.Equal(expected, PublicTargets.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public async Task A_receiver_that_fails_is_tried_again_later_and_the_log_says_so()
    {
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync(StatusCodes.Status500InternalServerError);
        await using RunningServer server = await RunningServer.StartAsync();
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Slack, "chat", receiver.Address, null, "test");
        await server.Get<ChannelStore>().TestAsync(channel.Id);
        while (receiver.Bodies.Count == 0 || server.Get<ChannelStore>().Log(channel.Id, 1)[0].TriedAt is null)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        Delivery delivery = server.Get<ChannelStore>().Log(channel.Id, 1)[0];
        Assert.Equal(("queued", 1, "500 Internal Server Error"), (delivery.State, delivery.Attempts, delivery.Answer));
        Assert.Equal(1, server.Get<IWorkQueue>().Count(WorkKind.Deliver));
    }

    [Fact]
    public async Task Mail_arrives_at_a_mail_server()
    {
        using var mail = new MailReceiver();
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MailServer = mail.Address, MailTls = false });
        Channel channel = await server.Get<ChannelStore>().AddAsync(server.Project, ChannelKinds.Mail, "me", "anna@example.org", null, "test");
        await server.Get<ChannelStore>().TestAsync(channel.Id);
        await mail.WaitAsync(1);
        string text = mail.Mails[0];
        Assert.Contains("To: anna@example.org", text, StringComparison.Ordinal);
        Assert.Contains("Subject: Test message of inquest, project default", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_senders_address_that_is_none_is_said_in_the_log_and_holds_up_nobody()
    {
        using var mail = new MailReceiver();
        await using WebhookReceiver receiver = await WebhookReceiver.StartAsync();
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MailServer = mail.Address, MailTls = false, MailFrom = "not an address" });
        ChannelStore channels = server.Get<ChannelStore>();
        Channel bad = await channels.AddAsync(server.Project, ChannelKinds.Mail, "me", "anna@example.org", null, "test");
        Channel good = await channels.AddAsync(server.Project, ChannelKinds.Webhook, "hook", receiver.Address, null, "test");
        await channels.TestAsync(bad.Id);
        while (channels.Log(bad.Id, 1)[0].TriedAt is null)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        Delivery delivery = channels.Log(bad.Id, 1)[0];
        Assert.Equal(("queued", 1), (delivery.State, delivery.Attempts));
        Assert.NotEmpty(delivery.Answer!);
        await channels.TestAsync(good.Id);
        await receiver.WaitAsync(1);
        Assert.Empty(mail.Mails);
    }

    [Fact]
    public async Task Why_no_mail_went_stands_in_the_log()
    {
        // Nobody listens there, and nobody else gets the port.
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string address = "127.0.0.1:" + ((IPEndPoint)taken.LocalEndPoint!).Port;
        await using RunningServer server = await RunningServer.StartAsync(o => o with { MailServer = address, MailTls = false });
        ChannelStore channels = server.Get<ChannelStore>();
        Channel channel = await channels.AddAsync(server.Project, ChannelKinds.Mail, "me", "anna@example.org", null, "test");
        await channels.TestAsync(channel.Id);
        while (channels.Log(channel.Id, 1)[0].TriedAt is null)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }

        string answer = channels.Log(channel.Id, 1)[0].Answer!;
        Assert.StartsWith(address + ": ", answer, StringComparison.Ordinal);
        Assert.Contains("refused", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(ChannelKinds.Slack, "text")]
    [InlineData(ChannelKinds.Discord, "content")]
    [InlineData(ChannelKinds.Teams, "attachments")]
    [InlineData(ChannelKinds.GitHub, "title")]
    [InlineData(ChannelKinds.GitLab, "description")]
    public void Each_receiver_gets_its_form_and_no_markup_of_a_device(string kind, string property)
    {
        var bug = new BugRow
        {
            Id = 7,
            ProjectId = 1,
            Signature = "panic | <!channel> ``` @everyone",
            Title = "<https://evil|click> *bold*",
            State = "open",
            FirstSeen = default,
            LastSeen = default,
            Dumps = 1,
            Occurrences = 2,
            Devices = 1,
        };
        string body = Encoding.UTF8.GetString(MessageBody.Write(kind, new Message(AlertKinds.New, "default", bug, "https://crashes.example/bugs/7"), 1));
        Assert.True(JsonDocument.Parse(body).RootElement.TryGetProperty(property, out JsonElement value));
        string text = value.ToString();
        Assert.DoesNotContain("``` @", text, StringComparison.Ordinal);
        if (kind == ChannelKinds.Slack)
        {
            Assert.DoesNotContain("<!channel>", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<https", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(22 * 60, 7 * 60, 23, 8 * 60)]
    [InlineData(22 * 60, 7 * 60, 3, 4 * 60)]
    [InlineData(22 * 60, 7 * 60, 12, 0)]
    [InlineData(9 * 60, 17 * 60, 12, 5 * 60)]
    [InlineData(9 * 60, 17 * 60, 17, 0)]
    public void Messages_wait_for_the_end_of_the_quiet_hours(int from, int to, int hour, int minutes)
    {
        var rule = new AlertRule(1, 1, 1, AlertKinds.New, null, 1, from, to, true);
        Assert.Equal(TimeSpan.FromMinutes(minutes), rule.Wait(new DateTimeOffset(2026, 1, 1, hour, 0, 0, TimeSpan.Zero)));
    }

    private static async Task DeliveredAsync(RunningServer server)
    {
        await server.SettleAsync();
        while (server.Get<IWorkQueue>().Count(WorkKind.Deliver) > 0)
        {
            await Task.Delay(20, RunningServer.Cancellation);
        }
    }
}
