using System.Buffers;
using System.Text;
using Inquest.Postmortem;
using Inquest.Reporting;
using Inquest.Reporting.Json;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Server.Tests;

public class ReportReaderTests
{
    [Theory]
    [InlineData("call_null_an386_v3_min-top_logging")]
    [InlineData("cpp_method_an386_v2_linker-ram_nrf-flash")]
    [InlineData("bus_fault_read_an385_v2_linker-ram_logging")]
    public void A_report_that_is_read_back_is_written_with_the_same_bytes(string fixture)
    {
        Report report = Engine.Explain(
            [new PostmortemInput("dump", Samples.Dump(fixture)), new PostmortemInput("zephyr.elf", Samples.Elf(fixture))], new ExplainOptions { AllThreads = true, BaseAddress = 0x71000 });
        Assert.NotEmpty(report.Dumps);
        byte[] json = Write(report);
        Assert.Equal(Encoding.UTF8.GetString(json), Encoding.UTF8.GetString(Write(JsonReportReader.Read(json))));
    }

    private static byte[] Write(Report report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(report, buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
