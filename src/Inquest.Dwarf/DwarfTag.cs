namespace Inquest.Dwarf;

/// <summary>What a debugging information entry describes (DWARF 5 §7.5.3). The enum is open: other numbers may occur.</summary>
public enum DwarfTag : ushort
{
    /// <summary>DW_TAG_array_type.</summary>
    ArrayType = 0x01,

    /// <summary>DW_TAG_class_type.</summary>
    ClassType = 0x02,

    /// <summary>DW_TAG_entry_point.</summary>
    EntryPoint = 0x03,

    /// <summary>DW_TAG_enumeration_type.</summary>
    EnumerationType = 0x04,

    /// <summary>DW_TAG_formal_parameter.</summary>
    FormalParameter = 0x05,

    /// <summary>DW_TAG_imported_declaration.</summary>
    ImportedDeclaration = 0x08,

    /// <summary>DW_TAG_label.</summary>
    Label = 0x0a,

    /// <summary>DW_TAG_lexical_block.</summary>
    LexicalBlock = 0x0b,

    /// <summary>DW_TAG_member.</summary>
    Member = 0x0d,

    /// <summary>DW_TAG_pointer_type.</summary>
    PointerType = 0x0f,

    /// <summary>DW_TAG_reference_type.</summary>
    ReferenceType = 0x10,

    /// <summary>DW_TAG_compile_unit.</summary>
    CompileUnit = 0x11,

    /// <summary>DW_TAG_string_type.</summary>
    StringType = 0x12,

    /// <summary>DW_TAG_structure_type.</summary>
    StructureType = 0x13,

    /// <summary>DW_TAG_subroutine_type.</summary>
    SubroutineType = 0x15,

    /// <summary>DW_TAG_typedef.</summary>
    Typedef = 0x16,

    /// <summary>DW_TAG_union_type.</summary>
    UnionType = 0x17,

    /// <summary>DW_TAG_unspecified_parameters.</summary>
    UnspecifiedParameters = 0x18,

    /// <summary>DW_TAG_variant.</summary>
    Variant = 0x19,

    /// <summary>DW_TAG_common_block.</summary>
    CommonBlock = 0x1a,

    /// <summary>DW_TAG_common_inclusion.</summary>
    CommonInclusion = 0x1b,

    /// <summary>DW_TAG_inheritance.</summary>
    Inheritance = 0x1c,

    /// <summary>DW_TAG_inlined_subroutine.</summary>
    InlinedSubroutine = 0x1d,

    /// <summary>DW_TAG_module.</summary>
    Module = 0x1e,

    /// <summary>DW_TAG_ptr_to_member_type.</summary>
    PtrToMemberType = 0x1f,

    /// <summary>DW_TAG_set_type.</summary>
    SetType = 0x20,

    /// <summary>DW_TAG_subrange_type.</summary>
    SubrangeType = 0x21,

    /// <summary>DW_TAG_with_stmt.</summary>
    WithStmt = 0x22,

    /// <summary>DW_TAG_access_declaration.</summary>
    AccessDeclaration = 0x23,

    /// <summary>DW_TAG_base_type.</summary>
    BaseType = 0x24,

    /// <summary>DW_TAG_catch_block.</summary>
    CatchBlock = 0x25,

    /// <summary>DW_TAG_const_type.</summary>
    ConstType = 0x26,

    /// <summary>DW_TAG_constant.</summary>
    Constant = 0x27,

    /// <summary>DW_TAG_enumerator.</summary>
    Enumerator = 0x28,

    /// <summary>DW_TAG_file_type.</summary>
    FileType = 0x29,

    /// <summary>DW_TAG_friend.</summary>
    Friend = 0x2a,

    /// <summary>DW_TAG_namelist.</summary>
    Namelist = 0x2b,

    /// <summary>DW_TAG_namelist_item.</summary>
    NamelistItem = 0x2c,

    /// <summary>DW_TAG_packed_type.</summary>
    PackedType = 0x2d,

    /// <summary>DW_TAG_subprogram.</summary>
    Subprogram = 0x2e,

    /// <summary>DW_TAG_template_type_parameter.</summary>
    TemplateTypeParameter = 0x2f,

    /// <summary>DW_TAG_template_value_parameter.</summary>
    TemplateValueParameter = 0x30,

    /// <summary>DW_TAG_thrown_type.</summary>
    ThrownType = 0x31,

    /// <summary>DW_TAG_try_block.</summary>
    TryBlock = 0x32,

    /// <summary>DW_TAG_variant_part.</summary>
    VariantPart = 0x33,

    /// <summary>DW_TAG_variable.</summary>
    Variable = 0x34,

    /// <summary>DW_TAG_volatile_type.</summary>
    VolatileType = 0x35,

    /// <summary>DW_TAG_dwarf_procedure.</summary>
    DwarfProcedure = 0x36,

    /// <summary>DW_TAG_restrict_type.</summary>
    RestrictType = 0x37,

    /// <summary>DW_TAG_interface_type.</summary>
    InterfaceType = 0x38,

    /// <summary>DW_TAG_namespace.</summary>
    Namespace = 0x39,

    /// <summary>DW_TAG_imported_module.</summary>
    ImportedModule = 0x3a,

    /// <summary>DW_TAG_unspecified_type.</summary>
    UnspecifiedType = 0x3b,

    /// <summary>DW_TAG_partial_unit.</summary>
    PartialUnit = 0x3c,

    /// <summary>DW_TAG_imported_unit.</summary>
    ImportedUnit = 0x3d,

    /// <summary>DW_TAG_condition.</summary>
    Condition = 0x3f,

    /// <summary>DW_TAG_shared_type.</summary>
    SharedType = 0x40,

    /// <summary>DW_TAG_type_unit.</summary>
    TypeUnit = 0x41,

    /// <summary>DW_TAG_rvalue_reference_type.</summary>
    RvalueReferenceType = 0x42,

    /// <summary>DW_TAG_template_alias.</summary>
    TemplateAlias = 0x43,

    /// <summary>DW_TAG_coarray_type.</summary>
    CoarrayType = 0x44,

    /// <summary>DW_TAG_generic_subrange.</summary>
    GenericSubrange = 0x45,

    /// <summary>DW_TAG_dynamic_type.</summary>
    DynamicType = 0x46,

    /// <summary>DW_TAG_atomic_type.</summary>
    AtomicType = 0x47,

    /// <summary>DW_TAG_call_site.</summary>
    CallSite = 0x48,

    /// <summary>DW_TAG_call_site_parameter.</summary>
    CallSiteParameter = 0x49,

    /// <summary>DW_TAG_skeleton_unit.</summary>
    SkeletonUnit = 0x4a,

    /// <summary>DW_TAG_immutable_type.</summary>
    ImmutableType = 0x4b,

    /// <summary>DW_TAG_format_label.</summary>
    FormatLabel = 0x4101,

    /// <summary>DW_TAG_GNU_template_template_param.</summary>
    GnuTemplateTemplateParam = 0x4106,

    /// <summary>DW_TAG_GNU_template_parameter_pack.</summary>
    GnuTemplateParameterPack = 0x4107,

    /// <summary>DW_TAG_GNU_formal_parameter_pack.</summary>
    GnuFormalParameterPack = 0x4108,

    /// <summary>DW_TAG_GNU_call_site.</summary>
    GnuCallSite = 0x4109,

    /// <summary>DW_TAG_GNU_call_site_parameter.</summary>
    GnuCallSiteParameter = 0x410a,
}
