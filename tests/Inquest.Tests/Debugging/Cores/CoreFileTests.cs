using System.Text;
using Inquest.Architectures;
using Inquest.Binary;
using Inquest.Debugging;
using Inquest.Debugging.Cores;
using Inquest.Elf;
using Inquest.Postmortem;
using Inquest.Target;
using Inquest.Tests.Postmortem;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Debugging.Cores;

/// <summary>Dumps as ELF cores; GdbFixtureTests has real gdb open them.</summary>
public sealed class CoreFileTests
{
    private const string Saved = "isr_busy_an547_v2_threads_logging";
    private const string Unsaved = "null_member_read_an386_v2-zeros_linker-ram_flash";

    [Fact]
    public void A_core_holds_the_dumped_memory_and_every_thread_the_crashed_one_first()
    {
        PostmortemSession session = PostmortemSessionTests.Open(LabFixture.Named(Saved));
        ElfFile core = Write(session, out _);
        Assert.Equal(4, core.Type);
        Assert.Equal(ElfMachine.Arm, core.Machine);
        foreach (MemoryRegion run in session.Memory.Runs.Where(r => r.Source is MemorySource.Dump or MemorySource.Image))
        {
            Assert.Contains(core.Segments, s => s.IsLoad && s.VirtualAddress == run.Address && s.Bytes.Span.SequenceEqual(run.Bytes.Span));
        }

        IReadOnlyList<DumpThread> threads = DumpThreads.Of(session);
        Assert.Equal(
            threads.Where(t => !t.IsUnknown).Select(t => (uint)t.Id),
            core.Notes.Where(n => n.Type == ElfCoreNote.PrStatus && n.Owner == "CORE").Select(n => BitConverter.ToUInt32(n.Bytes.Span[24..])));
        Assert.True(threads[0].IsInterrupt);
    }

    [Fact]
    public void Registers_that_are_not_known_hold_the_number_that_says_so_and_are_listed()
    {
        ElfFile core = Write(PostmortemSessionTests.Open(LabFixture.Named(Unsaved)), out CoreContents contents);
        ReadOnlySpan<byte> registers = core.Notes.First(n => n.Type == ElfCoreNote.PrStatus).Bytes.Span[72..];
        for (int i = 0; i < 17; i++)
        {
            Assert.Equal(i is >= 4 and <= 11, BitConverter.ToUInt32(registers[(4 * i)..]) == Architecture.UnknownWord);
        }

        Assert.Contains("not known, 0xbadbad00 instead: r4 r5 r6 r7 r8 r9 r10 r11", contents.Remarks[0], StringComparison.Ordinal);
        ElfNote note = core.Notes.First(n => n.Owner == CoreFile.NoteOwner);
        Assert.StartsWith(contents.Remarks[0] + "\n", Encoding.UTF8.GetString(note.Bytes.Span), StringComparison.Ordinal);
        Assert.NotEqual(0u, Architecture.UnknownWord);
    }

