using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>One frame of a call stack: call, place, how it was found, and its variables to unfold.</summary>
internal static class FrameHtml
{
    public static void Write(HtmlCanvas canvas, HtmlPage page, FrameInfo frame, bool open)
    {
        if (frame.InterruptedBy is { } exception)
        {
            string number = exception is { Number: { } n, Name: not null } ? $" (exception {HtmlCanvas.Number(n)})" : "";
            string value = exception.ExcReturn is { } excReturn ? $", EXC_RETURN {Hex.Address(excReturn, page.Width)}" : "";
            canvas.Element("li", "iq-interrupt", $"interrupted by {FrameText.ExceptionName(exception)}{number}{value}").Break();
        }

        canvas.Open("li", FrameText.Doubtful(frame) ? "iq-frame iq-doubtful" : "iq-frame");
        // A frame's arguments are in its head already: it unfolds when there is more to see.
        string? evidence = frame.Trust == FrameTrusts.Context ? null : frame.Evidence;
        bool more = frame.Variables.Count > 0 || evidence is not null;
        if (more)
        {
            canvas.Open("details", null, ("open", open ? "" : null)).Open("summary");
            WriteHead(canvas, page, frame);
            canvas.Close("summary").Break();
            if (evidence is not null)
            {
                canvas.Open("p", "iq-why").Prose(evidence).Close("p").Break();
            }

            VariableHtml.WriteList(canvas, frame.Variables);
            canvas.Close("details");
        }
        else
        {
            canvas.Open("div", "iq-head");
            WriteHead(canvas, page, frame);
            canvas.Close("div");
        }

        canvas.Close("li").Break();
        if (frame.TailCalls is { } tailCalls)
        {
            canvas.Element("li", "iq-tail", FrameText.TailCalls(tailCalls)).Break();
        }
    }

    /// <summary>How a frame was found, in a sentence.</summary>
    public static string Explain(string trust) => trust switch
    {
        FrameTrusts.Context => "The registers that the dump holds.",
        FrameTrusts.Log => "As the log states it: the registers that it prints, or its own call trace.",
        FrameTrusts.Cfi => "By the compiler's call frame information.",
        FrameTrusts.Exidx => "By the ARM exception index tables.",
        FrameTrusts.FramePointer => "By the frame pointer.",
        FrameTrusts.LinkRegister => "By the link register of a function that had not saved it yet.",
        FrameTrusts.Exception => "The registers that the processor stacked when the exception came.",
        FrameTrusts.Recovered => "Searched for on the stack; it is the only one that fits all the evidence.",
        FrameTrusts.Scan => "A return address found on the stack. It may be left over from an earlier call.",
        _ => "",
    };

    private static void WriteHead(HtmlCanvas canvas, HtmlPage page, FrameInfo frame)
    {
        canvas.Element("span", "iq-index", "#" + HtmlCanvas.Number(frame.Index)).Text(" ");
        canvas.Open("span", "iq-call");
        string call = FrameText.Call(frame, page.Width);
        if (frame.Function is { } function && call.StartsWith(function, StringComparison.Ordinal))
        {
            canvas.Element("span", "iq-function", function).Element("span", "iq-arguments", call[function.Length..]);
        }
        else
        {
            canvas.Text(call);
        }

        canvas.Close("span").Text(" ");
        canvas.Open("span", "iq-right");
        page.Place(canvas, frame);
        canvas.Text(" ");
        if (frame.Inlined)
        {
            HtmlPage.Badge(canvas, "inlined", "plain");
        }

        HtmlPage.Badge(canvas, frame.Trust, frame.Trust switch
        {
            FrameTrusts.Scan => "bad",
            FrameTrusts.Recovered => "warn",
            _ => "trust",
        });
        canvas.Close("span");
    }
}
