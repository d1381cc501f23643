using Inquest.Dwarf;

namespace Inquest.Tests.Synth;

/// <summary>One debugging information entry of a <see cref="DwarfBuilder"/>; its abbreviation follows from its attributes.</summary>
internal sealed class DieBuilder
{
    private readonly List<(DwarfAttribute Name, DwarfForm Form, long Constant, Action<SectionWriter> Write)> _attributes = [];

    public DieBuilder(DwarfTag tag)
    {
        Tag = tag;
    }

    public DwarfTag Tag { get; }

    public string? LabelName { get; private set; }

    public List<DieBuilder> Children { get; } = [];

    /// <summary>True to say that children follow although none do.</summary>
    public bool ClaimsChildren { get; set; }

    public IEnumerable<(DwarfAttribute Name, DwarfForm Form, long Constant, Action<SectionWriter> Write)> Attributes => _attributes;

    public DieBuilder Label(string name)
    {
        LabelName = name;
        return this;
    }

    public DieBuilder With(DwarfAttribute name, DwarfForm form, Action<SectionWriter> write, long constant = 0)
    {
        _attributes.Add((name, form, constant, write));
        return this;
    }

    public DieBuilder String(DwarfAttribute name, string text) => With(name, DwarfForm.String, w => w.CString(text));

    public DieBuilder Name(string text) => String(DwarfAttribute.Name, text);

    public DieBuilder Address(DwarfAttribute name, ulong address, int size = 4) => With(name, DwarfForm.Addr, w => w.Unsigned(address, size));

    public DieBuilder Data(DwarfAttribute name, ulong value) => With(name, DwarfForm.Udata, w => w.Uleb(value));

    public DieBuilder Offset(DwarfAttribute name, ulong offset) => With(name, DwarfForm.SecOffset, w => w.U32(offset));

    /// <summary>DW_FORM_ref4 to a labelled entry of the same unit.</summary>
    public DieBuilder Reference(DwarfAttribute name, string label) => With(name, DwarfForm.Ref4, w => w.Distance(label, DwarfBuilder.UnitLabel(label)));

    /// <summary>DW_FORM_ref_addr to a labelled entry of any unit.</summary>
    public DieBuilder GlobalReference(DwarfAttribute name, string label) => With(name, DwarfForm.RefAddr, w => w.Distance(label));

    /// <summary>DW_AT_low_pc and, as a length, DW_AT_high_pc.</summary>
    public DieBuilder Range(ulong start, ulong length) => Address(DwarfAttribute.LowPc, start).Data(DwarfAttribute.HighPc, length);

    public DieBuilder Child(DwarfTag tag, Action<DieBuilder> describe)
    {
        var child = new DieBuilder(tag);
        describe(child);
        Children.Add(child);
        return this;
    }

    public DieBuilder Function(string name, ulong start, ulong length, Action<DieBuilder>? describe = null) =>
        Child(DwarfTag.Subprogram, f =>
        {
            f.Name(name).Range(start, length);
            describe?.Invoke(f);
        });

    public DieBuilder Inlined(string origin, ulong start, ulong length, ulong callLine, Action<DieBuilder>? describe = null) =>
        Child(DwarfTag.InlinedSubroutine, f =>
        {
            f.Reference(DwarfAttribute.AbstractOrigin, origin).Range(start, length).Data(DwarfAttribute.CallFile, 1).Data(DwarfAttribute.CallLine, callLine);
            describe?.Invoke(f);
        });
}
