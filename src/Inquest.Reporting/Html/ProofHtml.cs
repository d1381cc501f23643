using Inquest.Reporting.Text;
using Inquest.Reporting.Words;

namespace Inquest.Reporting.Html;

/// <summary>The proof: is the ELF the right one, how is the dump, and what to know before believing the rest.</summary>
internal static class ProofHtml
{
    public static HtmlSection Write(HtmlPage page) => page.Section("proof", "Proof", canvas =>
    {
        canvas.Open("div", "iq-cards").Break();
        WriteFirmware(canvas, page.Report);
        WriteDump(canvas, page.Report.Dump);
        canvas.Close("div").Break();
        WriteSignature(canvas, page.Report.Fingerprint);
        foreach (FindingInfo finding in page.Report.Findings.Where(f => page.Report.Cause?.Evidence.Contains(f.Text) != true))
        {
            HtmlPage.Careful(canvas, "Note.", finding.Text, "warn");
        }

        foreach (string warning in page.Report.Warnings)
        {
            HtmlPage.Careful(canvas, "Careful.", warning, "warn");
        }
    });

    public static string StateTone(string state) => state switch
    {
        DumpStates.Complete => "good",
        DumpStates.Truncated or DumpStates.Headerless => "warn",
        _ => "bad",
    };

    private static void WriteFirmware(HtmlCanvas canvas, DumpReport report)
    {
        MatchInfo? match = report.Match;
        canvas.Open("div", "iq-card").Open("h3").Text("Firmware ");
        if (match is not null)
        {
            HtmlPage.Badge(canvas, match.Verdict, match.Verdict switch
            {
                MatchVerdicts.Proved => "good",
                MatchVerdicts.Likely => "info",
                MatchVerdicts.Unknown => "warn",
                MatchVerdicts.Mismatch => "bad",
                _ => "plain",
            });
        }

        canvas.Close("h3").Break();
        if (match is not null && MatchText.Sentence(match) is { } sentence)
        {
            canvas.Open("p").Prose(sentence).Close("p").Break();
        }
        else if (match?.Verdict == MatchVerdicts.NoElf)
        {
            canvas.Element("p", null, "Without the firmware's ELF there are no functions and lines. It is zephyr.elf or zmk.elf of the build that crashed.").Break();
        }

        WriteEvidence(canvas, match);
        HtmlPage.Sentences(canvas, [.. (match?.OtherElves ?? []).Select(MatchText.Sentence)], "iq-points");
        if (report.Firmware is { } firmware)
        {
            string?[] known = [firmware.Banner is null ? null : "banner: " + firmware.Banner, firmware.Board is null ? null : "board " + firmware.Board, firmware.BuildId is null ? null : "build id " + firmware.BuildId];
            HtmlPage.Sentences(canvas, [.. known.OfType<string>(), .. firmware.Strings], "iq-points");
        }

        canvas.Close("div").Break();
    }

    private static void WriteEvidence(HtmlCanvas canvas, MatchInfo? match)
    {
        if (match is null || MatchText.Further(match) is not { Count: > 0 } evidence)
        {
            return;
        }

        bool doubtful = match.Verdict is MatchVerdicts.Mismatch or MatchVerdicts.Unknown;
        canvas.Open("details", "iq-more", ("open", doubtful ? "" : null)).Element("summary", null, "Evidence");
        HtmlPage.Sentences(canvas, evidence, doubtful ? "iq-points" : "iq-evidence");
        canvas.Close("details").Break();
    }

    private static void WriteDump(HtmlCanvas canvas, DumpInfo dump)
    {
        canvas.Open("div", "iq-card").Open("h3").Text("Dump ");
        HtmlPage.Badge(canvas, dump.State, StateTone(dump.State));
        canvas.Close("h3").Break();
        canvas.Element("p", "iq-file", dump.Source).Break();
        string place = dump.FlashAddress is { } address ? $" at {Hex.Address(address, dump.AddressBytes)}" : "";
        string missing = dump.MissingBytes is > 0 and { } bytes ? $", {TextCanvas.Number(bytes)} missing" : "";
        string size = dump.Format == DumpFormats.FatalLog ? "no dump, what Zephyr printed: " : TextCanvas.Count(dump.Size, "byte") + missing + ", ";
        canvas.Element("p", null, $"{size}{dump.Format.Replace('-', ' ')}{place}").Break();
        HtmlPage.Sentences(canvas, [.. dump.Defects.Select(d => d.Message)], "iq-points");
        if (dump.Advice.Count > 0)
        {
            canvas.Open("details", "iq-more").Element("summary", null, "What would have kept it whole");
            HtmlPage.Sentences(canvas, dump.Advice, "iq-points");
            canvas.Close("details").Break();
        }

        canvas.Close("div").Break();
    }

    private static void WriteSignature(HtmlCanvas canvas, FingerprintInfo? print)
    {
        if (print is null)
        {
            return;
        }

        canvas.Open("p", "iq-signature").Element("strong", null, "Signature").Element("code", null, print.Signature).Element("span", "iq-mono", print.Hash);
        HtmlPage.Badge(canvas, "v" + HtmlCanvas.Number(print.Version), "plain");
        if (print.Provisional)
        {
            HtmlPage.Badge(canvas, "provisional", "warn");
        }

        canvas.Close("p").Break();
    }
}
