using System.CommandLine;
using System.CommandLine.Help;
using Inquest.Binary;
using Inquest.Cli.Commands;

namespace Inquest.Cli;

/// <summary>The command tree, and how a command's failure becomes one line and an exit code.</summary>
internal sealed class Application
{
    private readonly CommandHost _host;
    private readonly RootCommand _root;

    public Application(IEngine engine, CommandHost host)
    {
        _host = host;
        _root = new RootCommand("Finds out why a Zephyr device crashed.")
        {
            ExplainCommand.Create(engine, host),
            CompareCommand.Create(engine, host),
            FindCommand.Create(engine, host),
            ExtractCommand.Create(engine, host),
            BundleCommand.Create(engine, host),
            CheckCommand.Create(engine, host),
            GdbCommand.Create(host),
            GdbServerCommand.Create(host),
            CoreCommand.Create(host),
            DapCommand.Create(host),
            McpCommand.Create(host),
            CollectCommand.Create(engine, host),
            UploadCommand.Create(host),
            SymbolsCommand.Create(host),
            KeysCommand.Create(host),
            ServeCommand.Create(host),
            ServeCommand.CreateWorker(host),
        };
        foreach (Command keeping in KeepingCommands.Create(host))
        {
            _root.Add(keeping);
        }

        _root.Add(SchemaCommand.Create(host));
        _root.Add(CompletionCommand.Create(_root, host));

        // Directives and response files would take "[name]" and "@name" away from files that are called so.
        _root.Directives.Clear();
        foreach (Option option in _root.Options)
        {
            if (option is HelpOption { Action: HelpAction help } helpOption)
            {
                helpOption.Action = new HelpWithExamples(help);
            }
            else if (option is VersionOption version)
            {
                version.Action = new VersionAction(host);
            }
        }
    }

    /// <summary>The commands that help shows.</summary>
    public IEnumerable<Command> Commands => _root.Subcommands.Where(c => !c.Hidden);

    public int Run(string[] args)
    {
        bool verbose = args.Contains("--verbose");
        try
        {
            ParseResult parsed = _root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or VersionAction))
            {
                return WrongUsage(parsed);
            }

            using var output = new StreamWriter(_host.Output, leaveOpen: true) { NewLine = "\n" };
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                Output = output,
                Error = _host.Error,
            });
        }
        catch (InputException e)
        {
            return Fail(InputErrors.Describe(e), e, verbose);
        }
        catch (IOException e) when (InputErrors.IsBrokenPipe(e))
        {
            // The reader of our output has seen enough (inquest explain … | head).
            return ExitCode.Done;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message, e, verbose);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail($"internal error, {e.GetType().Name}: {e.Message} This is a bug; please report it with --verbose's output.", e, verbose);
        }
    }

    private int WrongUsage(ParseResult parsed)
    {
        // The root of the tree has no way of its own to say "nothing was asked for".
        string path = parsed.CommandResult.Command is RootCommand ? "inquest" : "inquest " + parsed.CommandResult.Command.Name;
        string message = string.Join(' ', parsed.Errors[0].Message.Split((char[])['\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
        _host.Complain($"{message.TrimEnd('.')}. See `{path} --help`.");
        return ExitCode.Usage;
    }

    private int Fail(string message, Exception exception, bool verbose)
    {
        _host.Complain(message);
        if (verbose)
        {
            _host.Error.WriteLine(exception.ToString());
        }

        return ExitCode.Unreadable;
    }
}
