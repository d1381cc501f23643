using System.Globalization;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The frames of a call stack: the call, its place, and how the frame was found.</summary>
internal static class FrameText
{
    /// <summary>Where the place of a frame begins, at most; longer calls push it to the right.</summary>
    private const int MostPlaceColumn = 64;

    /// <summary>Characters of a call with its arguments before the arguments go to lines of their own.</summary>
    private const int MostCall = 76;

    // Of a recursion the innermost frames and the outermost tell the story; so many between them are told in a line.
    private const int LeastRepeated = 6;
    private const int ShownInside = 2;

    /// <summary>The frames of one stack, with or without the variables under each. A recursion is shortened unless all is asked for.</summary>
    public static void Write(TextCanvas canvas, IReadOnlyList<FrameInfo> frames, string? firmware, int width, bool variables)
    {
        int digits = frames.Count > 10 ? 2 : 1;
        string[] calls = new string[frames.Count];
        int widest = 0;
        for (int i = 0; i < frames.Count; i++)
        {
            calls[i] = Call(frames[i], width);
            widest = Math.Max(widest, calls[i].Length);
        }

        int callColumn = 2 + 1 + digits + 1;
        int placeColumn = Math.Min(callColumn + widest + 2, MostPlaceColumn);
        for (int i = 0; i < frames.Count; i++)
        {
            FrameInfo frame = frames[i];
            if (!canvas.Options.Verbose && LastRepeated(frames, i) is var last && last > i)
            {
                canvas.Wrap(string.Create(CultureInfo.InvariantCulture, $"#{i} to #{last}: {frame.Function}() on the same line, {last - i + 1} times (--verbose shows them)"), 2, Emphasis.Faint);
                i = last;
                continue;
            }

            if (frame.InterruptedBy is { } exception)
            {
                WriteInterruption(canvas, exception, width);
            }

            canvas.Put("  #" + frame.Index.ToString(CultureInfo.InvariantCulture), Emphasis.Faint).PadTo(callColumn, 1);
            canvas.Put(calls[i], frame.Function is null ? Emphasis.None : Emphasis.Function);
            string place = Place(frame, canvas.Paths);
            if (place.Length > 0)
            {
                canvas.PadTo(placeColumn, 2).Put(place, Emphasis.Place);
            }

            if (canvas.Options.Verbose && frame.Function is not null && frame.Pc is { } pc)
            {
                canvas.Put("  " + Hex.Address(pc, width), Emphasis.Faint);
            }

            if (frame.Module is { } module && module != firmware)
            {
                canvas.Put("  in " + module, Emphasis.Faint);
            }

            string mark = Mark(frame);
            if (mark.Length > 0)
            {
                canvas.Put("  " + mark, Doubtful(frame) ? Emphasis.Warning : Emphasis.Faint);
            }

            canvas.End();
            if (frame.SameCodeAs.Count > 0)
            {
                canvas.Wrap(SameCode(frame.SameCodeAs), callColumn + 2, Emphasis.Faint);
            }

            if (frame.Evidence is { } evidence && (Doubtful(frame) || canvas.Options.Verbose))
            {
                canvas.Wrap(evidence, callColumn + 2);
            }

            bool argumentsBelow = !ArgumentsFit(frame);
            foreach (VariableInfo variable in variables ? frame.Variables : [])
            {
                if (variable.Kind != VariableKinds.Argument || argumentsBelow)
                {
                    if (canvas.Options.Verbose)
                    {
                        VariableText.WriteWhole(canvas, variable, callColumn + 2);
                    }
                    else
                    {
                        VariableText.WriteLine(canvas, variable, callColumn + 2);
                    }
                }
            }

            if (frame.TailCalls is { } tailCalls)
            {
                canvas.Wrap(TailCalls(tailCalls), callColumn, Emphasis.Faint);
            }
        }
    }

    /// <summary>What stood between a frame and the next one, in the order of the calls.</summary>
    public static string TailCalls(TailCallInfo tailCalls)
    {
        List<string> names = [.. tailCalls.Functions.Reverse().Select(f => f + "()")];
        if (!tailCalls.Whole)
        {
            names.Add("what it jumped to");
        }

        string list = names.Count == 1 ? names[0] : string.Join(", ", names.Take(names.Count - 1)) + " and " + names[^1];
        return $"reached through {list}: {(names.Count == 1 ? "a tail call, which leaves" : "tail calls, which leave")} no frame";
    }

