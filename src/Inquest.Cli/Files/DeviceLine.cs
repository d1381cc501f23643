using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Inquest.Devices;

namespace Inquest.Cli.Files;

/// <summary>What a person writes for a device, as a way to it.</summary>
internal static class DeviceLine
{
    /// <summary>Opens the way to a device.</summary>
    /// <exception cref="SmpException">It is none, or cannot be opened.</exception>
    public static ISmpTransport Open(string device)
    {
        if (device.StartsWith("udp:", StringComparison.Ordinal))
        {
            (string host, int port) = HostAndPort(device[4..], UdpTransport.DefaultPort);
            return new UdpTransport(host, port);
        }

        if (device.StartsWith("tcp:", StringComparison.Ordinal))
        {
            (string host, int port) = HostAndPort(device[4..], null);
            try
            {
                return new StreamTransport(new TcpClient(host, port).GetStream());
            }
            catch (SocketException e)
            {
                throw new SmpException(e.Message, e);
            }
        }

        if (OperatingSystem.IsWindows())
        {
            throw new SmpException("serial lines are not supported on Windows yet; share the port over TCP and write tcp:HOST:PORT");
        }

        if (!File.Exists(device))
        {
            throw new SmpException("there is no such device; is it plugged in? Write /dev/ttyACM0, udp:HOST or tcp:HOST:PORT");
        }

        // Whatever else it is, a dump or an ELF given by mistake, would be written over.
        if (new FileInfo(device).Length > 0 || !MakeRaw(device))
        {
            throw new SmpException("this is no serial port, and nothing was written to it. To read a dump from a file: inquest explain");
        }

        return new StreamTransport(new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0));
    }

    /// <summary>A folder's name for a device: its letters and digits.</summary>
    public static string NameOf(string device) => string.Concat(device.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')).Trim('_', '.');

    /// <summary>HOST, HOST:PORT, an IPv6 address, and that in brackets with a port behind it.</summary>
    internal static (string Host, int Port) HostAndPort(string text, int? port)
    {
        string host = text;
        string? given = null;
        int bracket = text.LastIndexOf(']');
        int colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            host = text[1..Math.Max(1, bracket)];
            given = colon == bracket + 1 ? text[(colon + 1)..] : text.Length == bracket + 1 ? null : "";
        }
        else if (colon >= 0 && text.IndexOf(':') == colon)
        {
            (host, given) = (text[..colon], text[(colon + 1)..]);
        }

        if (given is not null)
        {
            port = int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number is > 0 and <= 65535 ? number : null;
        }

        return port is { } known && host.Length > 0
            ? (host, known)
            : throw new SmpException("write udp:HOST[:PORT] or tcp:HOST:PORT, an IPv6 address with a port in brackets: udp:[2001:db8::17]:1337");
    }

    // Without it the terminal layer would echo, and turn line feeds into something else.
    private static bool MakeRaw(string device)
    {
        try
        {
            using Process? stty = Process.Start(new ProcessStartInfo("stty", [OperatingSystem.IsMacOS() ? "-f" : "-F", device, "raw", "-echo", "115200"]) { RedirectStandardError = true });
            stty?.WaitForExit();
            return stty is null or { ExitCode: 0 };
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No stty: the line stays as it is set, which the person may have done already.
            return true;
        }
    }
}
