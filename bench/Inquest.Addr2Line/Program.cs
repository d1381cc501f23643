// inquest-addr2line ELF < addresses: prints frames as `addr2line -a -f -i -e ELF` does, for side-by-side timing and
// comparison of output (bench/compare). Not part of the product.
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
ulong[] addresses = ReadAddresses();
bool many = addresses.Length > 1000;
if (many)
{
    symbolizer.Preload();
}

TimeSpan loaded = clock.Elapsed;
TimeSpan loadedCpu = Environment.CpuUsage.TotalTime;
int parts = many ? Environment.ProcessorCount : 1;
var writers = new FrameWriter[parts];
Parallel.For(0, parts, part =>
{
    var frames = new List<SourceFrame>();
    writers[part] = new FrameWriter();
    foreach (ulong address in addresses.AsSpan()[(addresses.Length * part / parts)..(addresses.Length * (part + 1) / parts)])
    {
        symbolizer.Resolve(address, frames);
        writers[part].Write(address, frames);
    }
});
using (Stream stdout = Console.OpenStandardOutput())
{
    foreach (FrameWriter writer in writers)
    {
        stdout.Write(writer.Written);
    }
}

if (times)
{
    TimeSpan total = clock.Elapsed;
    TimeSpan cpu = Environment.CpuUsage.TotalTime;
    Console.Error.WriteLine($"load {loaded.TotalMilliseconds:f1} ms, {addresses.Length} addresses {(total - loaded).TotalMilliseconds:f1} ms, {addresses.Length / (total - loaded).TotalSeconds:f0}/s after load");
    Console.Error.WriteLine($"processor time {loadedCpu.TotalMilliseconds:f1} ms and {(cpu - loadedCpu).TotalMilliseconds:f1} ms");
    foreach (Diagnostic diagnostic in diagnostics.Items.Take(10))
    {
        Console.Error.WriteLine(diagnostic);
    }
}

return 0;

static ulong[] ReadAddresses()
{
    using var input = new MemoryStream();
    using Stream stdin = Console.OpenStandardInput();
    stdin.CopyTo(input);
    ReadOnlySpan<byte> text = input.GetBuffer().AsSpan(0, (int)input.Length);
    var addresses = new List<ulong>();
    while (!text.IsEmpty)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> digits = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        digits = digits.StartsWith("0x"u8) ? digits[2..] : digits;
        if (Utf8Parser.TryParse(digits, out ulong address, out int used, 'x') && used > 0)
        {
            addresses.Add(address);
        }
    }

    return [.. addresses];
}
