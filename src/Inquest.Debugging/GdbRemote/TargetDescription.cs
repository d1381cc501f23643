using System.Globalization;
using System.Text;
using Inquest.Architectures;

namespace Inquest.Debugging.GdbRemote;

/// <summary>
/// gdb's target description (gdb's manual, appendix G): which registers there are, in which order <c>g</c> sends them. Also
/// the note of an ELF core that tells gdb the same.
/// </summary>
public sealed class TargetDescription
{
    private TargetDescription(string xml, IReadOnlyList<DebuggerRegister> registers)
    {
        Xml = xml;
        Registers = registers;
    }

    /// <summary>The description as XML; ASCII.</summary>
    public string Xml { get; }

    /// <summary>The registers; the index is gdb's number.</summary>
    public IReadOnlyList<DebuggerRegister> Registers { get; }

    /// <summary>A description of the registers that gdb is to know; optional features are left out where no thread has any register of them.</summary>
    public static TargetDescription Of(Architecture architecture, IReadOnlyList<DumpThread> threads)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(threads);
        return Of(architecture, threads, architecture.DebuggerFeatures);
    }

    /// <summary>As <see cref="Of(Architecture, IReadOnlyList{DumpThread})"/>, with the features alone that a core's notes have registers for.</summary>
    public static TargetDescription OfCore(Architecture architecture, IReadOnlyList<DumpThread> threads)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        ArgumentNullException.ThrowIfNull(threads);
        return Of(architecture, threads, architecture.DebuggerFeatures.Where(f => f.IsInCore));
    }

    private static TargetDescription Of(Architecture architecture, IReadOnlyList<DumpThread> threads, IEnumerable<DebuggerFeature> features)
    {
        List<DebuggerRegister> registers = [];
        StringBuilder xml = new("<?xml version=\"1.0\"?><!DOCTYPE target SYSTEM \"gdb-target.dtd\"><target version=\"1.0\">");
        xml.Append(CultureInfo.InvariantCulture, $"<architecture>{architecture.DebuggerName}</architecture>");
        foreach (DebuggerFeature feature in features)
        {
            if (feature.IsOptional && !threads.Any(t => feature.Registers.Any(r => architecture.TryReadRegister(t.Registers, r.Number, out _))))
            {
                continue;
            }

            xml.Append(CultureInfo.InvariantCulture, $"<feature name=\"{feature.Name}\">");
            foreach (DebuggerRegister register in feature.Registers)
            {
                xml.Append(CultureInfo.InvariantCulture, $"<reg name=\"{register.Name}\" bitsize=\"{register.Bits}\" type=\"{register.Type}\" regnum=\"{registers.Count}\"/>");
                registers.Add(register);
            }

            xml.Append("</feature>");
        }

        return new TargetDescription(xml.Append("</target>").ToString(), registers);
    }
}
