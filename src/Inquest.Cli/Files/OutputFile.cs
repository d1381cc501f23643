using Inquest.Binary;

namespace Inquest.Cli.Files;

/// <summary>Writes a result to a file whole or not at all: a file beside it is written first and then moved over it.</summary>
internal static class OutputFile
{
    /// <param name="path">The file, as a whole path.</param>
    /// <param name="inputs">What is read: none of it is written over.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InputException">The file cannot be written, or is one of the inputs.</exception>
    public static void Write(string path, InputCollector inputs, Action<Stream> write) => Write(path, inputs.Holds, write);

    /// <param name="path">The file, as a whole path.</param>
    /// <param name="isInput">Whether a file, by its whole path, is read from and must not be written over.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="InputException">The file cannot be written, or is one of the inputs.</exception>
    public static void Write(string path, Func<string, bool> isInput, Action<Stream> write)
    {
        string temporary = path + ".part";
        try
        {
            if (isInput(path) || isInput(temporary))
            {
                throw new InputException(InputErrorKind.Unreadable, path, null, "is one of the inputs, which are not written over; give the output another name");
            }

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
