using System.CommandLine;
using Inquest.Binary;
using Inquest.Cli.Files;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary>The arguments of the commands that open a dump for questions rather than print a report, and how they open it.</summary>
internal sealed class SessionArguments
{
    private readonly Argument<string[]> _files = InputArguments.Files();
    private readonly Option<string[]> _symbols = InputArguments.Symbols();
    private readonly Option<ulong?> _base = InputArguments.Base();
    private readonly Option<string[]> _key = InputArguments.Key();
    private readonly Option<int?> _dump = new("--dump")
    {
        Description = "Which dump, as `inquest find` numbers them (default: the newest complete one).",
        HelpName = "N",
    };

    private readonly Option<bool> _force = InputArguments.Force();
    private readonly Option<bool> _verbose = InputArguments.Verbose();

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_symbols);
        command.Add(_base);
        command.Add(_key);
        command.Add(_dump);
        command.Add(_force);
        command.Add(_verbose);
    }

    /// <summary>
    /// Opens the dump. Null when there is none, when the ELF is refused, or nothing can be read: the reason is then on the
    /// error stream and <paramref name="exitCode"/> is set.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="host">The host.</param>
    /// <param name="inputs">Takes the files; must live as long as the session.</param>
    /// <param name="exitCode">What to return when there is no session; <see cref="ExitCode.Done"/> when there is one.</param>
    public PostmortemSession? Open(ParseResult parsed, CommandHost host, InputCollector inputs, out int exitCode)
    {
        using var notice = new ProgressNotice(host, "reading");
        inputs.Add(parsed.GetRequiredValue(_files));
        inputs.AddSymbolFolders(parsed.GetValue(_symbols) ?? []);
        exitCode = ExitCode.Done;
        if (inputs.Inputs.Count == 0)
        {
            exitCode = InputCollector.NothingToRead(host, inputs);
            return null;
        }

        int? number = parsed.GetValue(_dump);
        var session = PostmortemSession.Open(inputs.Inputs, new ExplainOptions
        {
            BaseAddress = parsed.GetValue(_base),
            Keys = KeyFiles.ReadPrivate(host, parsed.GetValue(_key) ?? []),
            Dump = number,
            Force = parsed.GetValue(_force),
            Limits = Limits.Default,
        });
        notice.Dispose();
        switch (session.State)
        {
            case SessionState.NoDump when session.Report.OtherDumps.Count > 0:
                host.Complain($"--dump {number}: the inputs hold {session.Report.OtherDumps.Count}; `inquest find` lists them");
                exitCode = ExitCode.Usage;
                return null;
            case SessionState.NoDump:
                TextReportWriter.Write(session.Report, host.Error, new TextReportOptions { Verbose = parsed.GetValue(_verbose) });
                exitCode = inputs.Failed ? ExitCode.Unreadable : ExitCode.NoDump;
                return null;
            case SessionState.ElfRefused:
                host.Complain($"{session.Dump!.Match!.Summary ?? "the ELF does not match the dump"}; --force goes on with it");
                exitCode = ExitCode.Mismatch;
                return null;
            default:
                return session;
        }
    }

    /// <summary>As <see cref="Open"/>; null also for a dump that gdb cannot be shown, over the server or as a core.</summary>
    public PostmortemSession? OpenForGdb(ParseResult parsed, CommandHost host, InputCollector inputs, out int exitCode)
    {
        PostmortemSession? session = Open(parsed, host, inputs, out exitCode);
        if (session is null || GdbTarget.WhyNot(session) is not string why)
        {
            return session;
        }

        host.Complain(why);
        exitCode = ExitCode.NoDump;
        return null;
    }
}
