using System.Text.Json;

namespace Inquest.Reporting.Json;

/// <summary>Threads, frames and variables.</summary>
internal static class ThreadJson
{
    public static void WriteThread(Utf8JsonWriter json, ThreadInfo thread, int width)
    {
        json.WriteStartObject();
        json.WriteAddress("id", thread.Id, width);
        json.WriteString("name", thread.Name);
        json.WriteString("entry", thread.Entry);
        json.WriteString("state", thread.State);
        json.WriteOptional("priority", thread.Priority);
        json.WriteStrings("options", thread.Options);
        json.WriteBoolean("crashed", thread.Crashed);
        json.WriteBoolean("current", thread.Current);
        WriteException(json, thread.InterruptedBy, width);
        json.WriteObject("stack", thread.Stack, stack =>
        {
            json.WriteAddress("start", stack.Start, width);
            json.WriteNumber("size", stack.Size);
            json.WriteOptional("used", stack.Used);
            json.WriteOptional("highWater", stack.HighWater);
        });

        json.WriteString("waitingFor", thread.WaitingFor);
        json.WriteObject("wait", thread.Wait, wait =>
        {
            json.WriteString("object", wait.Object);
            json.WriteString("type", wait.Type);
            json.WriteAddress("address", wait.Address, width);
            json.WriteString("owner", wait.Owner);
            json.WriteAddress("ownerId", wait.OwnerId, width);
            json.WriteOptional("lockCount", wait.LockCount);
            json.WriteString("state", wait.State);
        });

        json.WriteObject("timeout", thread.Timeout, timeout =>
        {
            json.WriteNumber("ticks", timeout.Ticks);
            json.WriteOptional("milliseconds", timeout.Milliseconds);
        });

        json.WriteArray("frames", thread.Frames, (j, frame) => WriteFrame(j, frame, width));
        json.WriteObject("stopped", thread.Stopped, stopped =>
        {
            json.WriteString("reason", stopped.Reason);
            json.WriteString("detail", stopped.Detail);
        });

        json.WriteStrings("notes", thread.Notes);
        json.WriteEndObject();
    }

    public static void WriteVariable(Utf8JsonWriter json, VariableInfo variable)
    {
        json.WriteStartObject();
        json.WriteString("name", variable.Name);
        json.WriteString("type", variable.Type);
        json.WriteString("kind", variable.Kind);
        json.WriteString("value", variable.Value);
        json.WriteString("state", variable.State);
        json.WriteString("why", variable.Why);
        json.WriteArray("children", variable.Children, WriteVariable);
        json.WriteEndObject();
    }

    private static void WriteException(Utf8JsonWriter json, ExceptionInfo? interruptedBy, int width) =>
        json.WriteObject("interruptedBy", interruptedBy, exception =>
        {
            json.WriteOptional("number", exception.Number);
            json.WriteString("name", exception.Name);
            json.WriteAddress("excReturn", exception.ExcReturn, width);
        });

    private static void WriteFrame(Utf8JsonWriter json, FrameInfo frame, int width)
    {
        json.WriteStartObject();
        json.WriteNumber("index", frame.Index);
        json.WriteAddress("pc", frame.Pc, width);
        json.WriteAddress("cfa", frame.Cfa, width);
        json.WriteString("function", frame.Function);
        json.WriteStrings("sameCodeAs", frame.SameCodeAs);
        json.WriteOptional("offset", frame.Offset);
        json.WriteString("file", frame.File);
        json.WriteOptional("line", frame.Line);
        json.WriteOptional("column", frame.Column);
        json.WriteBoolean("inlined", frame.Inlined);
        json.WriteString("trust", frame.Trust);
        json.WriteString("module", frame.Module);
        WriteException(json, frame.InterruptedBy, width);
        json.WriteObject("tailCalls", frame.TailCalls, tailCalls =>
        {
            json.WriteStrings("functions", tailCalls.Functions);
            json.WriteBoolean("whole", tailCalls.Whole);
        });
        json.WriteArray("variables", frame.Variables, WriteVariable);
        json.WriteString("permalink", frame.Permalink);
        json.WriteString("evidence", frame.Evidence);
        json.WriteEndObject();
    }
}
