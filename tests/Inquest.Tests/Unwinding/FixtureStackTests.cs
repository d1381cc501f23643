using System.Text;
using Inquest.Unwinding;

namespace Inquest.Tests.Unwinding;

/// <summary>
/// Every crash lab fixture against its recorded truth: no frame is false, and every frame that is missing is listed in
/// <c>missing-frames.txt</c> with what is absent. <c>INQUEST_ACCEPT=1</c> writes that file anew; review the difference.
/// </summary>
public sealed class FixtureStackTests
{
    private const string ListName = "missing-frames.txt";

    private static string ListPath => Path.Combine(FixtureMachine.Root, "tests", "Inquest.Tests", "Unwinding", ListName);

    [Fact]
    public void No_frame_of_any_fixture_is_false_and_what_is_missing_is_listed()
    {
        List<string> wrong = [];
        StringBuilder missing = new();
        missing.Append("# fixture | frames missing | why | detail. Written by FixtureStackTests with INQUEST_ACCEPT=1.\n");
        int frames = 0;
        foreach (string name in FixtureMachine.Names())
        {
            List<TrueFrame> truth = FixtureTruth.Read(name);
            if (FixtureMachine.Open(name) is not { } machine)
            {
                missing.Append($"{name} | {truth.Count} | no-registers | the dump's registers are lost\n");
                continue;
            }

            CallStack stack = new StackWalker(machine.Target).WalkCrash(machine.Dumped);
            frames += stack.Frames.Count;
            int shown = Compare(machine, stack, truth, wrong);
            if (shown < truth.Count)
            {
                missing.Append($"{name} | {truth.Count - shown} | {stack.End.Reason} | {stack.End.Detail}\n");
                // What is absent has an address or a name.
                Assert.Matches(@"0x0*[1-9a-f]|\b(sp|pc|lr|r\d+)\b", stack.End.Detail);
                Assert.DoesNotContain("is at 0x00000000", stack.End.Detail, StringComparison.Ordinal);
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {frames} frames are false:\n" + string.Join('\n', wrong));
        if (Environment.GetEnvironmentVariable("INQUEST_ACCEPT") == "1")
        {
            File.WriteAllText(ListPath, missing.ToString());
        }

        string expected = File.Exists(ListPath) ? File.ReadAllText(ListPath) : "";
        Assert.Equal(expected.ReplaceLineEndings("\n"), missing.ToString());
    }

    /// <summary>Registers of the faulting code and of everything it interrupted: what is known is true, what is not saved is unknown.</summary>
    [Fact]
    public void No_register_of_any_level_is_false()
    {
        List<string> wrong = [];
        int known = 0;
        foreach (string name in FixtureMachine.Names())
        {
            if (FixtureMachine.Open(name) is not { } machine)
            {
                continue;
            }

            List<Dictionary<int, ulong>> truth = FixtureTruth.ReadRegisters(name);
            int level = 0;
            foreach (UnwoundFrame frame in new StackWalker(machine.Target).WalkCrash(machine.Dumped).Frames)
            {
                if (!frame.IsInterrupted || level >= truth.Count)
                {
                    continue;
                }

                foreach ((int number, ulong expected) in truth[level])
                {
                    if (frame.Registers.TryGet(number, out ulong value))
                    {
                        known++;
                        if (value != expected && !(number == 15 && frame.LookupPc == expected))
                        {
                            wrong.Add($"{name}: level {level} {machine.Target.Architecture.NameOf(number)} is 0x{value:x8}, the truth has 0x{expected:x8}");
                        }
                    }
                }

                level++;
            }
        }

        Assert.True(known > 3000, $"only {known} registers were compared");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {known} registers are false:\n" + string.Join('\n', wrong.Take(40)));
    }

    private static bool IsResetHandler(FixtureMachine machine, UnwoundFrame frame) =>
        machine.Target.TryFindFunction(frame.LookupPc, out FunctionBounds function) && function.Name == "z_arm_reset";

    // The truth is one list; the stack must be that list, possibly cut short. Returns how many of its frames are shown.
    private static int Compare(FixtureMachine machine, CallStack stack, List<TrueFrame> truth, List<string> wrong)
    {
        for (int i = 0; i < stack.Frames.Count; i++)
        {
            UnwoundFrame frame = stack.Frames[i];
            if (i >= truth.Count && frame.Index == truth.Count && IsResetHandler(machine, frame))
            {
                // Before the first thread: the truth ends at the function that the reset handler called.
                return truth.Count;
            }

            if (i >= truth.Count)
            {
                wrong.Add($"{machine.Name}: #{i} 0x{frame.Pc:x8} ({frame.Trust}) stands above the outermost true frame");
                return truth.Count;
            }

            TrueFrame expected = truth[i];
            bool samePc = expected.Pc == frame.Pc || (frame.IsInterrupted && expected.Pc == frame.LookupPc);
            if (!samePc)
            {
                wrong.Add($"{machine.Name}: #{i} is 0x{frame.Pc:x8} ({frame.Trust}: {frame.Evidence}), the truth has {expected.Function} 0x{expected.Pc:x8}");
                return i;
            }

            if (expected.Cfa is { } cfa && frame.Cfa is { } found && cfa != found)
            {
                wrong.Add($"{machine.Name}: #{i} {expected.Function} has its frame at 0x{found:x8}, the truth at 0x{cfa:x8}");
                return i;
            }
        }

        return stack.Frames.Count;
    }
}
