namespace Inquest.Dwarf;

/// <summary>What an attribute says of its entry (DWARF 5 §7.5.4). The enum is open: other numbers may occur.</summary>
public enum DwarfAttribute : ushort
{
    /// <summary>DW_AT_sibling.</summary>
    Sibling = 0x01,

    /// <summary>DW_AT_location.</summary>
    Location = 0x02,

    /// <summary>DW_AT_name.</summary>
    Name = 0x03,

    /// <summary>DW_AT_ordering.</summary>
    Ordering = 0x09,

    /// <summary>DW_AT_byte_size.</summary>
    ByteSize = 0x0b,

    /// <summary>DW_AT_bit_offset.</summary>
    BitOffset = 0x0c,

    /// <summary>DW_AT_bit_size.</summary>
    BitSize = 0x0d,

    /// <summary>DW_AT_stmt_list.</summary>
    StmtList = 0x10,

    /// <summary>DW_AT_low_pc.</summary>
    LowPc = 0x11,

    /// <summary>DW_AT_high_pc.</summary>
    HighPc = 0x12,

    /// <summary>DW_AT_language.</summary>
    Language = 0x13,

    /// <summary>DW_AT_discr.</summary>
    Discr = 0x15,

    /// <summary>DW_AT_discr_value.</summary>
    DiscrValue = 0x16,

    /// <summary>DW_AT_visibility.</summary>
    Visibility = 0x17,

    /// <summary>DW_AT_import.</summary>
    Import = 0x18,

    /// <summary>DW_AT_string_length.</summary>
    StringLength = 0x19,

    /// <summary>DW_AT_common_reference.</summary>
    CommonReference = 0x1a,

    /// <summary>DW_AT_comp_dir.</summary>
    CompDir = 0x1b,

    /// <summary>DW_AT_const_value.</summary>
    ConstValue = 0x1c,

    /// <summary>DW_AT_containing_type.</summary>
    ContainingType = 0x1d,

    /// <summary>DW_AT_default_value.</summary>
    DefaultValue = 0x1e,

    /// <summary>DW_AT_inline.</summary>
    Inline = 0x20,

    /// <summary>DW_AT_is_optional.</summary>
    IsOptional = 0x21,

    /// <summary>DW_AT_lower_bound.</summary>
    LowerBound = 0x22,

    /// <summary>DW_AT_producer.</summary>
    Producer = 0x25,

    /// <summary>DW_AT_prototyped.</summary>
    Prototyped = 0x27,

    /// <summary>DW_AT_return_addr.</summary>
    ReturnAddr = 0x2a,

    /// <summary>DW_AT_start_scope.</summary>
    StartScope = 0x2c,

    /// <summary>DW_AT_bit_stride.</summary>
    BitStride = 0x2e,

    /// <summary>DW_AT_upper_bound.</summary>
    UpperBound = 0x2f,

    /// <summary>DW_AT_abstract_origin.</summary>
    AbstractOrigin = 0x31,

    /// <summary>DW_AT_accessibility.</summary>
    Accessibility = 0x32,

    /// <summary>DW_AT_address_class.</summary>
    AddressClass = 0x33,

    /// <summary>DW_AT_artificial.</summary>
    Artificial = 0x34,

    /// <summary>DW_AT_base_types.</summary>
    BaseTypes = 0x35,

    /// <summary>DW_AT_calling_convention.</summary>
    CallingConvention = 0x36,

    /// <summary>DW_AT_count.</summary>
    Count = 0x37,

    /// <summary>DW_AT_data_member_location.</summary>
    DataMemberLocation = 0x38,

    /// <summary>DW_AT_decl_column.</summary>
    DeclColumn = 0x39,

    /// <summary>DW_AT_decl_file.</summary>
    DeclFile = 0x3a,

    /// <summary>DW_AT_decl_line.</summary>
    DeclLine = 0x3b,

    /// <summary>DW_AT_declaration.</summary>
    Declaration = 0x3c,

    /// <summary>DW_AT_discr_list.</summary>
    DiscrList = 0x3d,

    /// <summary>DW_AT_encoding.</summary>
    Encoding = 0x3e,

    /// <summary>DW_AT_external.</summary>
    External = 0x3f,

    /// <summary>DW_AT_frame_base.</summary>
    FrameBase = 0x40,

    /// <summary>DW_AT_friend.</summary>
    Friend = 0x41,

    /// <summary>DW_AT_identifier_case.</summary>
    IdentifierCase = 0x42,

    /// <summary>DW_AT_macro_info.</summary>
    MacroInfo = 0x43,

