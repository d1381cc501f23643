using System.Buffers;
using Inquest.Cli.Files;
using Inquest.Reporting;
using Inquest.Reporting.Json;

namespace Inquest.Cli.Commands;

/// <summary>Where a report goes, and in which format.</summary>
internal static class ReportOutput
{
    /// <summary>Writes the report as JSON, or as text by <paramref name="writeText"/>, to a file, none of the inputs, or to the output stream.</summary>
    public static void Write(CommandHost host, InputCollector? inputs, Report report, string format, string? path, Action<Report, TextWriter, bool> writeText)
    {
        report = report with { Tool = new ToolInfo("inquest", CommandHost.Version) };
        void To(Stream stream, bool colour)
        {
            if (format == "json")
            {
                var buffer = new ArrayBufferWriter<byte>(1 << 16);
                JsonReportWriter.Write(report, buffer);
                stream.Write(buffer.WrittenSpan);
                return;
            }

            using var writer = new StreamWriter(stream, bufferSize: 1 << 14, leaveOpen: true) { NewLine = "\n" };
            writeText(report, writer, colour);
        }

        if (path is null or "-")
        {
            To(host.Output, host.Colour && path is null);
            host.Output.Flush();
        }
        else
        {
            OutputFile.Write(Path.GetFullPath(path, host.CurrentDirectory), file => inputs?.Holds(file) == true, stream => To(stream, colour: false));
        }
    }
}
