using System.Text;
using Inquest.Binary;
using Inquest.Elf;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Elf;

public sealed class ElfFileTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_header_sections_segments_and_symbols(bool is64Bit)
    {
        ElfFile elf = Open(new ElfBuilder { Is64Bit = is64Bit, Entry = 0x101, Machine = (ushort)(is64Bit ? 183 : 40) }
            .AddCode(0x100, 64)
            .AddSection(".bss", [], type: 8, flags: 3, address: 0x20000000, size: 0x400)
            .AddSegment(0x20000000, 0x8000, [1, 2, 3], memorySize: 0x400)
            .AddSymbol("main", 0x101, 32)
            .AddSymbol("buffer", 0x20000000, 16, type: 1, section: 2));

        Assert.Equal(is64Bit, elf.Is64Bit);
        Assert.Equal(is64Bit ? ElfMachine.AArch64 : ElfMachine.Arm, elf.Machine);
        Assert.Equal(0x101ul, elf.EntryPoint);
        Assert.Equal(["", ".text", ".bss", ".symtab", ".strtab", ".shstrtab"], elf.Sections.Select(s => s.Name));
        Assert.Equal(0x100ul, elf.FindSection(".text")!.Address);
        Assert.Equal(64, elf.FindSection(".text")!.GetBytes().Length);
        Assert.True(elf.FindSection(".bss")!.GetBytes().IsEmpty);
        Assert.Equal(".bss", elf.FindSectionAt(0x200003FF)!.Name);
        Assert.Null(elf.FindSectionAt(0x20000400));
        ElfSegment segment = Assert.Single(elf.Segments);
        Assert.Equal((0x20000000ul, 0x8000ul, 3ul, 0x400ul), (segment.VirtualAddress, segment.PhysicalAddress, segment.FileSize, segment.MemorySize));
        Assert.Equal([1, 2, 3], segment.AtPhysicalAddress.Bytes.ToArray());
        Assert.Equal(["main", "buffer"], elf.SymbolTable.Symbols.ToArray().Select(s => s.Name));
        Assert.Equal(32ul, elf.SymbolTable.Find("main")!.Value.Size);
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Thumb_bit_is_cleared_from_the_address_and_kept_in_the_value_of_ARM_functions_only()
    {
        ElfFile elf = Open(new ElfBuilder().AddCode(0x100, 64).AddSymbol("thumb", 0x101, 4).AddSymbol("odd", 0x103, 1, type: 1));
        ElfSymbol function = elf.SymbolTable.Find("thumb")!.Value;
        Assert.Equal((0x101ul, 0x100ul, true), (function.Value, function.Address, function.IsThumb));
        Assert.Equal(0x103ul, elf.SymbolTable.Find("odd")!.Value.Address);

        ElfFile riscV = Open(new ElfBuilder { Machine = 243 }.AddCode(0x100, 64).AddSymbol("f", 0x101, 4));
        Assert.Equal(0x101ul, riscV.SymbolTable.Find("f")!.Value.Address);
    }

    [Fact]
    public void Mapping_symbols_stand_apart_from_symbols()
    {
        ElfFile elf = Open(new ElfBuilder().AddCode(0x100, 64)
            .AddSymbol("$t", 0x100, type: 0, binding: 0)
            .AddSymbol("$d.12", 0x120, type: 0, binding: 0)
            .AddSymbol("$data", 0x130, type: 0, binding: 0)
            .AddSymbol("$a", 0x140, type: 0, binding: 0));
        Assert.Equal(["$data"], elf.SymbolTable.Symbols.ToArray().Select(s => s.Name));
        Assert.Null(elf.SymbolTable.MappingAt(0xFF));
        Assert.Equal(ElfMappingKind.Thumb, elf.SymbolTable.MappingAt(0x11F));
        Assert.Equal(ElfMappingKind.Data, elf.SymbolTable.MappingAt(0x120));
        Assert.Equal(ElfMappingKind.Arm, elf.SymbolTable.MappingAt(0x200));
    }

    [Fact]
    public void Find_prefers_a_global_symbol_and_skips_undefined_ones()
    {
        ElfFile elf = Open(new ElfBuilder().AddCode(0x100, 64)
            .AddSymbol("f", 0x111, 2, binding: 0)
            .AddSymbol("f", 0x121, 2, binding: 2)
            .AddSymbol("f", 0x131, 2, binding: 1)
            .AddSymbol("f", 0x141, 2, binding: 0)
            .AddSymbol("gone", 0, 0, type: 0, section: 0));
        Assert.Equal(0x130ul, elf.SymbolTable.Find("f")!.Value.Address);
        Assert.Null(elf.SymbolTable.Find("gone"));
        Assert.Null(elf.SymbolTable.Find("nothing"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decompresses_sections_of_both_kinds_on_first_use(bool is64Bit)
    {
        byte[] content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("all the same words ", 100)));
        var old = new SectionWriter().Bytes("ZLIB"u8).Bytes(0, 0, 0, 0, 0, 0, (byte)(content.Length >> 8), (byte)(content.Length & 0xFF)).Bytes(ElfBuilder.Deflate(content));
        ElfFile elf = Open(new ElfBuilder { Is64Bit = is64Bit }.AddCompressed(".debug_info", content).AddSection(".zdebug_line", old.ToArray()));
        Assert.Equal(content, elf.GetSectionBytes(".debug_info").ToArray());
        Assert.Equal(content, elf.GetSectionBytes(".debug_line").ToArray());
        Assert.True(elf.GetSectionBytes(".debug_str").IsEmpty);
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Rejects_a_decompressed_size_above_the_limit_and_accepts_one_at_it()
    {
        byte[] content = new byte[5000];
        var builder = new ElfBuilder().AddCompressed(".debug_info", content);
        Assert.True(Open(builder, new Limits { MaxSectionBytes = 4999 }).GetSectionBytes(".debug_info").IsEmpty);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ3005");
        Assert.Equal(5000, Open(builder, new Limits { MaxSectionBytes = 5000 }).GetSectionBytes(".debug_info").Length);
    }

    [Fact]
    public void A_stated_size_that_the_bytes_could_never_reach_is_not_allocated()
    {
        ElfFile elf = Open(new ElfBuilder().AddCompressed(".debug_info", new byte[100], statedSize: 200_000_000));
        Assert.True(elf.GetSectionBytes(".debug_info").IsEmpty);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ3005" && d.Message.Contains("above the limit", StringComparison.Ordinal));
    }

    [Fact]
    public void Zstandard_is_named_with_a_way_out()
    {
        Assert.True(Open(new ElfBuilder().AddCompressed(".debug_info", new byte[100], type: 2)).GetSectionBytes(".debug_info").IsEmpty);
        Assert.Contains("zstd", Assert.Single(_diagnostics.Items).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compressed_bytes_that_end_early_give_what_came_out()
    {
        ElfFile elf = Open(new ElfBuilder().AddCompressed(".debug_info", new byte[1000], statedSize: 1200));
        Assert.Equal(1000, elf.GetSectionBytes(".debug_info").Length);
        Assert.Single(_diagnostics.Items);
    }

    [Fact]
    public void Opens_without_section_headers()
    {
        ElfFile elf = Open(new ElfBuilder { WithoutSections = true }.AddCode(0x100, 8).AddSegment(0x100, 0x100, [1]));
        Assert.Empty(elf.Sections);
        Assert.Single(elf.Segments);
        Assert.True(elf.SymbolTable.Symbols.IsEmpty);
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Finds_the_build_id_in_a_note()
    {
        byte[] notes = new SectionWriter().U32(4).U32(3).U32(7).Bytes("ABC\0"u8).Bytes(9, 9, 9).Align(4)
            .U32(4).U32(4).U32(3).Bytes("GNU\0"u8).Bytes(1, 2, 3, 4).ToArray();
        ElfFile elf = Open(new ElfBuilder().AddSection(".note.gnu.build-id", notes, type: 7));
        Assert.Equal(2, elf.Notes.Count);
        Assert.Equal([1, 2, 3, 4], elf.BuildId.ToArray());
        Assert.True(Open(new ElfBuilder()).BuildId.IsEmpty);
    }

    [Fact]
    public void Reads_the_ARM_build_attributes()
    {
        var content = new SectionWriter().Uleb(5).CString("Cortex-M4").Uleb(6).Uleb(13).Uleb(7).Uleb('M').Uleb(10).Uleb(6).Uleb(34).Uleb(1).Uleb(32).Uleb(1).CString("gnu").Uleb(9).Uleb(2).ToArray();
        byte[] section = new SectionWriter().U8('A').U32((ulong)(4 + 6 + 5 + content.Length)).CString("aeabi").U8(1).U32((ulong)(5 + content.Length)).Bytes(content).ToArray();
        ElfBuildAttributes attributes = Open(new ElfBuilder().AddSection(".ARM.attributes", section, type: 0x70000003)).BuildAttributes!;
        Assert.Equal(("Cortex-M4", 13, 'M', 6), (attributes.CpuName, attributes.CpuArchitecture, attributes.CpuProfile, attributes.FloatingPointArchitecture));
        Assert.True(attributes.TryGetNumber(9, out ulong thumb));
        Assert.Equal(2ul, thumb);
        Assert.False(attributes.TryGetNumber(11, out _));
        Assert.Empty(_diagnostics.Items);
        Assert.Null(Open(new ElfBuilder()).BuildAttributes);
    }

    [Fact]
    public void Rejects_section_headers_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        ElfBuilder builder = new ElfBuilder().AddCode(0x100, 8);
        Assert.Equal(2, Open(builder, new Limits { MaxElfSections = 2 }).Sections.Count);
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ3001");
        Assert.Equal(3, Open(builder, new Limits { MaxElfSections = 3 }).Sections.Count);
    }

    [Fact]
    public void Rejects_program_headers_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        ElfBuilder builder = new ElfBuilder().AddSegment(0, 0, [1]).AddSegment(8, 8, [1]);
        Assert.Single(Open(builder, new Limits { MaxElfSegments = 1 }).Segments);
        Assert.Equal("INQ3003", Assert.Single(_diagnostics.Items).Id);
        Assert.Equal(2, Open(builder, new Limits { MaxElfSegments = 2 }).Segments.Count);
    }

    [Fact]
    public void Rejects_symbols_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        ElfBuilder builder = new ElfBuilder().AddCode(0, 8).AddSymbol("a", 1, 2).AddSymbol("b", 3, 2);
        Assert.Equal(1, Open(builder, new Limits { MaxElfSymbols = 2 }).SymbolTable.Symbols.Length);
        Assert.Equal("INQ3007", Assert.Single(_diagnostics.Items).Id);
        Assert.Equal(2, Open(builder, new Limits { MaxElfSymbols = 3 }).SymbolTable.Symbols.Length);
    }

    [Fact]
    public void Rejects_notes_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        byte[] notes = new SectionWriter().U32(0).U32(0).U32(1).U32(0).U32(0).U32(2).ToArray();
        ElfBuilder builder = new ElfBuilder().AddSection(".note.x", notes, type: 7);
        Assert.Single(Open(builder, new Limits { MaxElfNotes = 1 }).Notes);
        Assert.Equal("INQ3008", Assert.Single(_diagnostics.Items).Id);
        Assert.Equal(2, Open(builder, new Limits { MaxElfNotes = 2 }).Notes.Count);
    }

    [Fact]
    public void A_name_without_its_NUL_is_cut_at_the_limit()
    {
        ElfBuilder builder = new ElfBuilder().AddCode(0, 8).AddSymbol(new string('x', 50), 1, 2);
        Assert.Equal(10, Open(builder, new Limits { MaxStringLength = 10 }).SymbolTable.Symbols[0].Name.Length);
        Assert.Equal(50, Open(builder, new Limits { MaxStringLength = 50 }).SymbolTable.Symbols[0].Name.Length);
    }

    [Fact]
    public void What_is_not_a_little_endian_ELF_cannot_be_opened()
    {
        byte[] bytes = new ElfBuilder().Build();
        Assert.Equal(InputErrorKind.Malformed, Error(Encoding.ASCII.GetBytes("this is no ELF")).Kind);
        Assert.Equal(InputErrorKind.Truncated, Error(bytes[..51]).Kind);
        byte[] bigEndian = [.. bytes];
        bigEndian[5] = 2;
        Assert.Equal(InputErrorKind.Unsupported, Error(bigEndian).Kind);
        byte[] oddClass = [.. bytes];
        oddClass[4] = 3;
        Assert.Equal(InputErrorKind.Malformed, Error(oddClass).Kind);
    }

    [Fact]
    public void A_linked_program_is_told_from_an_object_file_by_its_header_alone()
    {
        byte[] program = new ElfBuilder().AddCode(0x100, 16).Build();
        Assert.True(ElfFile.IsProgram(program));
        Assert.True(ElfFile.IsProgram(program.AsSpan(0, 18)));
        Assert.False(ElfFile.IsProgram(program.AsSpan(0, 17)));
        byte[] objectFile = [.. program];
        objectFile[16] = 1;
        Assert.False(ElfFile.IsProgram(objectFile));
        Assert.False(ElfFile.IsProgram([]));
    }

    [Fact]
    public void Every_prefix_of_a_file_opens_or_is_refused()
    {
        byte[] bytes = new ElfBuilder().AddCode(0x100, 16).AddSegment(0x100, 0x100, new byte[16])
            .AddSection(".note.x", new SectionWriter().U32(4).U32(4).U32(3).Bytes("GNU\0"u8).U32(1).ToArray(), type: 7)
            .AddSymbol("main", 0x101, 4).Build();
        for (int length = 0; length < bytes.Length; length++)
        {
            if (length < 52)
            {
                Assert.Throws<InputException>(() => ElfFile.Open(bytes.AsMemory(0, length), "x", Limits.Default, _diagnostics));
                continue;
            }

            var diagnostics = new DiagnosticBag();
            ElfFile elf = ElfFile.Open(bytes.AsMemory(0, length), "x", Limits.Default, diagnostics);
            _ = elf.Notes.Count + elf.SymbolTable.Symbols.Length;
            Assert.NotEmpty(diagnostics.Items);
        }
    }

    private ElfFile Open(ElfBuilder builder, Limits? limits = null) => ElfFile.Open(builder.Build(), "test.elf", limits ?? Limits.Default, _diagnostics);

    private InputException Error(byte[] bytes) => Assert.Throws<InputException>(() => ElfFile.Open(bytes, "test.elf", Limits.Default, _diagnostics));
}
