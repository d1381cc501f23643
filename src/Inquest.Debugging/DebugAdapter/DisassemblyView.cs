using System.Text.Json.Nodes;
using Inquest.Binary;
using Inquest.Postmortem;

namespace Inquest.Debugging.DebugAdapter;

/// <summary>Answers <c>disassemble</c>: exactly as many lines as were asked for, those that are not known marked as such.</summary>
internal sealed class DisassemblyView
{
    // The least length of an instruction, for the addresses of lines that are not known.
    private const int LeastLength = 2;

    private readonly PostmortemSession _session;
    private readonly SourceLocator _sources;
    private readonly EditorOptions _editor;

    public DisassemblyView(PostmortemSession session, SourceLocator sources, EditorOptions editor)
    {
        _session = session;
        _sources = sources;
        _editor = editor;
    }

    public JsonObject Read(RequestArguments arguments, Limits limits)
    {
        long count = arguments.Number("instructionCount") ?? 0;
        long skip = arguments.Number("instructionOffset") ?? 0;
        if (!RequestArguments.TryReadAddress(arguments.Text("memoryReference"), out ulong reference))
        {
            throw new RequestException("disassemble wants an address");
        }

        if (count < 0 || count > limits.MaxListedInstructions || skip < -limits.MaxListedInstructions || skip > limits.MaxListedInstructions)
        {
            throw new RequestException($"at most {limits.MaxListedInstructions} instructions are listed at once");
        }

        reference = _session.Architecture?.ToInstructionAddress(reference) ?? reference;
        if (Address.Add(_session, reference, arguments.Number("offset") ?? 0) is not ulong address)
        {
            throw new RequestException("the address is none of the target's");
        }

        JsonArray lines = JsonNodes.Array(List(address, (int)skip, (int)count));
        return new JsonObject { ["instructions"] = lines };
    }

    private IEnumerable<JsonNode> List(ulong address, int skip, int count)
    {
        int before = Math.Max(0, -skip);
        int after = Math.Max(0, skip + count);
        IReadOnlyList<CodeLine> known = _session.Disassemble(address, before, after);
        int inFront = known.Count(l => l.Instruction.Address < address);
        CodeLine? previous = null;
        for (int i = 0; i < count; i++)
        {
            // The position relative to the address, which is line 0.
            int position = skip + i;
            int index = inFront + position;
            if (index >= 0 && index < known.Count)
            {
                yield return Describe(known[index], previous);
                previous = known[index];
            }
            else
            {
                yield return Unknown(PlaceOf(known, address, inFront, index, position));
            }
        }
    }

    private ulong PlaceOf(IReadOnlyList<CodeLine> known, ulong address, int inFront, int index, int position)
    {
        if (known.Count == 0)
        {
            return Near(address, (long)position * LeastLength);
        }

        if (index < 0)
        {
            return Near(inFront > 0 ? known[0].Instruction.Address : address, (long)index * LeastLength);
        }

        CodeLine last = known[^1];
        return Near(last.Instruction.Address, last.Instruction.Length + ((long)(index - known.Count) * LeastLength));
    }

    private ulong Near(ulong address, long offset) => Address.Add(_session, address, offset) ?? (offset < 0 ? 0 : Address.Last(_session));

    private JsonObject Unknown(ulong address) => new()
    {
        ["address"] = Address.Text(_session, address),
        ["instruction"] = "<not known>",
        ["presentationHint"] = "invalid",
    };

    private JsonObject Describe(CodeLine line, CodeLine? previous)
    {
        JsonObject json = new()
        {
            ["address"] = Address.Text(_session, line.Instruction.Address),
            ["instructionBytes"] = line.Instruction.Encoding,
            ["instruction"] = line.Instruction.Text,
        };
        json.With("symbol", line.Function);
        // The editor takes the place of the line above for one without.
        if (line is { File: string file, Line: int number } && (previous?.File != file || previous.Line != number))
        {
            json["location"] = _sources.Describe(file, _editor);
            json["line"] = number - 1 + _editor.FirstLine;
        }

        return json;
    }
}