    /// <summary>DW_AT_namelist_item.</summary>
    NamelistItem = 0x44,

    /// <summary>DW_AT_priority.</summary>
    Priority = 0x45,

    /// <summary>DW_AT_segment.</summary>
    Segment = 0x46,

    /// <summary>DW_AT_specification.</summary>
    Specification = 0x47,

    /// <summary>DW_AT_static_link.</summary>
    StaticLink = 0x48,

    /// <summary>DW_AT_type.</summary>
    Type = 0x49,

    /// <summary>DW_AT_use_location.</summary>
    UseLocation = 0x4a,

    /// <summary>DW_AT_variable_parameter.</summary>
    VariableParameter = 0x4b,

    /// <summary>DW_AT_virtuality.</summary>
    Virtuality = 0x4c,

    /// <summary>DW_AT_vtable_elem_location.</summary>
    VtableElemLocation = 0x4d,

    /// <summary>DW_AT_allocated.</summary>
    Allocated = 0x4e,

    /// <summary>DW_AT_associated.</summary>
    Associated = 0x4f,

    /// <summary>DW_AT_data_location.</summary>
    DataLocation = 0x50,

    /// <summary>DW_AT_byte_stride.</summary>
    ByteStride = 0x51,

    /// <summary>DW_AT_entry_pc.</summary>
    EntryPc = 0x52,

    /// <summary>DW_AT_use_UTF8.</summary>
    UseUtf8 = 0x53,

    /// <summary>DW_AT_extension.</summary>
    Extension = 0x54,

    /// <summary>DW_AT_ranges.</summary>
    Ranges = 0x55,

    /// <summary>DW_AT_trampoline.</summary>
    Trampoline = 0x56,

    /// <summary>DW_AT_call_column.</summary>
    CallColumn = 0x57,

    /// <summary>DW_AT_call_file.</summary>
    CallFile = 0x58,

    /// <summary>DW_AT_call_line.</summary>
    CallLine = 0x59,

    /// <summary>DW_AT_description.</summary>
    Description = 0x5a,

    /// <summary>DW_AT_binary_scale.</summary>
    BinaryScale = 0x5b,

    /// <summary>DW_AT_decimal_scale.</summary>
    DecimalScale = 0x5c,

    /// <summary>DW_AT_small.</summary>
    Small = 0x5d,

    /// <summary>DW_AT_decimal_sign.</summary>
    DecimalSign = 0x5e,

    /// <summary>DW_AT_digit_count.</summary>
    DigitCount = 0x5f,

    /// <summary>DW_AT_picture_string.</summary>
    PictureString = 0x60,

    /// <summary>DW_AT_mutable.</summary>
    Mutable = 0x61,

    /// <summary>DW_AT_threads_scaled.</summary>
    ThreadsScaled = 0x62,

    /// <summary>DW_AT_explicit.</summary>
    Explicit = 0x63,

    /// <summary>DW_AT_object_pointer.</summary>
    ObjectPointer = 0x64,

    /// <summary>DW_AT_endianity.</summary>
    Endianity = 0x65,

    /// <summary>DW_AT_elemental.</summary>
    Elemental = 0x66,

    /// <summary>DW_AT_pure.</summary>
    Pure = 0x67,

    /// <summary>DW_AT_recursive.</summary>
    Recursive = 0x68,

    /// <summary>DW_AT_signature.</summary>
    Signature = 0x69,

    /// <summary>DW_AT_main_subprogram.</summary>
    MainSubprogram = 0x6a,

    /// <summary>DW_AT_data_bit_offset.</summary>
    DataBitOffset = 0x6b,

    /// <summary>DW_AT_const_expr.</summary>
    ConstExpr = 0x6c,

    /// <summary>DW_AT_enum_class.</summary>
    EnumClass = 0x6d,

    /// <summary>DW_AT_linkage_name.</summary>
    LinkageName = 0x6e,

    /// <summary>DW_AT_string_length_bit_size.</summary>
    StringLengthBitSize = 0x6f,

    /// <summary>DW_AT_string_length_byte_size.</summary>
    StringLengthByteSize = 0x70,

    /// <summary>DW_AT_rank.</summary>
    Rank = 0x71,

    /// <summary>DW_AT_str_offsets_base.</summary>
    StrOffsetsBase = 0x72,

    /// <summary>DW_AT_addr_base.</summary>
    AddrBase = 0x73,

    /// <summary>DW_AT_rnglists_base.</summary>
    RnglistsBase = 0x74,

    /// <summary>DW_AT_dwo_name.</summary>
    DwoName = 0x76,