    // The last frame of those that are left out from here on; the frame before when none is.
    private static int LastRepeated(IReadOnlyList<FrameInfo> frames, int index)
    {
        int first = index - ShownInside;
        if (first < 0 || (first > 0 && IsRepeated(frames, first)))
        {
            return index - 1;
        }

        int end = first + 1;
        while (end < frames.Count && IsRepeated(frames, end))
        {
            end++;
        }

        return end - first >= LeastRepeated ? end - 2 : index - 1;
    }

    private static bool IsRepeated(IReadOnlyList<FrameInfo> frames, int index)
    {
        (FrameInfo inner, FrameInfo frame) = (frames[index - 1], frames[index]);
        return frame is { Function: not null, Inlined: false, InterruptedBy: null } && !inner.Inlined && inner.TailCalls is null
            && (frame.Function, frame.File, frame.Line, frame.Trust) == (inner.Function, inner.File, inner.Line, inner.Trust);
    }

    private static void WriteInterruption(TextCanvas canvas, ExceptionInfo exception, int width)
    {
        canvas.Put("  --- interrupted by " + ExceptionName(exception), Emphasis.Label);
        if (exception.Number is { } number && exception.Name is not null)
        {
            canvas.Put(" (exception " + number.ToString(CultureInfo.InvariantCulture) + ")");
        }

        if (exception.ExcReturn is { } excReturn)
        {
            canvas.Put(", EXC_RETURN " + Hex.Address(excReturn, width));
        }

        canvas.Line(" ---", Emphasis.Label);
    }

    /// <summary>File, line and column of a frame; empty when the file is not known.</summary>
    public static string Place(FrameInfo frame, SharedPath paths)
    {
        if (frame.File is not { } path)
        {
            return "";
        }

        string file = paths.Shorten(path);
        return frame.Line is { } line ? file + ":" + line.ToString(CultureInfo.InvariantCulture) : file;
    }

    public static string ExceptionName(ExceptionInfo exception) => (exception.Name, exception.Number) switch
    {
        ({ } name, _) => name,
        (null, { } number) => "exception " + number.ToString(CultureInfo.InvariantCulture),
        _ => "exception not known",
    };

    /// <summary>The function with its arguments where they fit in a line.</summary>
    public static string Call(FrameInfo frame, int width)
    {
        if (frame.Function is not { } function)
        {
            return frame.Pc is { } pc ? Hex.Address(pc, width) + " in no known function" : "unknown";
        }

        if (!frame.Variables.Any(v => v.Kind == VariableKinds.Argument))
        {
            // With variables known and no argument among them the function has none; without them nobody knows.
            return frame.Variables.Count > 0 ? function + "()" : function;
        }

        return ArgumentsFit(frame) ? CallWithArguments(frame) : function + "(...)";
    }

    private static string SameCode(IReadOnlyList<string> names)
    {
        const int Most = 3;
        string more = names.Count > Most ? $" and {names.Count - Most} more" : "";
        return "the same code as " + string.Join(", ", names.Take(Most)) + more + ": it may be either";
    }

    /// <summary>Whether <see cref="Call"/> shows the arguments.</summary>
    public static bool ArgumentsFit(FrameInfo frame) => CallWithArguments(frame).Length <= MostCall;

    private static string CallWithArguments(FrameInfo frame) => frame.Function + "(" + string.Join(
        ", ", frame.Variables.Where(v => v.Kind == VariableKinds.Argument).Select(VariableText.Argument)) + ")";

    /// <summary>Whether the frame may be false.</summary>
    public static bool Doubtful(FrameInfo frame) => frame.Trust is FrameTrusts.Scan or FrameTrusts.Recovered;

    /// <summary>What is to be said beside a frame about how it was found; empty for nothing.</summary>
    public static string Mark(FrameInfo frame) => frame.Trust switch
    {
        _ when frame.Inlined => "inlined into",
        FrameTrusts.Scan => "[unconfirmed, may be false]",
        FrameTrusts.Recovered => "[recovered]",
        FrameTrusts.LinkRegister => "[by link register]",
        FrameTrusts.Log => "[from the log]",
        FrameTrusts.FramePointer => "[by frame pointer]",
        _ => "",
    };
}
