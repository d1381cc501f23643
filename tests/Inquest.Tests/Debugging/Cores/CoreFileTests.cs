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
        ElfFile core = Write(PostmortemSessionTests.Open(LabFixture.Named(Unsaved)), out string threads);
        ReadOnlySpan<byte> registers = core.Notes.First(n => n.Type == ElfCoreNote.PrStatus).Bytes.Span[72..];
        for (int i = 0; i < 17; i++)
        {
            Assert.Equal(i is >= 4 and <= 11, BitConverter.ToUInt32(registers[(4 * i)..]) == Architecture.UnknownWord);
        }

        Assert.Contains("not known, 0xbadbad00 instead: r4 r5 r6 r7 r8 r9 r10 r11", threads.Split('\n')[0], StringComparison.Ordinal);
        ElfNote note = core.Notes.First(n => n.Owner == CoreFile.NoteOwner);
        Assert.StartsWith(threads, Encoding.UTF8.GetString(note.Bytes.Span), StringComparison.Ordinal);
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
    [InlineData(16 << 20, true)]
    [InlineData((16 << 20) + 4, false)]
    public void More_unknown_memory_than_the_limit_is_not_marked(int size, bool isMarked)
    {
        LabFixture fixture = LabFixture.Named("fp_live_an505_v3_min-top_in-memory");
        byte[] elf = [.. LabFixture.ReadFile(fixture.Elf)];
        PostmortemSession before = PostmortemSessionTests.Open(fixture);
        List<ElfSection> sections = [.. before.Elf!.Sections];
        long other = UnknownMemory.Of(before).Sum(g => (long)g.Bytes.Length);
        int lab = sections.FindIndex(s => s.Name == "lab");
        int table = BitConverter.ToInt32(elf, 32);
        ulong own = sections[lab].Size;
        BitConverter.GetBytes((uint)(size - other + (long)own)).CopyTo(elf, table + (lab * 40) + 20);
        var session = PostmortemSession.Open([fixture.Dump, new PostmortemInput("large.elf", elf)], new ExplainOptions { BaseAddress = fixture.Base, Force = true });
        Assert.Equal(SessionState.Ready, session.State);
        Assert.Equal(isMarked ? size : 0, UnknownMemory.Of(session).Sum(g => (long)g.Bytes.Length));
    }

    private static ElfFile Write(PostmortemSession session, out string threads)
    {
        using MemoryStream stream = new();
        CoreFile.Create(session, out threads).WriteTo(stream);
        DiagnosticBag diagnostics = new();
        ElfFile core = ElfFile.Open(stream.ToArray(), "core", Limits.Default, diagnostics);
        _ = core.Notes.Count;
        Assert.Empty(diagnostics.Items);
        return core;
    }
}
