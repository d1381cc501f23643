namespace Inquest.Elf;

/// <summary>What a section holds: <c>sh_type</c>. Other numbers may occur; the enum is open.</summary>
public enum ElfSectionType : uint
{
    /// <summary>SHT_NULL, an unused entry.</summary>
    Null = 0,

    /// <summary>SHT_PROGBITS, the program's own bytes.</summary>
    ProgramBits = 1,

    /// <summary>SHT_SYMTAB, the symbol table.</summary>
    SymbolTable = 2,

    /// <summary>SHT_STRTAB, a string table.</summary>
    StringTable = 3,

    /// <summary>SHT_RELA, relocations with addends.</summary>
    Rela = 4,

    /// <summary>SHT_NOTE, notes.</summary>
    Note = 7,

    /// <summary>SHT_NOBITS, takes memory but no bytes of the file (.bss).</summary>
    NoBits = 8,

    /// <summary>SHT_REL, relocations without addends.</summary>
    Rel = 9,

    /// <summary>SHT_DYNSYM, the dynamic linker's symbol table.</summary>
    DynamicSymbols = 11,

    /// <summary>SHT_SYMTAB_SHNDX, section numbers above 16 bits for the symbol table.</summary>
    SymbolSectionIndices = 18,

    /// <summary>SHT_ARM_EXIDX, the exception index table.</summary>
    ArmExceptionIndex = 0x70000001,

    /// <summary>SHT_ARM_ATTRIBUTES and SHT_RISCV_ATTRIBUTES, build attributes.</summary>
    ProcessorAttributes = 0x70000003,
}
