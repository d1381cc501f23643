using System.CommandLine;
using System.Security.Cryptography;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Sealing;

namespace Inquest.Cli.Commands;

/// <summary><c>inquest keys new -o FILE</c> and <c>inquest keys show FILE</c>: the project's key for sealed dumps.</summary>
internal static class KeysCommand
{
    public static Command Create(CommandHost host) => new CommandWithExamples(
        "keys", "Makes and shows the key that devices seal dumps to.", "inquest keys new -o project.pem")
    {
        CreateNew(host), CreateShow(host),
    };

    private static Command CreateNew(CommandHost host)
    {
        Option<string?> output = InputArguments.Output("The file for the private key; it must not be there yet.");
        output.Required = true;
        var command = new CommandWithExamples(
            "new", "Makes a key: the private half goes into a file, the public half is printed for the device.", "inquest keys new -o project.pem")
        {
            output,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output)!;
            using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            string pem = key.ExportPkcs8PrivateKeyPem() + "\n";
            WriteSecret(Path.GetFullPath(path, host.CurrentDirectory), path, pem);
            Show(host, ProjectKey.Read(path, pem));
            host.Error.WriteLine(OneLine.Of($"{path}: keep it secret, and a copy where it cannot get lost: without it nobody reads what is sealed to it"));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateShow(CommandHost host)
    {
        var file = new Argument<string>("FILE") { Description = "A key file (PEM), private or public." };
        var pem = new Option<bool>("--pem") { Description = "Print the public key as PEM, for other programs." };
        var command = new CommandWithExamples(
            "show", "Prints a key's public half, as the device's configuration takes it.", "inquest keys show project.pem", "inquest keys show project.pem --pem > project.pub")
        {
            file, pem,
        };
        command.SetAction(parsed =>
        {
            ProjectKey key = KeyFiles.Read(host, parsed.GetRequiredValue(file));
            if (parsed.GetValue(pem))
            {
                using var writer = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
                writer.WriteLine(PublicPem(key));
                return ExitCode.Done;
            }

            Show(host, key);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Show(CommandHost host, ProjectKey key)
    {
        using var writer = new StreamWriter(host.Output, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine($"Key {key.Id} ({(key.IsPrivate ? "private: opens dumps" : "public only: cannot open dumps")})");
        writer.WriteLine();
        writer.WriteLine($"CONFIG_INQUEST_SEAL_KEY=\"{Convert.ToHexStringLower(key.PublicPoint.Span)}\"");
    }

    private static string PublicPem(ProjectKey key)
    {
        ReadOnlySpan<byte> point = key.PublicPoint.Span;
        using var ec = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
        });
        return ec.ExportSubjectPublicKeyInfoPem();
    }

    // Never over a key that is there, and readable by nobody else from the first byte on.
    private static void WriteSecret(string path, string shown, string text)
    {
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var stream = new FileStream(path, options);
            using var writer = new StreamWriter(stream);
            writer.Write(text);
            writer.Flush();
            stream.Flush(flushToDisk: true);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new InputException(InputErrorKind.Unreadable, shown, null, "is there already; a key is never overwritten, name another file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(InputErrorKind.Unreadable, shown, null, "cannot be written: " + e.Message);
        }
    }
}
