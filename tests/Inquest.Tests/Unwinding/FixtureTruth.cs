using System.Text.Json;

namespace Inquest.Tests.Unwinding;

/// <summary>The physical frames of a fixture's truth, from the fault through every interrupted level to the thread's entry.</summary>
internal static class FixtureTruth
{
    public static List<TrueFrame> Read(string fixture)
    {
        List<TrueFrame> frames = [];
        int level = 0;
        foreach (JsonElement levels in FixtureMachine.ReadJson(fixture, "truth.json").GetProperty("levels").EnumerateArray())
        {
            foreach (JsonElement frame in levels.GetProperty("frames").EnumerateArray())
            {
                // Inlined frames share their caller's pc and frame. gdb also lists functions that left by a tail call, which
                // have no frame either: they have their caller's.
                ulong? cfa = Address(frame.GetProperty("cfa"));
                bool isTailCall = cfa is not null && frames.Count > 0 && frames[^1].Level == level && frames[^1].Cfa == cfa;
                if (!frame.GetProperty("inlined").GetBoolean() && !isTailCall)
                {
                    frames.Add(new(
                        level,
                        frame.GetProperty("function").GetString(),
                        Address(frame.GetProperty("pc"))!.Value,
                        cfa));
                }
            }

            level++;
        }

        return frames;
    }

    /// <summary>The true registers of each level, by DWARF number; sp is the one before the exception.</summary>
    public static List<Dictionary<int, ulong>> ReadRegisters(string fixture)
    {
        List<Dictionary<int, ulong>> levels = [];
        foreach (JsonElement level in FixtureMachine.ReadJson(fixture, "truth.json").GetProperty("levels").EnumerateArray())
        {
            Dictionary<int, ulong> registers = [];
            foreach (JsonProperty register in level.GetProperty("registers").EnumerateObject())
            {
                int number = register.Name switch
                {
                    "sp" => 13,
                    "lr" => 14,
                    "pc" => 15,
                    ['r', .. string digits] when int.TryParse(digits, out int value) => value,
                    _ => -1,
                };
                if (number >= 0 && Address(register.Value) is { } known)
                {
                    registers.Add(number, known);
                }
            }

            levels.Add(registers);
        }

        return levels;
    }

    private static ulong? Address(JsonElement element) => element.GetString() is { } text ? Convert.ToUInt64(text[2..], 16) : null;
}

/// <summary>One true frame.</summary>
/// <param name="Level">0 for the faulting level, 1 for what it interrupted, and so on.</param>
/// <param name="Function">Null for a pc in no function.</param>
/// <param name="Pc">As the truth has it: the instruction itself, or a return address.</param>
/// <param name="Cfa">Null where the truth does not know it.</param>
internal sealed record TrueFrame(int Level, string? Function, ulong Pc, ulong? Cfa);