    /// <summary>DW_AT_reference.</summary>
    Reference = 0x77,

    /// <summary>DW_AT_rvalue_reference.</summary>
    RvalueReference = 0x78,

    /// <summary>DW_AT_macros.</summary>
    Macros = 0x79,

    /// <summary>DW_AT_call_all_calls.</summary>
    CallAllCalls = 0x7a,

    /// <summary>DW_AT_call_all_source_calls.</summary>
    CallAllSourceCalls = 0x7b,

    /// <summary>DW_AT_call_all_tail_calls.</summary>
    CallAllTailCalls = 0x7c,

    /// <summary>DW_AT_call_return_pc.</summary>
    CallReturnPc = 0x7d,

    /// <summary>DW_AT_call_value.</summary>
    CallValue = 0x7e,

    /// <summary>DW_AT_call_origin.</summary>
    CallOrigin = 0x7f,

    /// <summary>DW_AT_call_parameter.</summary>
    CallParameter = 0x80,

    /// <summary>DW_AT_call_pc.</summary>
    CallPc = 0x81,

    /// <summary>DW_AT_call_tail_call.</summary>
    CallTailCall = 0x82,

    /// <summary>DW_AT_call_target.</summary>
    CallTarget = 0x83,

    /// <summary>DW_AT_call_target_clobbered.</summary>
    CallTargetClobbered = 0x84,

    /// <summary>DW_AT_call_data_location.</summary>
    CallDataLocation = 0x85,

    /// <summary>DW_AT_call_data_value.</summary>
    CallDataValue = 0x86,

    /// <summary>DW_AT_noreturn.</summary>
    Noreturn = 0x87,

    /// <summary>DW_AT_alignment.</summary>
    Alignment = 0x88,

    /// <summary>DW_AT_export_symbols.</summary>
    ExportSymbols = 0x89,

    /// <summary>DW_AT_deleted.</summary>
    Deleted = 0x8a,

    /// <summary>DW_AT_defaulted.</summary>
    Defaulted = 0x8b,

    /// <summary>DW_AT_loclists_base.</summary>
    LoclistsBase = 0x8c,

    /// <summary>DW_AT_MIPS_linkage_name.</summary>
    MipsLinkageName = 0x2007,

    /// <summary>DW_AT_sf_names.</summary>
    SfNames = 0x2101,

    /// <summary>DW_AT_GNU_vector.</summary>
    GnuVector = 0x2107,

    /// <summary>DW_AT_GNU_template_name.</summary>
    GnuTemplateName = 0x2110,

    /// <summary>DW_AT_GNU_call_site_value.</summary>
    GnuCallSiteValue = 0x2111,

    /// <summary>DW_AT_GNU_call_site_data_value.</summary>
    GnuCallSiteDataValue = 0x2112,

    /// <summary>DW_AT_GNU_call_site_target.</summary>
    GnuCallSiteTarget = 0x2113,

    /// <summary>DW_AT_GNU_call_site_target_clobbered.</summary>
    GnuCallSiteTargetClobbered = 0x2114,

    /// <summary>DW_AT_GNU_tail_call.</summary>
    GnuTailCall = 0x2115,

    /// <summary>DW_AT_GNU_all_tail_call_sites.</summary>
    GnuAllTailCallSites = 0x2116,

    /// <summary>DW_AT_GNU_all_call_sites.</summary>
    GnuAllCallSites = 0x2117,

    /// <summary>DW_AT_GNU_all_source_call_sites.</summary>
    GnuAllSourceCallSites = 0x2118,

    /// <summary>DW_AT_GNU_macros.</summary>
    GnuMacros = 0x2119,

    /// <summary>DW_AT_GNU_deleted.</summary>
    GnuDeleted = 0x211a,

    /// <summary>DW_AT_GNU_dwo_name.</summary>
    GnuDwoName = 0x2130,

    /// <summary>DW_AT_GNU_dwo_id.</summary>
    GnuDwoId = 0x2131,

    /// <summary>DW_AT_GNU_ranges_base.</summary>
    GnuRangesBase = 0x2132,

    /// <summary>DW_AT_GNU_addr_base.</summary>
    GnuAddrBase = 0x2133,

    /// <summary>DW_AT_GNU_pubnames.</summary>
    GnuPubnames = 0x2134,

    /// <summary>DW_AT_GNU_pubtypes.</summary>
    GnuPubtypes = 0x2135,

    /// <summary>DW_AT_GNU_locviews.</summary>
    GnuLocviews = 0x2137,

    /// <summary>DW_AT_GNU_entry_view.</summary>
    GnuEntryView = 0x2138,
}
