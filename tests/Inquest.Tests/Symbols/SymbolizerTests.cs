using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Elf;
using Inquest.Symbols;
using Inquest.Tests.Synth;

namespace Inquest.Tests.Symbols;

public sealed class SymbolizerTests
{
    private readonly DiagnosticBag _diagnostics = new();
    private readonly List<SourceFrame> _frames = [];

    [Fact]
    public void Gives_the_chain_of_inlined_functions_innermost_first_with_the_lines_of_the_calls()
    {
        Symbolizer symbolizer = Open(Inlines(), Lines());
        Assert.Equal(["leaf /w/main.c:30 inlined", "middle /w/main.c:21 inlined", "outer /w/main.c:12"], Frames(symbolizer, 0x1014));
        Assert.Equal(["middle /w/main.c:20 inlined", "outer /w/main.c:12"], Frames(symbolizer, 0x1010));
        Assert.Equal(["outer /w/main.c:10"], Frames(symbolizer, 0x1000));
        Assert.Equal(["outer /w/main.c:13"], Frames(symbolizer, 0x1020));
        Assert.Empty(Frames(symbolizer, 0x5000));
        Assert.Empty(_diagnostics.Items);
    }

    [Fact]
    public void Frames_lead_to_their_entries()
    {
        Symbolizer symbolizer = Open(Inlines(), Lines());
        symbolizer.Resolve(0x1014, _frames);
        Assert.All(_frames, f => Assert.True(f.TryGetEntry(out _)));
        Assert.True(_frames[0].TryGetEntry(out DwarfEntry inner));
        Assert.True(_frames[2].TryGetEntry(out DwarfEntry outer));
        Assert.Equal((DwarfTag.InlinedSubroutine, DwarfTag.Subprogram), (inner.Tag, outer.Tag));
        Assert.All(_frames, f => Assert.Equal(0x1000ul, f.FunctionStart));
    }

    [Fact]
    public void The_same_function_has_the_same_name_object_everywhere()
    {
        Symbolizer symbolizer = Open(Inlines(), Lines());
        symbolizer.Resolve(0x1014, _frames);
        FunctionName? first = _frames[1].Function;
        SourceFile? file = _frames[1].File;
        symbolizer.Resolve(0x1010, _frames);
        Assert.Same(first, _frames[0].Function);
        Assert.Same(file, _frames[0].File);
    }