    [Fact]
    public void Variables_memory_that_is_not_in_the_dump_is_marked_and_not_zero()
    {
        PostmortemSession session = PostmortemSessionTests.Open(LabFixture.Named("fp_live_an505_v3_min-top_in-memory"));
        ElfFile core = Write(session, out _);
        TargetMemory memory = new(core.Segments.Where(s => s.IsLoad).Select(s => new MemoryRegion(s.VirtualAddress, s.Bytes, MemorySource.Dump)), 4);
        int marked = 0;
        foreach (ElfSection section in session.Elf!.Sections.Where(s => s.IsAllocated && s.Type == ElfSectionType.NoBits && s.Size > 0))
        {
            for (ulong at = section.Range.Start; at + 4 <= section.Range.End; at += 4)
            {
                Assert.True(memory.TryReadUInt32(at, out uint word));
                if (session.Memory.SourceOf(at) is null)
                {
                    Assert.Equal(Architecture.UnknownWord, word);
                    marked++;
                }
            }
        }

        Assert.True(marked > 100);
        Assert.Contains("memory not known", Encoding.UTF8.GetString(core.Notes.First(n => n.Owner == CoreFile.NoteOwner).Bytes.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16 << 20, 0)]
    [InlineData((16 << 20) + 4, 4)]
    public void Unknown_memory_is_marked_up_to_the_limit_and_the_rest_is_named(int size, int left)
    {
        LabFixture fixture = LabFixture.Named("fp_live_an505_v3_min-top_in-memory");
        byte[] elf = [.. LabFixture.ReadFile(fixture.Elf)];
        PostmortemSession before = PostmortemSessionTests.Open(fixture);
        List<ElfSection> sections = [.. before.Elf!.Sections];
        long other = UnknownMemory.Of(before).Filled.Sum(g => (long)g.Bytes.Length);
        int lab = sections.FindIndex(s => s.Name == "lab");
        int table = BitConverter.ToInt32(elf, 32);
        ulong own = sections[lab].Size;
        BitConverter.GetBytes((uint)(size - other + (long)own)).CopyTo(elf, table + (lab * 40) + 20);
        var session = PostmortemSession.Open([fixture.Dump, new PostmortemInput("large.elf", elf)], new ExplainOptions { BaseAddress = fixture.Base, Force = true });
        Assert.Equal(SessionState.Ready, session.State);
        ElfFile core = Write(session, out CoreContents contents);
        Assert.Equal(size - left, contents.Filled.Sum(g => (long)g.Length));
        Assert.Equal(left, contents.Left.Sum(g => (long)g.Length));
        string note = Encoding.UTF8.GetString(core.Notes.First(n => n.Owner == CoreFile.NoteOwner).Bytes.Span);
        Assert.Equal(left > 0, note.Contains("not marked", StringComparison.Ordinal));
    }

    [Fact]
    public void Variables_that_the_dump_lacks_have_no_values_of_the_boot()
    {
        PostmortemSession session = PostmortemSessionTests.Open(LabFixture.Named("rich_variables_an547_v1_min_logging"));
        IReadOnlyList<AddressRange> boot = BootMemory.Of(session);
        Assert.NotEmpty(boot);
        ElfFile core = Write(session, out CoreContents contents);
        TargetMemory memory = new(core.Segments.Where(s => s.IsLoad).Select(s => new MemoryRegion(s.VirtualAddress, s.Bytes, MemorySource.Dump)), 4);
        foreach (AddressRange range in boot)
        {
            Assert.Contains(contents.Filled, f => f.Contains(range.Start));
            for (ulong at = (range.Start + 3) & ~3ul; at + 4 <= range.End; at += 4)
            {
                Assert.True(memory.TryReadUInt32(at, out uint word));
                Assert.Equal(Architecture.UnknownWord, word);
            }
        }
    }

    [Fact]
    public void Threads_that_are_left_out_are_not_counted_and_no_signal_is_another_threads()
    {
        PostmortemSession session = PostmortemSessionTests.Open(LabFixture.Named("stack_overflow_an385_v2-zeros_linker-ram_nrf-flash"));
        ElfFile core = Write(session, out CoreContents contents);
        List<ElfNote> threads = [.. core.Notes.Where(n => n.Type == ElfCoreNote.PrStatus && n.Owner == "CORE")];
        Assert.Equal(contents.Threads, threads.Count);
        Assert.Equal(DumpThreads.Of(session).Count(t => !t.IsUnknown), threads.Count);
        Assert.Contains(contents.Remarks, r => r.EndsWith("left out, not even its pc is in the dump", StringComparison.Ordinal));
        Assert.All(threads, t => Assert.Equal(0, BitConverter.ToUInt16(t.Bytes.Span[12..])));
    }

    private static ElfFile Write(PostmortemSession session, out CoreContents contents)
    {
        using MemoryStream stream = new();
        CoreFile.Create(session, out contents).WriteTo(stream);
        DiagnosticBag diagnostics = new();
        ElfFile core = ElfFile.Open(stream.ToArray(), "core", Limits.Default, diagnostics);
        _ = core.Notes.Count;
        Assert.Empty(diagnostics.Items);
        return core;
    }
}
