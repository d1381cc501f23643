using System.Text;
using Inquest.Symbols;
using Inquest.Symbols.Types;
using Inquest.Target;

namespace Inquest.Zephyr.Log;

/// <summary>
/// The names of log sources (Zephyr include/zephyr/logging/log_instance.h): a message points to the module's constant data,
/// whose first member is its name, or with CONFIG_LOG_RUNTIME_FILTERING to its writable data, which has the same number in
/// a list of its own. The symbols of both carry the name as well.
/// </summary>
internal sealed class LogSources
{
    private static readonly string[] s_prefixes = ["log_dynamic_", "log_const_"];

    private readonly Symbolizer _symbols;
    private readonly TargetMemory _memory;
    private readonly ulong _nameOffset;

    public LogSources(Symbolizer symbols, TargetMemory memory)
    {
        _symbols = symbols;
        _memory = memory;
        TypeMember? name = symbols.Types.FindMember("log_source_const_data", "name");
        _nameOffset = name?.Offset ?? 0;
    }

    /// <summary>The module's name; null when nothing tells it.</summary>
    public string? NameOf(ulong source)
    {
        if (_symbols.SymbolAt(source) is not { Offset: 0, IsFunction: false } symbol)
        {
            return null;
        }

        foreach (string prefix in s_prefixes)
        {
            // An instance's own name (LOG_INSTANCE_REGISTER: module.instance) stands in its data only.
            if (symbol.Name.StartsWith(prefix, StringComparison.Ordinal))
            {
                string module = symbol.Name[prefix.Length..];
                return _symbols.FindSymbol("log_const_" + module) is { } constant ? ReadName(constant.Address) ?? module : module;
            }
        }

        return null;
    }

    private string? ReadName(ulong constant)
    {
        if (!_memory.TryReadPointer(constant + _nameOffset, out ulong address))
        {
            return null;
        }

        Span<byte> text = stackalloc byte[64];
        int end = text[.._memory.Read(address, text)].IndexOf((byte)0);
        return end > 0 ? Encoding.UTF8.GetString(text[..end]) : null;
    }
}
