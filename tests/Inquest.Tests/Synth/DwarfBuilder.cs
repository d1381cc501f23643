using Inquest.Binary;
using Inquest.Dwarf;

namespace Inquest.Tests.Synth;

/// <summary>
/// Assembles debug information: units from <see cref="DieBuilder"/>s, other sections as bytes. A label belongs to the unit
/// whose name precedes a dot in it (<c>u1.main</c> in unit <c>u1</c>), or to unit <c>u</c> without a dot.
/// </summary>
internal sealed class DwarfBuilder
{
    private readonly SectionWriter _info = new();
    private readonly SectionWriter _abbrev = new();
    private readonly Dictionary<string, int> _shapes = [];
    private readonly Dictionary<string, byte[]> _sections = [];

    public static string UnitLabel(string label) => label.Contains('.', StringComparison.Ordinal) ? label[..label.IndexOf('.', StringComparison.Ordinal)] : "u";

    /// <summary>Adds a compile unit of 32-bit DWARF with addresses of 4 bytes.</summary>
    public DwarfBuilder Unit(int version, Action<DieBuilder> describe, string name = "u", DwarfTag tag = DwarfTag.CompileUnit)
    {
        var root = new DieBuilder(tag);
        describe(root);
        _info.Label(name).Distance(name + " end", name + " start").Label(name + " start").U16((ulong)version);
        if (version >= 5)
        {
            _info.U8(1).U8(4).U32(0);
        }
        else
        {
            _info.U32(0).U8(4);
        }

        Write(root);
        _info.Label(name + " end");
        return this;
    }

    /// <summary>Adds a DWARF 5 type unit whose type is the labelled entry.</summary>
    public DwarfBuilder TypeUnit(ulong signature, string typeLabel, Action<DieBuilder> describe)
    {
        string name = UnitLabel(typeLabel);
        var root = new DieBuilder(DwarfTag.TypeUnit);
        describe(root);
        _info.Label(name).Distance(name + " end", name + " start").Label(name + " start").U16(5).U8(2).U8(4).U32(0);
        _info.U64(signature).Distance(typeLabel, name);
        Write(root);
        _info.Label(name + " end");
        return this;
    }

    public DwarfBuilder Section(string name, byte[] bytes)
    {
        _sections[name] = bytes;
        return this;
    }

    public int OffsetOf(string label) => _info.OffsetOf(label);

    public Dictionary<string, byte[]> Build()
    {
        var sections = new Dictionary<string, byte[]>(_sections);
        sections.TryAdd(".debug_info", _info.ToArray());
        sections.TryAdd(".debug_abbrev", [.. _abbrev.ToArray(), 0]);
        return sections;
    }

    public DwarfDebugInfo Open(DiagnosticBag? diagnostics = null, Limits? limits = null, bool addressZeroIsCode = false) =>
        Open(Build(), diagnostics, limits, addressZeroIsCode);

    public static DwarfDebugInfo Open(Dictionary<string, byte[]> sections, DiagnosticBag? diagnostics = null, Limits? limits = null, bool addressZeroIsCode = false) =>
        new(new DwarfSections(name => sections.GetValueOrDefault(name)), limits ?? Limits.Default, diagnostics ?? new DiagnosticBag(), addressZeroIsCode);

    private void Write(DieBuilder die)
    {
        if (die.LabelName is { } label)
        {
            _info.Label(label);
        }

        bool hasChildren = die.Children.Count > 0 || die.ClaimsChildren;
        _info.Uleb((ulong)Shape(die, hasChildren));
        foreach ((_, _, _, Action<SectionWriter> write) in die.Attributes)
        {
            write(_info);
        }

        foreach (DieBuilder child in die.Children)
        {
            Write(child);
        }

        if (hasChildren)
        {
            if (die.LabelName is not null)
            {
                _info.Label(die.LabelName + " last");
            }

            _info.U8(0);
        }

        if (die.LabelName is not null)
        {
            _info.Label(die.LabelName + " next");
        }
    }

    private int Shape(DieBuilder die, bool hasChildren)
    {
        string key = $"{die.Tag} {hasChildren} {string.Join(',', die.Attributes.Select(a => (a.Name, a.Form, a.Constant)))}";
        if (_shapes.TryGetValue(key, out int code))
        {
            return code;
        }

        code = _shapes.Count + 1;
        _shapes.Add(key, code);
        _abbrev.Uleb((ulong)code).Uleb((ulong)die.Tag).U8(hasChildren ? 1u : 0u);
        foreach ((DwarfAttribute name, DwarfForm form, long constant, _) in die.Attributes)
        {
            _abbrev.Uleb((ulong)name).Uleb((ulong)form);
            if (form == DwarfForm.ImplicitConst)
            {
                _abbrev.Sleb(constant);
            }
        }

        _abbrev.U8(0).U8(0);
        return code;
    }
}
