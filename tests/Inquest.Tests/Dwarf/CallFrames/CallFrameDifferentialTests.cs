using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Inquest.Binary;
using Inquest.Dwarf.CallFrames;
using Inquest.Elf;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf.CallFrames;

/// <summary>Every row of every function's call-frame table in the crash lab's ELFs, against GNU readelf.</summary>
public sealed partial class CallFrameDifferentialTests
{
    private static readonly string? s_readelf = Tools.Find("arm-none-eabi-readelf") ?? Tools.Find("readelf");

    public static TheoryData<string> Builds =>
        [.. Directory.EnumerateFiles(Repository.PathOf("crashlab/builds"), "*.elf").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Builds))]
    public void Rows_are_those_of_readelf(string build)
    {
        Assert.SkipWhen(s_readelf is null, "readelf is not installed");
        string path = Repository.PathOf("crashlab/builds/" + build);
        ElfFile elf = ElfFile.Open(File.ReadAllBytes(path), build, Limits.Default, new DiagnosticBag());
        CallFrameSection section = new(elf.GetSectionBytes(".debug_frame"), isEhFrame: false, elf.AddressSize);
        CallFrameRow row = new(272);
        List<string> wrong = [];
        int rows = 0;
        string[] columns = [];
        ulong function = 0;
        ulong end = 0;
        bool isFrame = false;
        foreach (string line in Run(path))
        {
            isFrame = line.StartsWith("Contents of", StringComparison.Ordinal) ? line.Contains("debug_frame", StringComparison.Ordinal) : isFrame;
            if (!isFrame)
            {
                continue;
            }

            if (Header().Match(line) is { Success: true } header)
            {
                function = header.Groups[1].Success ? Hex(header.Groups[1].Value) : 0;
                end = header.Groups[2].Success ? Hex(header.Groups[2].Value) : 0;
                columns = [];
                continue;
            }

            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 2 && fields[0] == "LOC")
            {
                columns = fields;
            }
            else if (function != 0 && columns.Length > 0 && fields.Length == columns.Length && Hex(fields[0]) < end)
            {
                // libgcc has a row that begins where its function ends: it describes nothing.
                rows++;
                Compare(section, row, Hex(fields[0]), columns, fields, wrong);
            }
        }

        Assert.True(rows > 50, $"only {rows} rows were compared");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {rows} rows:\n" + string.Join('\n', wrong.Take(20)));
    }

    private static void Compare(CallFrameSection section, CallFrameRow row, ulong pc, string[] columns, string[] fields, List<string> wrong)
    {
        if (!section.TryFind(pc, out FrameDescriptionEntry description) || !row.TryEvaluate(description, pc, out _))
        {
            wrong.Add($"0x{pc:x8}: no row");
            return;
        }

        string cfa = row.Cfa.IsExpression ? "exp" : $"r{row.Cfa.Register}{row.Cfa.Offset.ToString("+0;-0;+0", CultureInfo.InvariantCulture)}";
        if (cfa != fields[1])
        {
            wrong.Add($"0x{pc:x8}: frame address {cfa}, readelf {fields[1]}");
        }

        for (int i = 2; i < fields.Length; i++)
        {
            int register = columns[i] == "ra" ? description.Cie.ReturnAddressRegister : int.Parse(columns[i].AsSpan(1), CultureInfo.InvariantCulture);
            string rule = Describe(row[register]);
            if (rule != fields[i])
            {
                wrong.Add($"0x{pc:x8}: {columns[i]} {rule}, readelf {fields[i]}");
            }
        }
    }

    private static string Describe(RegisterRule rule) => rule.Kind switch
    {
        RegisterRuleKind.Unspecified or RegisterRuleKind.Undefined => "u",
        RegisterRuleKind.SameValue => "s",
        RegisterRuleKind.Offset => "c" + rule.Operand.ToString("+0;-0;+0", CultureInfo.InvariantCulture),
        RegisterRuleKind.ValueOffset => "v" + rule.Operand.ToString("+0;-0;+0", CultureInfo.InvariantCulture),
        RegisterRuleKind.Register => "r" + rule.Operand.ToString(CultureInfo.InvariantCulture),
        RegisterRuleKind.Expression => "exp",
        _ => "vexp",
    };

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string[] Run(string path)
    {
        ProcessStartInfo start = new(s_readelf!, ["--debug-dump=frames-interp", path]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = errors.Result;
        return output.Split('\n');
    }

    [GeneratedRegex("^[0-9a-f]{8} [0-9a-f]{8,16} [0-9a-f]{8,16} (?:FDE .*pc=([0-9a-f]+)\\.\\.([0-9a-f]+)|CIE)")]
    private static partial Regex Header();
}
