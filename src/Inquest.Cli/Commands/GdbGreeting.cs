using Inquest.Debugging;
using Inquest.Debugging.GdbRemote;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Text;

namespace Inquest.Cli.Commands;

/// <summary>What a person reads before gdb's prompt: the cause, and what gdb will not be able to show.</summary>
internal static class GdbGreeting
{
    public static void Write(CommandHost host, GdbTarget target)
    {
        PostmortemSession session = target.Session;
        if (session.Dump?.Cause is CauseInfo cause)
        {
            host.Error.WriteLine(Printable.Escape(cause.Title));
            if ((cause.Expression ?? cause.Location) is string where)
            {
                host.Error.WriteLine(Printable.Escape("  " + where));
            }
        }

        foreach (string warning in session.Dump?.Warnings ?? [])
        {
            host.Error.WriteLine(Printable.Escape(warning));
        }

        if (session.State == SessionState.NoElf)
        {
            host.Error.WriteLine("Without an ELF gdb has registers and memory, and no names.");
        }

        if (BootMemory.Of(session) is { Count: > 0 } boot)
        {
            host.Error.WriteLine($"These variables are not in the dump; gdb shows the values that they had at boot: {MemoryText.Of(boot)}.");
        }

        if (target.Threads[0].IsUnknown)
        {
            host.Error.WriteLine($"The registers of the crashed thread are lost: gdb shows {Printable.Escape(target.Current.Name)} first, which is another one.");
        }

        if (target.Threads.FirstOrDefault(t => t.IsCrashed && t.IsInterrupt) is DumpThread interrupt)
        {
            host.Error.WriteLine($"The crash was in an interrupt ({Printable.Escape(interrupt.Name)}); the thread under it is a thread of its own.");
        }
    }
}
