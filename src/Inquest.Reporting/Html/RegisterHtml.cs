using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>The registers at the fault, unknown ones among them.</summary>
internal static class RegisterHtml
{
    public static HtmlSection? Write(HtmlPage page)
    {
        if (page.Report.Registers.Count == 0)
        {
            return null;
        }

        return page.Section("registers", "Registers", canvas =>
        {
            canvas.Open("dl", "iq-register-grid").Break();
            foreach (RegisterInfo register in page.Report.Registers)
            {
                canvas.Open("div", register.Value is null ? "iq-unknown" : null).Element("dt", null, register.Name).Open("dd");
                canvas.Element("span", "iq-value", register.Value is { } value ? Hex.Address(value, page.Width) : "unknown");
                string? source = register.Source switch
                {
                    RegisterSources.Recovered => "recovered",
                    RegisterSources.Latched => "latched",
                    RegisterSources.Log => "log",
                    _ => null,
                };
                if (register.Value is not null && source is not null)
                {
                    HtmlPage.Badge(canvas, source, "warn");
                }

                if (register.Symbol is { } symbol)
                {
                    canvas.Element("span", "iq-symbol", symbol);
                }

                canvas.Close("dd").Close("div").Break();
            }

            canvas.Close("dl").Break();
        });
    }
}
