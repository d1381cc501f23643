using Inquest.Binary;
using Inquest.Dwarf;
using Inquest.Dwarf.Expressions;

namespace Inquest.Symbols.Variables;

/// <summary>What callers say about their calls (DWARF 5 §3.4, and the GNU tags before it).</summary>
internal static class CallSites
{
    /// <summary>The call that a caller's frame is in.</summary>
    public static bool TryFind(Symbolizer symbols, PhysicalFrame caller, out DwarfEntry site)
    {
        site = default;
        if (symbols.FindFunction(caller.LookupPc) is not { } function || !function.TryGetEntry(out DwarfEntry entry))
        {
            return false;
        }

        DwarfEntryReader reader = new(entry);
        while (reader.Read())
        {
            if (reader.Tag is DwarfTag.CallSite or DwarfTag.GnuCallSite)
            {
                DwarfAttribute place = reader.Tag == DwarfTag.CallSite ? DwarfAttribute.CallReturnPc : DwarfAttribute.LowPc;
                if (reader.Entry.TryGetAttribute(place, out DwarfAttributeValue value) && value.TryGetAddress(out ulong address) && address == caller.Pc)
                {
                    site = reader.Entry;
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// True when the call is one of this very function. A function that was called may have jumped to another (a tail call),
    /// and then what the caller passed says nothing about the frame that is here now.
    /// </summary>
    public static bool Calls(Symbolizer symbols, MachineView machine, FrameContext caller, DwarfEntry site, in FunctionInfo function, Limits limits)
    {
        if (site.TryGetReference(DwarfAttribute.CallOrigin, out DwarfEntry origin) || site.TryGetReference(DwarfAttribute.AbstractOrigin, out origin))
        {
            if (function.TryGetEntry(out DwarfEntry entry) && Root(origin, limits) == Root(entry, limits))
            {
                return true;
            }

            string? name = origin.TryGetAttributeThroughOrigin(DwarfAttribute.LinkageName, out DwarfAttributeValue linkage, out _) && linkage.TryGetString(out string? text)
                ? text
                : origin.GetNameThroughOrigin();
            return name is not null && origin.TryGetAttributeThroughOrigin(DwarfAttribute.External, out _, out _)
                && symbols.FindSymbol(name) is { IsFunction: true } symbol && symbol.Address == function.EntryPoint;
        }

        return (site.TryGetAttribute(DwarfAttribute.CallTarget, out DwarfAttributeValue target) || site.TryGetAttribute(DwarfAttribute.GnuCallSiteTarget, out target))
            && target.TryGetBlock(out ReadOnlyMemory<byte> expression)
            && new DwarfExpressionEvaluator(limits).TryEvaluateNumber(expression, site.Unit, site.Unit.AddressSize, caller, out ulong address, out _)
            && machine.ToInstructionAddress(address) == function.EntryPoint;
    }

    private static DwarfEntry Root(DwarfEntry entry, Limits limits)
    {
        for (int depth = 0; depth < limits.MaxDwarfDepth; depth++)
        {
            if (!entry.TryGetReference(DwarfAttribute.AbstractOrigin, out DwarfEntry next) && !entry.TryGetReference(DwarfAttribute.Specification, out next))
            {
                break;
            }

            entry = next;
        }

        return entry;
    }
}
