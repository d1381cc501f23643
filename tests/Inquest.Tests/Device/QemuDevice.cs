using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Device;

/// <summary>The device of firmware/tests/qemu on one of QEMU's machines: built once, run until it says that it is done.</summary>
internal sealed class QemuDevice
{
    private const int ChipBytes = 0x100000;

    private readonly string _machine;
    private readonly string _cpu;
    private readonly ulong _config;
    private readonly ulong _chip;
    private readonly ulong _retained;

    internal QemuDevice(string machine)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");
        Assert.SkipWhen(Tools.Find("arm-none-eabi-gcc") is null, "arm-none-eabi-gcc is not installed");
        Assert.SkipWhen(Tools.Find("qemu-system-arm") is null, "qemu-system-arm is not installed");
        // The AN505's RAM stands at 0x38000000 for the processor in secure state and at 0x28000000 for QEMU's monitor.
        bool secure = machine == "an505";
        (_machine, _cpu) = (machine, machine switch { "an385" => "cortex-m3", "an386" => "cortex-m4", _ => "cortex-m33" });
        (_config, _chip, _retained) = secure ? (0x38180000ul, 0x28200000ul, 0x28100000ul) : (0x20200000ul, 0x21000000ul, 0x20100000ul);
        Elf = Build(machine);
    }

    [Flags]
    internal enum Flag
    {
        None = 0,
        Direct = 1,
        LoaderClears = 2,
        NeverBoots = 4,
        Serve = 8,
        Freeze = 16,
        Spin = 32,
        Watchdog = 64,
        ChipFails = 128,
    }

    internal byte[] Elf { get; }

    /// <summary>Runs it from power-on to its word DONE.</summary>
    /// <returns>What it printed, and what then stands in the chip and in the retained area.</returns>
    internal (string Text, byte[] Chip, byte[] Retained) Run(Flag flags, int retainedBytes)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inquest-qemu-");
        try
        {
            return Run(folder.FullName, flags, retainedBytes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Starts it and waits until it answers SMP on its serial line.</summary>
    /// <returns>The machine, to be ended by its owner, and the line.</returns>
    internal async Task<(Process Machine, Stream Line)> ServeAsync(int retainedBytes, CancellationToken cancellation, Flag more = Flag.None)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("inquest-qemu-");
        string elf = Path.Combine(folder.FullName, "device.elf");
        string socket = Path.Combine(folder.FullName, "serial");
        await File.WriteAllBytesAsync(elf, Elf, cancellation);
        Process process = Process.Start(new ProcessStartInfo("qemu-system-arm", [
            "-M", $"mps2-{_machine}", "-cpu", _cpu, "-display", "none", "-net", "none", "-serial", $"unix:{socket},server=on,wait=on", "-monitor", "stdio", "-kernel", elf,
            "-device", Word(_config, (int)(Flag.Serve | more)), "-device", Word(_config + 4, retainedBytes)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _ = process.StandardOutput.ReadToEndAsync(cancellation);
        _ = process.StandardError.ReadToEndAsync(cancellation);
        NetworkStream stream = new(await ConnectAsync(process, socket, cancellation), ownsSocket: true);
        await WaitUntilDoneAsync(stream, cancellation);
        folder.Delete(recursive: true);
        return (process, stream);
    }

    /// <summary>Starts it on a pseudo-terminal, which a serial port looks like.</summary>
    /// <returns>The machine, to be ended by its owner, and the terminal's path.</returns>
    internal async Task<(Process Machine, string Terminal)> ServeOnTerminalAsync(int retainedBytes, CancellationToken cancellation)
    {
        string elf = Path.GetTempFileName();
        await File.WriteAllBytesAsync(elf, Elf, cancellation);
        Process process = Process.Start(new ProcessStartInfo("qemu-system-arm", [
            "-M", $"mps2-{_machine}", "-cpu", _cpu, "-display", "none", "-net", "none", "-serial", "pty", "-monitor", "none", "-kernel", elf,
            "-device", Word(_config, (int)Flag.Serve), "-device", Word(_config + 4, retainedBytes)])
        {
            RedirectStandardOutput = true,
        })!;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => File.Delete(elf);

        // "char device redirected to /dev/pts/3 (label serial0)"
        string told = await process.StandardOutput.ReadLineAsync(cancellation) ?? "";
        return (process, told.Split(' ').First(word => word.StartsWith("/dev/", StringComparison.Ordinal)));
    }

    /// <summary>Lets a device that serves crash once more as at its first boot, and waits until it serves again.</summary>
    internal static async Task CrashAsync(Stream line, CancellationToken cancellation)
    {
        await line.WriteAsync("!"u8.ToArray(), cancellation);
        await WaitUntilDoneAsync(line, cancellation);
    }

    /// <summary>The same crash, written from the fault handler; after it only a bootloader runs, which is waited for.</summary>
    /// <returns>What then stands in the chip.</returns>
    internal async Task<byte[]> CrashForTheLastTimeAsync(Process machine, Stream line, CancellationToken cancellation)
    {
        await line.WriteAsync("?"u8.ToArray(), cancellation);
        await WaitUntilDoneAsync(line, cancellation);
        string chip = Path.GetTempFileName();
        try
        {
            await machine.StandardInput.WriteLineAsync($"pmemsave 0x{_chip:x} {ChipBytes} \"{chip}\"\nquit");
            await machine.StandardInput.FlushAsync(cancellation);
            await machine.WaitForExitAsync(cancellation);
            return await File.ReadAllBytesAsync(chip, cancellation);
        }
        finally
        {
            File.Delete(chip);
        }
    }

    // The socket's file is there a moment before anyone listens, and on a busy machine late.
    private static async Task<Socket> ConnectAsync(Process machine, string path, CancellationToken cancellation)
    {
        while (true)
        {
            Socket line = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await line.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
                return line;
            }
            catch (SocketException) when (!machine.HasExited)
            {
                line.Dispose();
                await Task.Delay(50, cancellation);
            }
        }
    }

    private static async Task WaitUntilDoneAsync(Stream line, CancellationToken cancellation)
    {
        StringBuilder text = new();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("DONE\n", StringComparison.Ordinal))
        {
            await line.ReadExactlyAsync(one, cancellation);
            text.Append((char)one[0]);
        }
    }

    private (string Text, byte[] Chip, byte[] Retained) Run(string folder, Flag flags, int retainedBytes)
    {
        string elf = Path.Combine(folder, "device.elf");
        string serial = Path.Combine(folder, "serial.txt");
        string chip = Path.Combine(folder, "chip.bin");
        string retained = Path.Combine(folder, "retained.bin");
        File.WriteAllBytes(elf, Elf);
        ProcessStartInfo start = new("qemu-system-arm", [
            "-M", $"mps2-{_machine}", "-cpu", _cpu, "-display", "none", "-net", "none", "-serial", $"file:{serial}", "-monitor", "stdio", "-kernel", elf,
            "-device", Word(_config, (int)flags), "-device", Word(_config + 4, retainedBytes)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string text = "";
        for (int i = 0; i < 3000 && !text.Contains("DONE", StringComparison.Ordinal) && !process.HasExited; i++)
        {
            Thread.Sleep(100);
            text = File.Exists(serial) ? ReadShared(serial) : "";
        }

        // Quoted: the size is an expression, and a path behind it would begin with a division.
        process.StandardInput.WriteLine($"pmemsave 0x{_chip:x} {ChipBytes} \"{chip}\"");
        process.StandardInput.WriteLine($"pmemsave 0x{_retained:x} {retainedBytes} \"{retained}\"");
        process.StandardInput.WriteLine("quit");
        process.StandardInput.Flush();
        process.WaitForExit();
        Assert.True(text.Contains("DONE", StringComparison.Ordinal), $"the device did not come to its end: {text} {errors.GetAwaiter().GetResult()}");
        return (text, File.ReadAllBytes(chip), File.ReadAllBytes(retained));
    }

    private static string Word(ulong address, int value) => string.Create(CultureInfo.InvariantCulture, $"loader,addr=0x{address:x},data={value},data-len=4");

    private static string ReadShared(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    private static byte[] Build(string machine)
    {
        string elf = Path.GetTempFileName();
        try
        {
            ToolRunner.Run("bash", "", Repository.PathOf("firmware/tests/qemu/build"), machine, elf);
            return File.ReadAllBytes(elf);
        }
        finally
        {
            File.Delete(elf);
        }
    }
}
