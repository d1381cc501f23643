using System.Reflection;
using System.Text;

namespace Inquest.Cli;

/// <summary>Everything that a command touches outside of its inputs: streams, terminal, environment. Tests make their own.</summary>
internal sealed class CommandHost : IDisposable
{
    public required Stream Input { get; init; }

    public required Stream Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal that shows colours, and the person has not declined them.</summary>
    public bool Colour { get; init; }

    /// <summary>Whether <see cref="Input"/> is a terminal, so that a person types there.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal; only then is progress shown.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>The folder against which relative paths are resolved and in which sources are looked for first.</summary>
    public string CurrentDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>The tool's version, without the commit that may follow it.</summary>
    public static string Version { get; } =
        typeof(CommandHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static CommandHost ForThisProcess()
    {
        bool terminal = !Console.IsOutputRedirected;
        bool wanted = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        if (terminal && OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
            wanted = wanted && WindowsTerminal.TryEnableColour();
        }

        return new CommandHost
        {
            Input = Console.OpenStandardInput(),
            Output = Console.OpenStandardOutput(),
            Error = Console.Error,
            Colour = terminal && wanted,
            InputIsTerminal = !Console.IsInputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    /// <summary>One line on the error stream, in the tool's name.</summary>
    public void Complain(string message) => Error.WriteLine("inquest: " + OneLine.Of(message));

    public void Dispose()
    {
        Output.Flush();
        Error.Flush();
    }
}
