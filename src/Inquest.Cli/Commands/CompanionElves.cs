using System.Security.Cryptography;
using Inquest.Client;
using Inquest.Elf;
using Inquest.Postmortem;

namespace Inquest.Cli.Commands;

/// <summary>
/// The firmware ELFs that stand beside a dump on the command line. They go with a key of their own, since a key that sends dumps may be in
/// every device's hands; without one they are left out, and the dump goes all the same.
/// </summary>
internal sealed class CompanionElves
{
    /// <summary>The environment variable that holds the key for ELFs.</summary>
    public const string KeyVariable = "INQUEST_SYMBOLS_KEY";

    private readonly CommandHost _host;
    private readonly List<PostmortemInput> _elves;

    public CompanionElves(CommandHost host, IReadOnlyList<PostmortemInput> inputs)
    {
        _host = host;
        Others = [.. inputs.Where(i => !ElfFile.HasMagic(i.Bytes.Span))];

        // A build's folder holds object files too, which no server wants.
        _elves = [.. inputs.Where(i => ElfFile.IsProgram(i.Bytes.Span))];
    }

    /// <summary>What is no ELF.</summary>
    public IReadOnlyList<PostmortemInput> Others { get; }

    /// <summary>SHA-256 of each, separated by spaces: a server that has them from elsewhere then knows that they are this dump's. Null for none.</summary>
    public string? Hashes => _elves.Count == 0 ? null : string.Join(' ', _elves.Select(HashOf));

    /// <summary>Sends them, and waits until the server can use them. What is not taken is said on the error stream.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="ServerException">The server cannot be reached.</exception>
    public async Task<int> SendAsync(Uri server, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        string? key = Environment.GetEnvironmentVariable(KeyVariable);
        int code = ExitCode.Done;
        using ServerClient? client = string.IsNullOrEmpty(key) ? null : new ServerClient(server, key);
        foreach (PostmortemInput elf in _elves)
        {
            if (client is null)
            {
                _host.Complain($"{elf.Name}: left out, for a key that sends dumps sends no ELFs; set {KeyVariable} to a key of kind symbols, unless the server has it already");
            }
            else if (await TrySendAsync(client, elf, metadata, cancellation) is { } why)
            {
                _host.Complain($"{elf.Name}: left out; {why}");
                code = ExitCode.Server;
            }
        }

        return code;
    }

    private async Task<string?> TrySendAsync(ServerClient client, PostmortemInput elf, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellation)
    {
        try
        {
            UploadReceipt receipt;
            using (var bar = new UploadBar(_host, Path.GetFileName(elf.Name), elf.Bytes.Length))
            {
                receipt = await client.SendSymbolsAsync(Path.GetFileName(elf.Name), elf.Bytes, metadata, bar, cancellation);
            }

            SymbolStatus status = await client.WaitForSymbolsAsync(receipt.Sha256, cancellation);
            return status.State == "ready" ? null : status.StateWhy ?? status.State;
        }
        catch (ServerException e) when (e.Status is not null)
        {
            return e.Message;
        }
    }

    private static string HashOf(PostmortemInput elf) => Convert.ToHexStringLower(SHA256.HashData(elf.Bytes.Span));
}
