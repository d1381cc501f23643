using System.Globalization;
using System.Text.Json;
using Inquest.Postmortem;
using Inquest.Target;
using Inquest.Tests.Synth;
using Inquest.Unwinding;

namespace Inquest.Tests.Postmortem;

/// <summary>
/// The call stacks and registers of the threads that waited, against the crash lab's truth. A frame or a register that is not
/// known may be absent; one that is shown is true.
/// </summary>
public sealed class FixtureThreadFrameTests
{
    private static readonly Lazy<Comparison> s_comparison = new(Compare);

    [Fact]
    [Trait("Speed", "Slow")]
    public void No_frame_of_a_thread_that_waits_is_false()
    {
        Assert.True(s_comparison.Value.FalseFrames.Count == 0, string.Join('\n', s_comparison.Value.FalseFrames));
        Assert.True(s_comparison.Value.Frames > 5000, $"only {s_comparison.Value.Frames} frames were compared");
    }

    [Fact]
    public void No_register_of_a_thread_that_waits_is_false()
    {
        Assert.True(s_comparison.Value.FalseRegisters.Count == 0, string.Join('\n', s_comparison.Value.FalseRegisters.Take(40)));
        Assert.True(s_comparison.Value.Registers > 10_000, $"only {s_comparison.Value.Registers} registers were compared");
    }

    /// <summary>gdb infers the same functions from the compiler's call sites, where it has some.</summary>
    [Fact]
    public void The_functions_that_left_by_a_tail_call_are_those_that_gdb_infers()
    {
        Assert.True(s_comparison.Value.FalseTailCalls.Count == 0, string.Join('\n', s_comparison.Value.FalseTailCalls.Take(40)));
        Assert.True(s_comparison.Value.TailCalls > 800, $"only {s_comparison.Value.TailCalls} were compared");
        Assert.True(s_comparison.Value.MissingTailCalls.Count == 0, string.Join('\n', s_comparison.Value.MissingTailCalls.Take(40)));
    }

    [Fact]
    public void Every_stack_that_is_in_the_dump_is_followed_to_the_threads_entry() => Assert.Empty(s_comparison.Value.Short);

    private static Comparison Compare()
    {
        Comparison all = new();
        Parallel.ForEach(LabFixture.All, fixture =>
        {
            PostmortemSession session = PostmortemSession.Open([fixture.Dump, LabFixture.ElfInput(fixture.Elf)], new ExplainOptions { BaseAddress = fixture.Base });
            using var truth = JsonDocument.Parse(LabFixture.ReadFile($"crashlab/fixtures/{fixture.Name}/truth.json"));
            lock (all)
            {
                foreach (JsonElement waiting in truth.RootElement.GetProperty("threads").EnumerateArray())
                {
                    ulong address = Number(waiting.GetProperty("address").GetString()!);
                    if (waiting.GetProperty("frames").ValueKind == JsonValueKind.Array
                        && session.Threads.FirstOrDefault(t => t.Kernel?.Address == address && !t.Info.Current) is { Stack: CallStack stack } thread)
                    {
                        all.Add($"{fixture.Name}, {waiting.GetProperty("name").GetString()}", thread, stack, waiting);
                    }
                }
            }
        });
        return all;
    }

