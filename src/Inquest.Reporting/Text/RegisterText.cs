using Inquest.Reporting.Words;

namespace Inquest.Reporting.Text;

/// <summary>The registers, four to a row, and which of them are not known.</summary>
internal static class RegisterText
{
    public static void Write(TextCanvas canvas, IReadOnlyList<RegisterInfo> registers, int width)
    {
        if (registers.Count == 0)
        {
            return;
        }

        canvas.Line("Registers", Emphasis.Label);
        int perRow = width > 4 ? 3 : 4;
        int cell = 6 + (width * 2) + 5;
        int shown = 0;
        bool mixed = registers.Any(r => r.Value is not null && r.Source == RegisterSources.Log) && registers.Any(r => r.Value is not null && r.Source != RegisterSources.Log);
        foreach (RegisterInfo register in registers)
        {
            if (register.Value is not { } value)
            {
                continue;
            }

            if (shown > 0 && shown % perRow == 0)
            {
                canvas.End();
            }

            canvas.PadTo(2 + (shown % perRow * cell), shown % perRow == 0 ? 0 : 1);
            canvas.Put(register.Name, Emphasis.Faint).PadTo(2 + (shown % perRow * cell) + 5, 1).Put(Hex.Address(value, width));
            if (register.Source is RegisterSources.Recovered or RegisterSources.Latched)
            {
                canvas.Put(register.Source == RegisterSources.Recovered ? "*" : "+", Emphasis.Warning);
            }

            if (mixed && register.Source == RegisterSources.Log)
            {
                canvas.Put("~", Emphasis.Warning);
            }

            shown++;
        }

        if (shown > 0)
        {
            canvas.End();
        }

        if (registers.Any(r => r.Value is not null && r.Source == RegisterSources.Recovered))
        {
            canvas.Line("  * recovered, not stated by the dump", Emphasis.Faint);
        }

        if (registers.Any(r => r.Value is not null && r.Source == RegisterSources.Latched))
        {
            canvas.Line("  + from the device's latch block", Emphasis.Faint);
        }

        if (mixed)
        {
            canvas.Line("  ~ from the log's text", Emphasis.Faint);
        }

        var unknown = registers.Where(r => r.Value is null).Select(r => r.Name).ToList();
        if (unknown.Count > 0)
        {
            canvas.Put("  not known: ", Emphasis.Faint);
            canvas.Wrap(string.Join(", ", unknown), 13);
        }
    }
}
