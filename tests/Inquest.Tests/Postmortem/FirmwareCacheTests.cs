using System.Buffers;
using Inquest.Postmortem;
using Inquest.Reporting.Json;
using Inquest.Tests.Synth;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Tests.Postmortem;

public class FirmwareCacheTests
{
    private static readonly string[] s_names = ["deadlock_an386_v2_min-top_flash", "call_null_an386_v2_linker-ram_nrf-flash", "deadlock_an386_v2_min-top_flash"];

    [Fact]
    public void Reports_with_firmware_of_earlier_calls_are_the_same_as_without()
    {
        var cache = new FirmwareCache();
        foreach (string name in s_names)
        {
            LabFixture fixture = LabFixture.Named(name);
            PostmortemInput[] inputs = [fixture.Dump, LabFixture.ElfInput(fixture.Elf)];
            string plain = Json(inputs, new ExplainOptions { BaseAddress = fixture.Base, AllThreads = true });
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal(plain, Json(inputs, new ExplainOptions { BaseAddress = fixture.Base, AllThreads = true, Cache = cache }));
            }
        }
    }

    [Fact]
    public void The_same_bytes_under_another_name_are_named_so()
    {
        var cache = new FirmwareCache();
        LabFixture fixture = LabFixture.Named(s_names[0]);
        byte[] elf = LabFixture.ReadFile(fixture.Elf);
        foreach (string name in new[] { "one.elf", "two.elf" })
        {
            Assert.Equal(name, Engine.Explain([fixture.Dump, new PostmortemInput(name, elf)], new ExplainOptions { BaseAddress = fixture.Base, Cache = cache }).Dumps[0].Match!.Elf);
        }
    }

    [Fact]
    public void What_is_wrong_with_an_ELF_is_told_by_every_report()
    {
        var cache = new FirmwareCache();
        LabFixture fixture = LabFixture.Named(s_names[0]);
        byte[] elf = [.. LabFixture.ReadFile(fixture.Elf)];

        // Debug information that ends in the middle.
        elf.AsSpan(elf.Length / 2, 4000).Clear();
        PostmortemInput[] inputs = [fixture.Dump, new PostmortemInput("damaged.elf", elf)];
        string plain = Json(inputs, new ExplainOptions { BaseAddress = fixture.Base });
        Assert.Equal(plain, Json(inputs, new ExplainOptions { BaseAddress = fixture.Base, Cache = cache }));
        Assert.Equal(plain.Length, Json(inputs, new ExplainOptions { BaseAddress = fixture.Base, Cache = cache }).Length);
    }

    private static string Json(PostmortemInput[] inputs, ExplainOptions options)
    {
        var json = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(Engine.Explain(inputs, options), json);
        return System.Text.Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
