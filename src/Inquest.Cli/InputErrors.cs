using System.Globalization;
using Inquest.Binary;

namespace Inquest.Cli;

/// <summary>Errors as one line: where, what, and what to do.</summary>
internal static class InputErrors
{
    private const int BrokenPipeErrno = 32;
    private const int NoDataHResult = unchecked((int)0x800700E8);
    private const int BrokenPipeHResult = unchecked((int)0x8007006D);

    public static string Describe(InputException error)
    {
        string offset = error.Offset is { } at ? $" at offset 0x{at.ToString("x", CultureInfo.InvariantCulture)}" : "";
        return $"{error.Place}{offset}: {error.Message}";
    }

    public static bool IsBrokenPipe(IOException error) =>
        error.HResult is BrokenPipeErrno or NoDataHResult or BrokenPipeHResult;
}
