// inquest-addr2line ELF < addresses: prints frames as `addr2line -a -f -i -e ELF` does, for side-by-side timing and
// comparison of output (bench/compare-symbolizers). Not part of the product.
using System.Buffers.Text;
using System.Diagnostics;
using Inquest.Addr2Line;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Symbols;

if (args.Length is 0 or > 2)
{
    Console.Error.WriteLine("usage: inquest-addr2line ELF [--times] < addresses, one hexadecimal number a line");
    return 2;
}

bool times = args.Length == 2;
var clock = Stopwatch.StartNew();
var diagnostics = new DiagnosticBag();
byte[] bytes = File.ReadAllBytes(args[0]);
ElfFile elf = ElfFile.Open(bytes, args[0], Limits.Default, diagnostics);
var symbolizer = new Symbolizer(elf, Limits.Default, diagnostics);
using var input = new MemoryStream();
using (Stream stdin = Console.OpenStandardInput())
{
    stdin.CopyTo(input);
}

ReadOnlySpan<byte> text = input.GetBuffer().AsSpan(0, (int)input.Length);
if (text.Count((byte)'\n') > 1000)
{
    symbolizer.Preload();
}

TimeSpan loaded = clock.Elapsed;
TimeSpan loadedCpu = Environment.CpuUsage.TotalTime;
int count = 0;
var frames = new List<SourceFrame>();
using (Stream stdout = Console.OpenStandardOutput())
using (var writer = new FrameWriter(stdout))
{
    foreach (Range line in text.Split((byte)'\n'))
    {
        ReadOnlySpan<byte> digits = text[line].Trim((byte)' ');
        digits = digits.StartsWith("0x"u8) ? digits[2..] : digits;
        if (Utf8Parser.TryParse(digits, out ulong address, out int used, 'x') && used > 0)
        {
            symbolizer.Resolve(address, frames);
            writer.Write(address, frames);
            count++;
        }
    }
}

if (times)
{
    TimeSpan total = clock.Elapsed;
    TimeSpan cpu = Environment.CpuUsage.TotalTime;
    Console.Error.WriteLine($"processor time: {loadedCpu.TotalMilliseconds:f1} ms up to the load's end, {(cpu - loadedCpu).TotalMilliseconds:f1} ms after");
    Console.Error.WriteLine($"load {loaded.TotalMilliseconds:f1} ms, {count} addresses {(total - loaded).TotalMilliseconds:f1} ms, {count / (total - loaded).TotalSeconds:f0}/s after load");
    foreach (Diagnostic diagnostic in diagnostics.Items.Take(10))
    {
        Console.Error.WriteLine(diagnostic);
    }
}

return 0;
