using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Inquest.Cli;

/// <summary>Asks the Windows console to understand ANSI colours; the classic console does not until it is asked.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsTerminal
{
    private const int StandardOutput = -11;
    private const uint VirtualTerminalProcessing = 4;

    public static bool TryEnableColour()
    {
        nint output = GetStdHandle(StandardOutput);
        return GetConsoleMode(output, out uint mode)
            && ((mode & VirtualTerminalProcessing) != 0 || SetConsoleMode(output, mode | VirtualTerminalProcessing));
    }

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint GetStdHandle(int handle);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetConsoleMode(nint handle, out uint mode);

    [LibraryImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool SetConsoleMode(nint handle, uint mode);
}
