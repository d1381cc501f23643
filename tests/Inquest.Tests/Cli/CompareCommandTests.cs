using System.Text;
using System.Text.Json;
using Inquest.Cli;
using Inquest.Reporting.Json;
using Inquest.Tests.Snapshots;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Cli;

/// <summary><c>inquest compare</c> from the command line, on real dumps: the maintainer with twelve attachments.</summary>
public sealed class CompareCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("inquest-compare-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Twelve_attachments_of_which_two_are_bad_make_one_reply()
    {
        Attach();
        (int code, string text, string error) = Run("compare", "attachments", "--symbols", "elves", "--base", "0x71000", "--format", "markdown");
        Assert.Equal(0, code);
        Assert.Empty(error);
        Snapshot.Matches(text, "../Snapshots/compare-twelve", "md");
        Assert.Equal(12, text.Split("| please add |")[1].Split('\n').Count(l => l.StartsWith("| attachments", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_json_of_many_and_of_two_fits_its_schema()
    {
        Attach();
        (int code, string schema, _) = Run("schema", "compare");
        Assert.Equal(0, code);
        using var definition = JsonDocument.Parse(schema);
        foreach (string[] inputs in (string[][])[["attachments", "--symbols", "elves", "--base", "0x71000"], ["attachments/01", "attachments/02", "--symbols", "elves"]])
        {
            using var json = JsonDocument.Parse(Run(["compare", .. inputs, "--format", "json"]).Text);
            Assert.Empty(JsonSchemaCheck.Errors(definition.RootElement, json.RootElement));
        }
    }

    [Fact]
    public void Exit_codes_tell_same_from_different()
    {
        Attach();
        Assert.Equal(0, Run("compare", "attachments/01", "attachments/02", "--symbols", "elves").Code);
        Assert.Equal(1, Run("compare", "attachments/01", "attachments/04", "--symbols", "elves").Code);
        Assert.Equal(3, Run("compare", "attachments/11-notes.txt").Code);
        (int code, string text, _) = Run("compare", "attachments/01", "attachments/04");
        Assert.Equal(7, code);
        Assert.StartsWith("It cannot be told", text, StringComparison.Ordinal);
    }

    [Fact]
    public void One_crash_alone_is_no_comparison()
    {
        Attach();
        (int code, _, string error) = Run("compare", "attachments/01", "--symbols", "elves");
        Assert.Equal(2, code);
        Assert.Contains("compare needs two crashes, and ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_device_said_is_not_passed_on()
    {
        LabFixture fixture = LabFixture.Named("last_words_assertion");
        foreach (string name in (string[])["a.bin", "b.bin"])
        {
            File.Copy(Repository.PathOf(fixture.DumpPath), Path.Combine(_folder.FullName, name));
        }

        string[] command = ["compare", "a.bin", "b.bin", "--base", $"0x{fixture.Base:x}", "--symbols", Path.GetDirectoryName(Repository.PathOf(fixture.Elf))!];
        string markdown = Run([.. command, "--format", "markdown"]).Text;
        Assert.Contains("Assertion failed", markdown + Run(command).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("net_buf 20", markdown.Replace("\\", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_reports_schema_is_still_what_schema_prints_by_default()
    {
        using Stream stream = ReportSchema.Open();
        using var reader = new StreamReader(stream);
        Assert.Equal(reader.ReadToEnd(), Run("schema").Text);
    }

    private void Attach()
    {
        LabFixture one = LabFixture.Named("uf2_null_member_read");
        LabFixture two = LabFixture.Named("uf2_isr_busy");
        LabFixture three = LabFixture.Named("uf2_threads");
        LabFixture log = LabFixture.Named("log_in_full");
        Put("01/CURRENT.UF2", one);
        Put("02/CURRENT.UF2", one);
        Put("03/CURRENT.UF2", LabFixture.Named("sample_keyboard_lockup"));
        Put("04/CURRENT.UF2", two);
        Put("05/CURRENT.UF2", three);
        Put("06-serial.log", log);
        Put("07-stack.bin", LabFixture.All.First(f => f.Name.StartsWith("stack_overflow_", StringComparison.Ordinal) && f.DumpPath.EndsWith(".bin", StringComparison.Ordinal)));
        Put("08-canary.bin", LabFixture.Named("stack_canary_an385_v3_linker-ram_flash"));
        Put("09-stale.uf2", LabFixture.Named("uf2_stale_dump"));
        Put("10-@someone.log", LabFixture.Named("log_odd_line"));
        Write("attachments/11-notes.txt", "it just stops\n"u8.ToArray());
        Write("attachments/12-broken.zip", [0x50, 0x4B, 3, 4, 9, 9]);
        foreach (string elf in new[] { one, two, three, log }.Select(f => f.Elf).Append(LabFixture.Named("sample_keyboard_lockup").Elf).Distinct())
        {
            Write("elves/" + Path.GetFileName(elf), LabFixture.ReadFile(elf));
        }
    }

    private void Put(string name, LabFixture fixture) => Write("attachments/" + name, LabFixture.ReadFile(fixture.DumpPath));

    private void Write(string name, byte[] bytes)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
    }

    private (int Code, string Text, string Error) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var host = new CommandHost { Input = Stream.Null, Output = output, Error = error, CurrentDirectory = _folder.FullName };
        int code = new Application(new PostmortemEngine(), host).Run(arguments);
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
