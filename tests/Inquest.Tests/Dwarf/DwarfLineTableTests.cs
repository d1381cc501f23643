using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Lines;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Dwarf;

public sealed class DwarfLineTableTests
{
    private readonly DiagnosticBag _diagnostics = new();

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Finds_the_last_row_at_or_below_an_address(int version)
    {
        DwarfLineTable table = Open(Program(version).SetAddress(0x1000).Row(0x1000, 10, column: 3).Row(0x1004, 12).EndSequence(0x1008), version);
        Assert.Equal("10:3", At(table, 0x1000));
        Assert.Equal("10:3", At(table, 0x1003));
        Assert.Equal("12:0", At(table, 0x1007));
        Assert.Null(At(table, 0x1008));
        Assert.Null(At(table, 0xFFF));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Of_rows_with_the_same_address_the_last_one_counts()
    {
        DwarfLineTable table = Open(Program(5).SetAddress(0x1000).Row(0x1000, 10).Row(0x1000, 11).Row(0x1004, 12).Row(0x1004, 13).EndSequence(0x1008));
        Assert.Equal("11:0", At(table, 0x1002));
        Assert.Equal("13:0", At(table, 0x1004));
        Assert.Equal(2, table.RowCount);
    }

    [Fact]
    public void Sequences_of_removed_code_do_not_lie_over_real_code()
    {
        // Two functions that GNU ld removed with their start at 0, one that LLVM's did, and the vector table's neighbour.
        DwarfLineTable table = Open(Program(5)
            .SetAddress(0).Row(0, 100).Row(0x40, 101).EndSequence(0x200)
            .SetAddress(0x80).Row(0x80, 7).EndSequence(0x90)
            .SetAddress(0).Row(0, 300).EndSequence(0x100)
            .SetAddress(0xFFFFFFFF).Row(0xFFFFFFFF, 400).EndSequence(0xFFFFFFFF));
        Assert.Equal([new AddressRange(0x80, 0x90)], table.Sequences);
        Assert.Equal("7:0", At(table, 0x88));
        Assert.Null(At(table, 0x40));
        Assert.Null(At(table, 0x100));
    }

    [Fact]
    public void A_sequence_at_zero_is_kept_where_code_may_stand_there()
    {
        DwarfLineTable table = Open(Program(5).SetAddress(0).Row(0, 100).EndSequence(0x200), addressZeroIsCode: true);
        Assert.Equal("100:0", At(table, 0x10));
    }

    [Fact]
    public void Sequences_are_found_in_whatever_order_they_stand()
    {
        DwarfLineTable table = Open(Program(4).SetAddress(0x3000).Row(0x3000, 3).EndSequence(0x3010)
            .SetAddress(0x1000).Row(0x1000, 1).EndSequence(0x1010)
            .SetAddress(0x2000).Row(0x2000, 2).EndSequence(0x2010), version: 4);
        Assert.Equal("1:0 2:0 3:0", $"{At(table, 0x1008)} {At(table, 0x2008)} {At(table, 0x3008)}");
        Assert.Null(At(table, 0x1010));
    }

    [Fact]
    public void A_row_whose_address_falls_is_left_out()
    {
        DwarfLineTable table = Open(Program(5).SetAddress(0x1000).Row(0x1000, 1).Row(0x1010, 2).SetAddress(0x1004).Row(0x1004, 3).EndSequence(0x1020));
        Assert.Equal("1:0", At(table, 0x1004));
        Assert.Equal("2:0", At(table, 0x1018));
    }

    [Fact]
    public void A_sequence_without_its_end_is_left_out()
    {
        Assert.Empty(Open(Program(5).SetAddress(0x1000).Row(0x1000, 1)).Sequences);
    }

    [Fact]
    public void Special_opcodes_move_address_and_line()
    {
        // opcode_base 13, line_base -5, line_range 14, minimum_instruction_length 2.
        // 0x4b: 62 = 4 * 14 + 6: address + 8, line + 1. 8 is DW_LNS_const_add_pc: 242 / 14 = 17, so 34 bytes. 9: fixed_advance_pc.
        DwarfLineTable table = Open(new LineProgramBuilder(4) { MinimumInstructionLength = 2 }.File("a.c")
            .SetAddress(0x1000).Row(0x1000, 10).Raw(0x4B, 8, 0x4B, 9, 6, 0, 0x0D + 6).EndSequence(0x1100), version: 4);
        Assert.Equal("10:0", At(table, 0x1007));
        Assert.Equal("11:0", At(table, 0x1008));
        Assert.Equal("11:0", At(table, 0x1008 + 34 + 7));
        Assert.Equal("12:0", At(table, 0x1008 + 34 + 8));
        Assert.Equal("13:0", At(table, 0x1008 + 34 + 8 + 6));
    }

    [Fact]
    public void Machines_with_several_operations_an_instruction_are_tolerated()
    {
        // Three operations an instruction of 16 bytes: 4 operations are one instruction and one operation.
        DwarfLineTable table = Open(new LineProgramBuilder(4) { MinimumInstructionLength = 16, MaximumOperations = 3 }.File("a.c")
            .SetAddress(0x1000).Raw(1, 2, 4, 3, 1, 1, 2, 2, 3, 1, 1).Raw(2, 30, 0, 1, 1), version: 4);
        Assert.Equal("1:0", At(table, 0x100F));
        Assert.Equal("2:0", At(table, 0x1010));
        Assert.Equal("3:0", At(table, 0x1020));
    }

    [Fact]
    public void Unknown_opcodes_are_stepped_over()
    {
        // DW_LNS_set_isa with its operand, and an extended opcode of a vendor.
        DwarfLineTable table = Open(Program(5).SetAddress(0x1000).Raw(12, 5).Raw(0, 4, 0x80, 1, 2, 3).Row(0x1000, 9).EndSequence(0x1004));
        Assert.Equal("9:0", At(table, 0x1000));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Line_zero_is_kept_as_no_line()
    {
        DwarfLineTable table = Open(Program(5).SetAddress(0x1000).Row(0x1000, 10).Row(0x1004, 0).EndSequence(0x1008));
        Assert.Equal("0:0", At(table, 0x1006));
    }

    [Fact]
    public void Paths_join_working_directory_directory_and_name()
    {
        DwarfLineTable old = Open(new LineProgramBuilder(4).Directory("../src").Directory("/abs").File("a.c").File("b.c", 1).File("c.c", 2).File("/x/d.c", 1)
            .SetAddress(0x10).Row(0x10, 1).EndSequence(0x12), version: 4);
        Assert.Equal([null, "/w/a.c", "/w/../src/b.c", "/abs/c.c", "/x/d.c", null], Enumerable.Range(0, 6).Select(old.GetPath));
        DwarfLineTable version5 = Open(new LineProgramBuilder(5).Directory("/w").Directory("inc").File("a.c", 0).File("a.c", 0).File("h.h", 1)
            .SetAddress(0x10).Row(0x10, 1).EndSequence(0x12));
        Assert.Equal(["/w/a.c", "/w/a.c", "/w/inc/h.h", null], Enumerable.Range(0, 4).Select(version5.GetPath));
        Assert.Equal(16, version5.Program.GetFile(2)!.Value.Md5.Length);
    }

    [Fact]
    public void Rejects_rows_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        LineProgramBuilder program = Program(4).SetAddress(0x10).Row(0x10, 1).Row(0x12, 2).EndSequence(0x14)
            .SetAddress(0x20).Row(0x20, 1).Row(0x22, 2).EndSequence(0x24);
        Assert.Equal(2, Open(program, version: 4, limits: new Limits { MaxLineRows = 5 }).Sequences.Count());
        Assert.Empty(_diagnostics.Items);
        Assert.Single(Open(program, version: 4, limits: new Limits { MaxLineRows = 4 }).Sequences);
        Assert.Equal("INQ4008", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void Rejects_files_above_the_limit_and_accepts_as_many_as_it_allows()
    {
        LineProgramBuilder program = new LineProgramBuilder(4).File("a.c").File("b.c").SetAddress(0x10).Row(0x10, 1).EndSequence(0x14);
        Assert.Equal(2, Open(program, version: 4, limits: new Limits { MaxLineFiles = 2 }).Program.Files.Count);
        Assert.Empty(_diagnostics.Items);
        Assert.Single(Open(program, version: 4, limits: new Limits { MaxLineFiles = 1 }).Program.Files);
        Assert.Equal("INQ4007", Assert.Single(_diagnostics.Items).Id);
    }

    [Fact]
    public void A_file_table_of_entries_without_bytes_is_refused()
    {
        byte[] bytes = Program(5).SetAddress(0x10).Row(0x10, 1).EndSequence(0x14).Build();
        // The directory format count (1), its one pair, then the count of directories: make the format empty and the count large.
        int format = 12 + 7 + 12 - 1;
        Assert.Equal(1, bytes[format]);
        bytes[format] = 0;
        DwarfDebugInfo info = Info(bytes, 5);
        _ = info.Units[0].LineTable;
        Assert.Contains(_diagnostics.Items, d => d.Id == "INQ4007");
    }

    [Fact]
    public void Every_prefix_of_a_program_is_read_as_far_as_it_goes()
    {
        byte[] bytes = Program(5).SetAddress(0x1000).Row(0x1000, 10).EndSequence(0x1004).SetAddress(0x2000).Row(0x2000, 10).EndSequence(0x2004).Build();
        for (int length = 0; length < bytes.Length; length++)
        {
            DwarfLineTable? table = Info(bytes[..length], 5).Units[0].LineTable;
            Assert.True(table is null || table.Sequences.Count() < 2);
        }
    }

    [Theory]
    [InlineData("/w/build/../src/./main.c", "/w/src/main.c")]
    [InlineData("C:\\w\\build\\..\\main.c", "C:/w/main.c")]
    [InlineData("../main.c", "../main.c")]
    [InlineData("./a//b.c", "a/b.c")]
    [InlineData("/../a.c", "/a.c")]
    [InlineData("/w/a.c", "/w/a.c")]
    public void Paths_are_normalised(string path, string expected) => Assert.Equal(expected, DwarfPath.Normalize(path));

    [Theory]
    [InlineData("/w", "a.c", "/w/a.c")]
    [InlineData("/w/", "a.c", "/w/a.c")]
    [InlineData("C:\\w", "a.c", "C:\\w\\a.c")]
    [InlineData("/w", "C:/a.c", "C:/a.c")]
    [InlineData(null, "a.c", "a.c")]
    public void Paths_are_joined(string? directory, string name, string expected) => Assert.Equal(expected, DwarfPath.Join(directory, name));

    private static LineProgramBuilder Program(int version) => version >= 5
        ? new LineProgramBuilder(version).Directory("/w").File("main.c").File("main.c")
        : new LineProgramBuilder(version).File("main.c");

    private static string? At(DwarfLineTable table, ulong address) => table.TryFind(address, out DwarfLinePosition p) ? $"{p.Line}:{p.Column}" : null;

    private DwarfLineTable Open(LineProgramBuilder program, int version = 5, Limits? limits = null, bool addressZeroIsCode = false) =>
        Info(program.Build(), version, limits, addressZeroIsCode).Units[0].LineTable!;

    private DwarfDebugInfo Info(byte[] line, int version, Limits? limits = null, bool addressZeroIsCode = false)
    {
        DwarfForm form = version >= 4 ? DwarfForm.SecOffset : DwarfForm.Data4;
        return new DwarfBuilder().Unit(version, u => u.Name("main.c").String(DwarfAttribute.CompDir, "/w").With(DwarfAttribute.StmtList, form, w => w.U32(0)))
            .Section(".debug_line", line).Open(_diagnostics, limits, addressZeroIsCode);
    }
}
