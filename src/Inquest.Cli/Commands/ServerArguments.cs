using System.CommandLine;
using Inquest.Client;

namespace Inquest.Cli.Commands;

/// <summary>The options of commands that talk to a server, and how its refusals end them.</summary>
internal static class ServerArguments
{
    /// <summary>The environment variable that holds the key, so that it stands in no list of processes.</summary>
    private const string KeyVariable = "INQUEST_KEY";

    public static Option<string> Server(bool required = true)
    {
        var option = new Option<string>("--server") { Description = "The fleet server's address, such as https://crashes.example.", HelpName = "URL", Required = required };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && (!Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https")))
            {
                result.AddError($"--server: '{result.Tokens[0].Value}' is not an address; write it as https://crashes.example");
            }
        });
        return option;
    }

    public static Option<string?> Key() => new("--key") { Description = $"The key; better in the environment as {KeyVariable}.", HelpName = "KEY" };

    public static Option<bool> PlainHttp() => new("--plain-http") { Description = "Send key and bytes over an unencrypted link; without it http:// is for this machine only." };

    public static Option<string?> Firmware() => new("--firmware") { Description = "The firmware's version.", HelpName = "VERSION" };

    /// <summary>Runs something against the server; its refusal is one line and an exit code of its own.</summary>
    public static async Task<int> RunAsync(CommandHost host, string server, string? key, bool plainHttp, Func<ServerClient, Task<int>> run)
    {
        var address = new Uri(server);
        if (address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !plainHttp)
        {
            host.Complain($"{server}: the key and what is sent could be read on the way; write https://, or give --plain-http");
            return ExitCode.Usage;
        }

        key ??= Environment.GetEnvironmentVariable(KeyVariable);
        if (string.IsNullOrEmpty(key))
        {
            host.Complain($"a key is needed: set {KeyVariable}, or give --key; the server's administrator makes keys");
            return ExitCode.Usage;
        }

        try
        {
            using var client = new ServerClient(address, key);
            return await run(client);
        }
        catch (ServerException e)
        {
            host.Complain(e.Message);
            return ExitCode.Server;
        }
    }
}
