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

    private static ulong? Address(JsonElement element) => element.GetString() is { } text ? Convert.ToUInt64(text[2..], 16) : null;
}

/// <summary>One true frame.</summary>
/// <param name="Level">0 for the faulting level, 1 for what it interrupted, and so on.</param>
/// <param name="Function">Null for a pc in no function.</param>
/// <param name="Pc">As the truth has it: the instruction itself, or a return address.</param>
/// <param name="Cfa">Null where the truth does not know it.</param>
internal sealed record TrueFrame(int Level, string? Function, ulong Pc, ulong? Cfa);
