using System.Globalization;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Words;

namespace Inquest.Debugging;

/// <summary>Threads and frames in one line each.</summary>
internal static class ThreadText
{
    /// <summary><c>hid_tx (crashed)</c>, <c>main (pending on spi_lock)</c>.</summary>
    public static string NameAndState(ThreadInfo thread)
    {
        string name = thread.Name ?? (thread.Id is ulong id ? string.Create(CultureInfo.InvariantCulture, $"thread 0x{id:x8}") : "not a thread");
        string? state = thread.Crashed ? "crashed"
            : thread.WaitingFor is { } what ? $"{thread.State ?? ThreadStates.Pending} on {what}"
            : thread.State;
        return state is null ? name : $"{name} ({state})";
    }

    /// <summary>A frame's function, and how it was found where that is a guess.</summary>
    public static string NameOf(PostmortemSession session, FrameInfo frame)
    {
        string name = frame.Function ?? (frame.Pc is ulong pc ? Address.Text(session, pc) : "not known");
        return name + (frame.Inlined ? " (inlined)" : "") + frame.Trust switch
        {
            FrameTrusts.Scan => " (found by searching the stack)",
            FrameTrusts.Recovered => " (recovered)",
            FrameTrusts.Log => " (from the log)",
            _ => "",
        };
    }
}