    private static ulong Number(string hex) => ulong.Parse(hex.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed class Comparison
    {
        public int Frames { get; private set; }

        public int Registers { get; private set; }

        public int TailCalls { get; private set; }

        public List<string> FalseTailCalls { get; } = [];

        public List<string> MissingTailCalls { get; } = [];

        public List<string> FalseFrames { get; } = [];

        public List<string> FalseRegisters { get; } = [];

        public List<string> Short { get; } = [];

        public void Add(string where, PostmortemThread thread, CallStack stack, JsonElement truth)
        {
            List<(string? Function, ulong Pc, ulong? Cfa)> live = Physical(truth);
            for (int i = 0; i < stack.Frames.Count; i++)
            {
                UnwoundFrame frame = stack.Frames[i];
                Frames++;
                if (i >= live.Count || frame.Pc != live[i].Pc || (frame.Cfa is ulong cfa && live[i].Cfa is ulong liveCfa && cfa != liveCfa))
                {
                    FalseFrames.Add($"{where}: #{i} 0x{frame.Pc:x8} cfa 0x{frame.Cfa:x8} ({frame.Trust}), live {(i < live.Count ? $"{live[i].Function} 0x{live[i].Pc:x8} cfa 0x{live[i].Cfa:x8}" : "nothing")}");
                    break;
                }
            }

            AddTailCalls(where, thread, truth);

            // What an unguarded overflow ran into is another thread's stack.
            if (stack.Frames.Count < live.Count && stack.End.Reason != StackEndReason.MissingMemory && !where.StartsWith("stack_overflow_unguarded", StringComparison.Ordinal))
            {
                Short.Add($"{where}: {stack.Frames.Count} of {live.Count} frames, {stack.End.Reason}: {stack.End.Detail}");
            }

            foreach (JsonProperty register in truth.GetProperty("registers").EnumerateObject())
            {
                int number = register.Name switch
                {
                    "sp" => 13,
                    "lr" => 14,
                    "pc" => 15,
                    ['r', .. string digits] when int.TryParse(digits, CultureInfo.InvariantCulture, out int r) => r,
                    _ => -1,
                };
                if (number >= 0 && thread.Registers is RegisterSet registers && registers.TryGet(number, out ulong value) && register.Value.GetString() is string known)
                {
                    Registers++;
                    if (value != Number(known))
                    {
                        FalseRegisters.Add($"{where}: {register.Name} 0x{value:x8}, live {known}");
                    }
                }
            }
        }

        private void AddTailCalls(string where, PostmortemThread thread, JsonElement truth)
        {
            List<(string? Function, ulong? Cfa, bool Inlined)> live =
                [.. truth.GetProperty("frames").EnumerateArray().Select(f => (f.GetProperty("function").GetString(), f.GetProperty("cfa").GetString() is string text ? Number(text) : (ulong?)null, f.GetProperty("inlined").GetBoolean()))];
            foreach (PostmortemFrame frame in thread.Frames.Where(f => !f.Info.Inlined && f.Info.Cfa is not null))
            {
                string[] inferred = [.. live.Where(l => l.Cfa == frame.Info.Cfa && !l.Inlined).Skip(1).Select(l => l.Function!)];
                string[] mine = [.. frame.Info.TailCalls?.Functions ?? []];
                bool isWhole = frame.Info.TailCalls?.Whole == true;
                if (inferred.Length > 0 && mine.Length == 0)
                {
                    MissingTailCalls.Add($"{where}: #{frame.Info.Index} {frame.Info.Function}: {string.Join(' ', inferred)}");
                }
                else if (inferred.Length > 0 && (isWhole ? !mine.SequenceEqual(inferred) : mine[^1] != inferred[^1]))
                {
                    FalseTailCalls.Add($"{where}: #{frame.Info.Index} {frame.Info.Function}: {string.Join(' ', mine)} (whole: {isWhole}), gdb {string.Join(' ', inferred)}");
                }

                TailCalls += inferred.Length > 0 ? 1 : 0;
            }
        }

        // Inlined frames and those that gdb lists of tail calls have no frame of their own.
        private static List<(string? Function, ulong Pc, ulong? Cfa)> Physical(JsonElement truth)
        {
            List<(string? Function, ulong Pc, ulong? Cfa)> frames = [];
            foreach (JsonElement frame in truth.GetProperty("frames").EnumerateArray())
            {
                ulong? cfa = frame.GetProperty("cfa").GetString() is string text ? Number(text) : null;
                if (!frame.GetProperty("inlined").GetBoolean() && (cfa is null || frames.Count == 0 || frames[^1].Cfa != cfa))
                {
                    frames.Add((frame.GetProperty("function").GetString(), Number(frame.GetProperty("pc").GetString()!), cfa));
                }
            }

            return frames;
        }
    }
}
