using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>Variables as a tree: what has members unfolds.</summary>
internal static class VariableHtml
{
    /// <summary>Members of members that unfold; what lies deeper is shown in its parent's line.</summary>
    private const int MostDepth = 24;

    /// <summary>Characters of the summary beside what unfolds.</summary>
    private const int ShortValue = 60;

    public static HtmlSection? Printed(HtmlPage page) =>
        page.Report.Printed.Count == 0 ? null : page.Section("printed", "Printed", canvas => WriteList(canvas, page.Report.Printed));

    public static void WriteList(HtmlCanvas canvas, IReadOnlyList<VariableInfo> variables) => WriteList(canvas, variables, 0);

    private static void WriteList(HtmlCanvas canvas, IReadOnlyList<VariableInfo> variables, int depth)
    {
        if (variables.Count == 0)
        {
            return;
        }

        canvas.Open("ul", "iq-variables").Break();
        foreach (VariableInfo variable in variables)
        {
            canvas.Open("li");
            if (variable.Children.Count > 0 && depth < MostDepth)
            {
                canvas.Open("details").Open("summary");
                WriteOne(canvas, variable);
                canvas.Close("summary").Break();
                WriteList(canvas, variable.Children, depth + 1);
                canvas.Close("details");
            }
            else
            {
                canvas.Open("div", "iq-leaf");
                WriteOne(canvas, variable);
                canvas.Close("div");
            }

            canvas.Close("li").Break();
        }

        canvas.Close("ul").Break();
    }

    private static void WriteOne(HtmlCanvas canvas, VariableInfo variable)
    {
        canvas.Element("span", "iq-name", variable.Name);
        if (variable.Kind == VariableKinds.Argument)
        {
            canvas.Element("span", "iq-kind", " argument");
        }

        canvas.Text(" ");
        bool known = variable.State is VariableStates.Available or VariableStates.Inferred;
        bool value = known && (variable.Value is not null || variable.Children.Count > 0);
        string text = value ? VariableText.Value(variable, variable.Children.Count > 0 ? ShortValue : 4096) : VariableText.Unavailable(variable).Trim('<', '>');
        canvas.Element("span", value ? "iq-value" : "iq-value iq-unknown", text);
        if (variable.State == VariableStates.Inferred)
        {
            canvas.Element("span", "iq-inferred", variable.Why is { } how ? $" inferred: {how}" : " inferred");
        }

        canvas.Text(" ");
        if (variable.Type is { } type)
        {
            canvas.Element("span", "iq-type", type);
        }
    }
}
