using Inquest.Binary;

namespace Inquest.Cli.Files;

/// <summary>Writes a result to a file whole or not at all: a file beside it is written first and then moved over it.</summary>
internal static class OutputFile
{
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = path + ".part";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                write(stream);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(InputErrorKind.Unreadable, path, null, "cannot be written: " + e.Message);
        }
    }
}
