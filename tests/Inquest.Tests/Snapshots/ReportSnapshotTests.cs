using System.Buffers;
using System.Text;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Inquest.Reporting.Text;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Snapshots;

public class ReportSnapshotTests
{
    [Fact]
    public void The_text_report_with_everything_in_it() =>
        Snapshot.Matches(Text(SampleReports.Full(), new()), "report-full");

    [Fact]
    public void The_text_report_with_all_threads_and_verbose() =>
        Snapshot.Matches(Text(SampleReports.Full(), new() { AllThreads = true, Verbose = true }), "report-full-verbose");

    [Fact]
    public void The_text_report_without_a_dump() => Snapshot.Matches(Text(SampleReports.NoDump(), new()), "report-no-dump");

    [Fact]
    public void The_json_report_with_everything_in_it() => Snapshot.Matches(Json(SampleReports.Full()), "report-full", "json");

    [Fact]
    public void The_table_of_found_dumps()
    {
        using var writer = new StringWriter();
        FoundTableWriter.Write(SampleReports.Full(), writer);
        Snapshot.Matches(writer.ToString(), "found-table");
    }

    internal static string Text(Report report, TextReportOptions options)
    {
        using var writer = new StringWriter();
        TextReportWriter.Write(report, writer, options);
        return writer.ToString();
    }

    internal static string Json(Report report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(report, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
