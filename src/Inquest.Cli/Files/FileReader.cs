using Inquest.Binary;

namespace Inquest.Cli.Files;

/// <summary>Opens files for the analysis: small ones are read, large ones mapped. Keeps the mappings until it is disposed.</summary>
internal sealed class FileReader : IDisposable
{
    /// <summary>Reading this much costs less than mapping it, and a folder of small files keeps no handles open.</summary>
    private const int MapFrom = 1 << 20;

    private readonly Limits _limits;
    private readonly List<MappedFile> _mappings = [];

    public FileReader(Limits limits)
    {
        _limits = limits;
    }

    /// <summary>The file's bytes.</summary>
    /// <exception cref="InputException">It is not there, cannot be read, or is larger than <see cref="Limits.MaxInputBytes"/>.</exception>
    public ReadOnlyMemory<byte> Read(string path, string displayName)
    {
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            if (!stream.CanSeek)
            {
                // A pipe, such as the shell's <(unxz -c dump.xz).
                using (stream)
                {
                    return ReadStream(stream, displayName);
                }
            }

            if (stream.Length > _limits.MaxInputBytes)
            {
                stream.Dispose();
                throw TooLarge(displayName);
            }

            if (stream.Length >= MapFrom)
            {
                var mapping = new MappedFile(stream);
                _mappings.Add(mapping);
                return mapping.Memory;
            }

            using (stream)
            {
                return ReadStream(stream, displayName);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new InputException(InputErrorKind.Unreadable, displayName, null, Why(e, path));
        }
    }

    /// <summary>All that a stream gives, up to <see cref="Limits.MaxInputBytes"/>.</summary>
    /// <exception cref="InputException">It gives more.</exception>
    public ReadOnlyMemory<byte> ReadStream(Stream stream, string displayName)
    {
        byte[] buffer = new byte[stream.CanSeek ? checked((int)stream.Length) + 1 : 1 << 16];
        int length = 0;
        while (true)
        {
            int read = stream.Read(buffer, length, buffer.Length - length);
            if (read == 0)
            {
                return buffer.AsMemory(0, length);
            }

            length += read;
            if (length > _limits.MaxInputBytes)
            {
                throw TooLarge(displayName);
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, Array.MaxLength));
            }
        }
    }

    public void Dispose()
    {
        foreach (MappedFile mapping in _mappings)
        {
            ((IDisposable)mapping).Dispose();
        }

        _mappings.Clear();
    }

    private static string Why(Exception error, string path) => error switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file; check the path",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "no permission to read it",
        _ => "cannot be read: " + error.Message,
    };

    private InputException TooLarge(string displayName) => new(
        InputErrorKind.Limit, displayName, null,
        $"larger than {_limits.MaxInputBytes >> 20} MiB; give the dump or the image itself");
}
