using System.Text.Json;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Containers;
using Inquest.Coredump;
using Inquest.Dwarf.CallFrames;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Target;
using Inquest.Unwinding;
using Inquest.Zephyr;

namespace Inquest.Tests.Unwinding;

/// <summary>One crash lab fixture as a machine that can be unwound: what Postmortem composes, as small as the walker needs it.</summary>
internal sealed class FixtureMachine
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, (ElfFile Elf, Symbolizer Symbols, CallFrameTables Frames)> s_builds = new();

    private FixtureMachine(string name, UnwindTarget target, RegisterSet dumped, ElfFile elf)
    {
        Name = name;
        Target = target;
        Dumped = dumped;
        Elf = elf;
    }

    public static string Root { get; } = FindRoot();

    public string Name { get; }

    public UnwindTarget Target { get; }

    public RegisterSet Dumped { get; }

    public ElfFile Elf { get; }

    /// <summary>The fixtures' folders, by name; those without an ELF of their own are left out.</summary>
    public static IEnumerable<string> Names() =>
        Directory.EnumerateDirectories(Path.Combine(Root, "crashlab", "fixtures"))
            .Where(d => File.Exists(Path.Combine(d, "truth.json")))
            .Select(d => Path.GetFileName(d))
            .Order(StringComparer.Ordinal);

    public static JsonElement ReadJson(string fixture, string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "crashlab", "fixtures", fixture, file))).RootElement;

    /// <summary>Null when the fixture holds no dump that can be read (a headerless one whose registers are lost).</summary>
    public static FixtureMachine? Open(string fixture)
    {
        JsonElement description = ReadJson(fixture, "fixture.json");
        string dump = description.GetProperty("dump").GetString()!;
        byte[] bytes = File.ReadAllBytes(Path.Combine(Root, "crashlab", "fixtures", fixture, dump));
        DiagnosticBag diagnostics = new();
        ulong? baseAddress = description.GetProperty("base").GetString() is { } text ? Convert.ToUInt64(text[2..], 16) : null;
        InputSet inputs = InputReader.Read([new NamedBytes(dump, bytes)], diagnostics, null, baseAddress);
        List<CaptureSource> sources = [];
        foreach (FlashImage image in inputs.Images)
        {
            sources.Add(CaptureSource.FromImage(image.Name, image.Segments, image.AddressKnown));
        }

        foreach (InputFile log in inputs.Texts)
        {
            sources.Add(CaptureSource.FromText(log.Name, log.Text));
        }

        IReadOnlyList<Capture> captures = CaptureFinder.Find(sources, diagnostics).Captures;
        return captures.Count == 0 || captures[0].Arch is null ? null : Compose(fixture, captures[0], description.GetProperty("elf").GetString()!);
    }

    private static FixtureMachine Compose(string fixture, Capture capture, string elfPath)
    {
        Architecture architecture = Architecture.ForCoredumpTarget((int)(capture.Target ?? TargetCode.ArmCortexM))!;
        (ElfFile elf, Symbolizer symbols, CallFrameTables frames) = s_builds.GetOrAdd(elfPath, OpenBuild);
        List<MemoryRegion> regions = [];
        foreach (AddressedBytes block in capture.Memory)
        {
            regions.Add(new(block.Address, block.Bytes, MemorySource.Dump));
        }

        if (capture.Threads is { } threads && symbols.FindSymbol("_kernel") is { } kernel)
        {
            regions.Add(new(kernel.Address, threads.Bytes, MemorySource.Dump));
        }

        // By section, not by segment: a linker script may put code and initialised data into one writable segment.
        foreach (ElfSection section in elf.Sections)
        {
            if (section.IsAllocated && (section.Flags & ElfSectionFlags.Write) == 0 && section.Type == ElfSectionType.ProgramBits)
            {
                regions.Add(new(section.Address, section.GetBytes(), MemorySource.Elf));
            }
        }

        TargetMemory memory = new(regions, architecture.AddressSize);
        List<StackRange> stacks = [];
        StackRange? current = FindStacks(capture, symbols, memory, stacks);
        architecture.TryReadArchBlock(capture.Arch!.Version, capture.Arch.Bytes.Span, out ArchBlockRegisters registers);
        UnwindTarget target = new()
        {
            Architecture = architecture,
            Memory = memory,
            MayHaveFloatingPoint = elf.BuildAttributes is not { Vendor: "aeabi", FloatingPointArchitecture: null or 0 },
            Modules =
            [
                new UnwindModule
                {
                    Code = [.. elf.Sections.Where(s => s.IsAllocated && (s.Flags & ElfSectionFlags.Execute) != 0 && s.Size > 0).Select(s => s.Range)],
                    Functions = new SymbolizerFunctionLookup(symbols),
                    CallFrames = frames,
                    UnwindTable = elf.FindSection(".ARM.exidx") is { } index ? architecture.OpenUnwindTable(index.GetBytes(), index.Address, memory, Limits.Default) : null,
                },
            ],
            Stacks = stacks,
            CurrentThreadStack = current,
        };
        return new(fixture, target, registers.Registers, elf);
    }

    private static StackRange? FindStacks(Capture capture, Symbolizer symbols, TargetMemory memory, List<StackRange> stacks)
    {
        if (KernelLayout.Read(symbols, memory) is not { } layout)
        {
            return null;
        }

        KernelThreadReader reader = new(symbols, memory, layout, Limits.Default);
        KernelThreadList list = reader.Read();
        KernelThread? thread = list.Current ?? FirstThread(capture, reader);
        StackRange? current = null;
        if (thread?.Stack is { } range)
        {
            current = new(range, thread.DisplayName ?? "the current thread", false);
            stacks.Add(current);
        }

        if (list.InterruptStack is { } interrupts)
        {
            stacks.Add(new(interrupts, "interrupt stack", true));
        }
        else if (symbols.FindSymbol("z_interrupt_stacks") is { Size: { } size } symbol)
        {
            stacks.Add(new(AddressRange.FromLength(symbol.Address, size), "interrupt stack", true));
        }

        foreach (KernelThread other in list.Threads)
        {
            if (other.Stack is { } stack && stack != thread?.Stack)
            {
                stacks.Add(new(stack, other.DisplayName ?? "a thread", false));
            }
        }

        return current;
    }

    // A dump of the crashed thread alone (MIN) has no _kernel: its first block is the thread object.
    private static KernelThread? FirstThread(Capture capture, KernelThreadReader reader)
    {
        foreach (AddressedBytes block in capture.Memory)
        {
            KernelThread thread = reader.ReadThread(block.Address);
            if (thread.Stack is { } stack && !stack.IsEmpty && stack.Length < 1 << 20 && capture.Memory.Any(m => m.Range.Overlaps(stack)))
            {
                return thread;
            }
        }

        return null;
    }

    private static (ElfFile Elf, Symbolizer Symbols, CallFrameTables Frames) OpenBuild(string path)
    {
        DiagnosticBag diagnostics = new();
        ElfFile elf = ElfFile.Open(File.ReadAllBytes(Path.Combine(Root, path)), path, Limits.Default, diagnostics);
        CallFrameSection frame = new(elf.GetSectionBytes(".debug_frame"), isEhFrame: false, elf.AddressSize);
        CallFrameSection ehFrame = new(elf.GetSectionBytes(".eh_frame"), isEhFrame: true, elf.AddressSize, elf.FindSection(".eh_frame")?.Address ?? 0);
        return (elf, new Symbolizer(elf, Limits.Default, diagnostics), new CallFrameTables(frame, ehFrame));
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Inquest.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The tests run inside the repository.");
    }
}