    [Fact]
    public void Resolving_allocates_nothing_once_the_unit_is_read()
    {
        Symbolizer symbolizer = Open(Inlines(), Lines());
        for (ulong address = 0x1000; address < 0x1040; address += 2)
        {
            symbolizer.Resolve(address, _frames);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (ulong address = 0x1000; address < 0x1040; address += 2)
        {
            symbolizer.Resolve(address, _frames);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Line_zero_and_a_missing_call_line_are_unknown_not_zero()
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("main.c").String(DwarfAttribute.CompDir, "/w").Offset(DwarfAttribute.StmtList, 0).Range(0x1000, 0x20)
            .Child(DwarfTag.Subprogram, f => f.Label("leaf").Name("leaf"))
            .Function("outer", 0x1000, 0x20, f => f.Child(DwarfTag.InlinedSubroutine, i => i.Reference(DwarfAttribute.AbstractOrigin, "leaf").Range(0x1000, 4))));
        Symbolizer symbolizer = Open(dwarf, Program().SetAddress(0x1000).Row(0x1000, 0).EndSequence(0x1020));
        symbolizer.Resolve(0x1002, _frames);
        Assert.Equal(2, _frames.Count);
        Assert.All(_frames, f => Assert.Null(f.Line));
        Assert.All(_frames, f => Assert.Null(f.Column));
        Assert.Null(_frames[1].File);
    }

    [Fact]
    public void A_function_that_the_linker_removed_names_nothing()
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("main.c").Range(0x100, 0x20).Offset(DwarfAttribute.StmtList, 0)
            .Function("removed", 0, 0x400, f => f.Label("removed"))
            .Function("real", 0x100, 0x20));
        Symbolizer symbolizer = Open(dwarf, Program().SetAddress(0).Row(0, 5).EndSequence(0x400));
        Assert.Equal(["real ?"], Frames(symbolizer, 0x110));
        Assert.Empty(Frames(symbolizer, 0x200));
        Assert.Null(symbolizer.FindFunction(0x200));
    }

    [Fact]
    public void A_function_at_zero_is_believed_when_a_symbol_stands_there_too()
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("main.c").Function("entry", 0, 0x40));
        ElfBuilder elf = new ElfBuilder { Machine = 243 }.AddCode(0, 0x100).AddSymbol("entry", 0, 0x40);
        Assert.Equal(["entry ?"], Frames(Open(dwarf, null, elf), 0x10));
    }

    [Fact]
    public void Names_carry_namespaces_and_classes_but_not_the_functions_around_them()
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(4, u => u.Name("main.cpp").Data(DwarfAttribute.Language, 4).Range(0x1000, 0x100)
            .Child(DwarfTag.Namespace, n => n.Name("net").Child(DwarfTag.ClassType, c => c.Name("Socket")
                .Child(DwarfTag.Subprogram, f => f.Label("send").Name("send").String(DwarfAttribute.LinkageName, "_ZN3net6Socket4sendEv"))))
            .Child(DwarfTag.Namespace, n => n.Function("hidden", 0x1040, 0x10))
            .Child(DwarfTag.Subprogram, f => f.Reference(DwarfAttribute.Specification, "send").Range(0x1000, 0x40)
                .Child(DwarfTag.ClassType, c => c.Name("<lambda()>").Child(DwarfTag.Subprogram, o => o.Label("op").Name("operator()"))))
            .Child(DwarfTag.Subprogram, f => f.Reference(DwarfAttribute.Specification, "op").Range(0x1060, 0x10)));
        Symbolizer symbolizer = Open(dwarf, null);
        Assert.Equal(["net::Socket::send ?"], Frames(symbolizer, 0x1000));
        Assert.Equal("_ZN3net6Socket4sendEv", _frames[0].Function!.LinkageName);
        Assert.Equal(["(anonymous namespace)::hidden ?"], Frames(symbolizer, 0x1040));
        Assert.Equal(["<lambda()>::operator() ?"], Frames(symbolizer, 0x1060));
    }

    [Fact]
    public void A_function_in_two_parts_is_found_in_both_with_one_entry_point()
    {
        byte[] ranges = new SectionWriter().U8(7).U32(0x1000).Uleb(0x20).U8(7).U32(0x8000).Uleb(0x10).U8(0).ToArray();
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("main.c").Offset(DwarfAttribute.Ranges, 0)
            .Child(DwarfTag.Subprogram, f => f.Name("split").Offset(DwarfAttribute.Ranges, 0).Address(DwarfAttribute.EntryPc, 0x1000))).Section(".debug_rnglists", ranges);
        Symbolizer symbolizer = Open(dwarf, null);
        FunctionInfo cold = symbolizer.FindFunction(0x8004)!.Value;
        Assert.Equal(("split", new AddressRange(0x8000, 0x8010), 0x1000ul, true), (cold.Name!.Name, cold.Range, cold.EntryPoint, cold.IsFromDebugInfo));
        Assert.Equal(new AddressRange(0x1000, 0x1020), symbolizer.FindFunction(0x101F)!.Value.Range);
        Assert.Equal(2, symbolizer.GetFunctions().Count());
    }

    [Fact]
    public void A_unit_that_states_no_addresses_is_found_by_its_functions()
    {
        DwarfBuilder dwarf = new DwarfBuilder()
            .Unit(4, u => u.Name("a.c").Range(0x1000, 0x10).Function("a", 0x1000, 0x10), "u1")
            .Unit(4, u => u.Name("b.c").Function("b", 0x2000, 0x10), "u2");
        Assert.Equal(["b ?"], Frames(Open(dwarf, null), 0x2008));
    }

    [Fact]
    public void Of_two_units_that_claim_an_address_the_one_with_a_function_there_answers()
    {
        DwarfBuilder dwarf = new DwarfBuilder()
            .Unit(4, u => u.Name("a.c").Range(0x1000, 0x100).Function("a", 0x1080, 0x10), "u1")
            .Unit(4, u => u.Name("b.c").Range(0x1000, 0x100).Function("b", 0x1000, 0x10), "u2");
        Symbolizer symbolizer = Open(dwarf, null);
        Assert.Equal(["a ?"], Frames(symbolizer, 0x1080));
        Assert.Equal(["b ?"], Frames(symbolizer, 0x1000));
    }

    [Fact]
    public void Assembly_without_functions_gets_its_name_from_a_symbol_and_its_line_from_the_unit()
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("swap.S").String(DwarfAttribute.CompDir, "/w").Offset(DwarfAttribute.StmtList, 0).Range(0x1000, 0x40));
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 0x40).AddSymbol("z_arm_pendsv", 0x1001, 0).AddSymbol("z_arm_svc", 0x1021, 0);
        Symbolizer symbolizer = Open(dwarf, Program().SetAddress(0x1000).Row(0x1000, 50).EndSequence(0x1040), elf);
        Assert.Equal(["z_arm_pendsv /w/main.c:50"], Frames(symbolizer, 0x1010));
        Assert.Equal(["z_arm_svc /w/main.c:50"], Frames(symbolizer, 0x1030));
        FunctionInfo function = symbolizer.FindFunction(0x1010)!.Value;
        Assert.Equal((new AddressRange(0x1000, 0x1020), false), (function.Range, function.IsFromDebugInfo));
    }

    [Fact]
    public void A_Thumb_bit_in_the_debug_information_of_assembly_is_no_part_of_the_address()
    {
        DwarfBuilder dwarf = new DwarfBuilder().Unit(5, u => u.Name("ieee754-sf.S").Range(0x1000, 0x40)
            .Function("__aeabi_frsub", 0x1001, 8).Function("__aeabi_fsub", 0x1009, 0x38));
        Symbolizer symbolizer = Open(dwarf, null);
        Assert.Equal(["__aeabi_frsub ?"], Frames(symbolizer, 0x1000));
        Assert.Equal(["__aeabi_fsub ?"], Frames(symbolizer, 0x1008));
        Assert.Equal((new AddressRange(0x1008, 0x1040), 0x1008ul), (symbolizer.FindFunction(0x1008)!.Value.Range, symbolizer.FindFunction(0x1008)!.Value.EntryPoint));
        Assert.Empty(Frames(symbolizer, 0x1040));
    }

    [Fact]
    public void Works_from_symbols_alone()
    {
        ElfBuilder elf = new ElfBuilder().AddCode(0x1000, 0x100).AddSection(".data", new byte[0x40], flags: 3, address: 0x20000000)
            .AddSymbol("weak_alias", 0x1001, 0x20, binding: 2)
            .AddSymbol("function", 0x1001, 0x20)
            .AddSymbol("label", 0x1000, 0, type: 0)
            .AddSymbol("buffer", 0x20000010, 0x10, type: 1, section: 2)
            .AddSymbol("_data_start", 0x20000000, 0, type: 0, section: 2)
            .AddSymbol("absolute", 0x1004, 8, type: 1, section: 0xFFF1);
        Symbolizer symbolizer = Open(new DwarfBuilder(), null, elf);
        Assert.Equal(["function ?"], Frames(symbolizer, 0x1010));
        Assert.Empty(Frames(symbolizer, 0x1020));
        Assert.Empty(Frames(symbolizer, 0x20000010));
        SymbolLocation location = symbolizer.SymbolAt(0x20000018)!.Value;
        Assert.Equal(("buffer", 8ul, 0x10ul, false), (location.Name, location.Offset, location.Size, location.IsFunction));
        Assert.Null(symbolizer.SymbolAt(0x20000004));
        Assert.Null(symbolizer.FindFunction(0x20000018));
        Assert.Equal(0x1000ul, symbolizer.FindSymbol("function")!.Value.Address);
        Assert.Null(symbolizer.FindSymbol("_data_start")!.Value.Size);
        Assert.Null(symbolizer.FindSymbol("nothing"));
        Assert.False(symbolizer.HasDebugInfo);
    }

    [Fact]
    public void Rejects_scopes_deeper_than_the_limit_and_accepts_those_at_it()
    {
        Assert.Equal(["leaf /w/main.c:30 inlined", "middle /w/main.c:21 inlined", "outer /w/main.c:12"], Frames(Open(Inlines(), Lines(), limits: new Limits { MaxDwarfDepth = 3 }), 0x1014));
        Assert.Equal(["middle /w/main.c:30 inlined", "outer /w/main.c:12"], Frames(Open(Inlines(), Lines(), limits: new Limits { MaxDwarfDepth = 2 }), 0x1014));
    }

    private static LineProgramBuilder Program() => new LineProgramBuilder(5).Directory("/w").File("main.c").File("main.c");

    private static LineProgramBuilder Lines() => Program().SetAddress(0x1000)
        .Row(0x1000, 10).Row(0x1010, 20).Row(0x1014, 30).Row(0x1018, 22).Row(0x1020, 13).EndSequence(0x1040);

    private static DwarfBuilder Inlines() => new DwarfBuilder().Unit(5, u => u.Name("main.c").String(DwarfAttribute.CompDir, "/w").Offset(DwarfAttribute.StmtList, 0).Range(0x1000, 0x40)
        .Child(DwarfTag.Subprogram, f => f.Label("leaf").Name("leaf").Data(DwarfAttribute.Inline, 1))
        .Child(DwarfTag.Subprogram, f => f.Label("middle").Name("middle").Data(DwarfAttribute.Inline, 1))
        .Function("outer", 0x1000, 0x40, f => f.Inlined("middle", 0x1010, 0x10, 12, m => m.Inlined("leaf", 0x1014, 4, 21))));

    private Symbolizer Open(DwarfBuilder dwarf, LineProgramBuilder? lines, ElfBuilder? elf = null, Limits? limits = null)
    {
        elf ??= new ElfBuilder().AddCode(0x100, 0x8000);
        foreach ((string name, byte[] bytes) in dwarf.Build())
        {
            elf.AddSection(name, bytes);
        }

        if (lines is not null)
        {
            elf.AddSection(".debug_line", lines.Build());
        }

        limits ??= Limits.Default;
        return new Symbolizer(ElfFile.Open(elf.Build(), "test.elf", limits, _diagnostics), limits, _diagnostics);
    }

    private List<string> Frames(Symbolizer symbolizer, ulong address)
    {
        symbolizer.Resolve(address, _frames);
        return [.. _frames.Select(f => $"{f.Function?.Name} {(f.File is null ? "?" : f.File.Path + ":" + f.Line)}{(f.IsInlined ? " inlined" : "")}")];
    }
}
