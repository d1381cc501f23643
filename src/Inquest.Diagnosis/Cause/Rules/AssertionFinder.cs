using System.Globalization;
using Inquest.Architectures;
using Inquest.Binary;

namespace Inquest.Diagnosis.Cause.Rules;

/// <summary>
/// Recovers what an assertion said. At the crash its arguments are gone from the registers, but the code that passed them
/// is in the firmware: constants before the call (Zephyr include/zephyr/sys/__assert.h).
/// </summary>
internal static class AssertionFinder
{
    private const string Marker = "ASSERTION FAIL [";

    // Bytes of code before the final call in which the calls that print are looked for.
    private const ulong PrintDistance = 64;

    /// <summary>Functions that a failed assertion ends in.</summary>
    public static string[] Functions { get; } =
        ["assert_post_action", "__assert_post_action", "assert_print", "__assert_func", "__assert", "bt_ctlr_assert_handle", "lll_assert"];

    /// <summary>From the last line of log that an assertion printed; null when none did.</summary>
    public static FailedAssertion? FromLog(CrashFacts facts, List<string> evidence)
    {
        IReadOnlyList<string> lines = facts.Scene.LogLines;
        int index = lines.Count - 1;
        while (index >= 0 && !lines[index].Contains(Marker, StringComparison.Ordinal))
        {
            index--;
        }

        if (index < 0 || Parse(lines[index][lines[index].IndexOf(Marker, StringComparison.Ordinal)..]) is not { } found)
        {
            return null;
        }

        evidence.Add(CauseText.LogQuote + lines[index].Trim());
        string? message = index + 1 < lines.Count && lines[index + 1].StartsWith('\t') ? lines[index + 1].Trim() : null;
        return found with { Message = message is { Length: > 0 } ? message : null };
    }

    /// <summary>From the constants that the asserting function passes; null when they do not tell.</summary>
    /// <param name="facts">The facts.</param>
    /// <param name="index">The frame of the assertion's function.</param>
    /// <param name="evidence">Takes a sentence on how it was found.</param>
    public static FailedAssertion? FromCode(CrashFacts facts, int index, List<string> evidence)
    {
        CrashScene scene = facts.Scene;
        if (CallingPc(scene.Frames, index) is not { } returnAddress
            || !scene.Architecture.TryReadCallSite(scene.Memory, returnAddress, out CallSite call)
            || scene.Symbols.At(call.Address) is not { IsFunction: true } function)
        {
            return null;
        }

        FailedAssertion? found = scene.Frames[index].Function is "__assert_func"
            ? FromLibrary(facts, function.Range, call.Address)
            : FromPrint(facts, function.Range, call.Address) ?? FromAction(facts, function.Range, call.Address);
        if (found is not null)
        {
            evidence.Add($"Recovered from the constants that {function.Name}() passes before the call at {facts.Hex(call.Address)}.");
        }

        return found;
    }

    // The return address into the physical function around the assertion: the next frame that is not inlined has it, and
    // all frames inlined into that one share it.
    private static ulong? CallingPc(IReadOnlyList<CrashFrame> frames, int index)
    {
        int physical = index;
        while (physical < frames.Count && frames[physical].IsInlined)
        {
            physical++;
        }

        return physical + 1 < frames.Count ? frames[physical + 1].Pc : null;
    }

    // assert_print("ASSERTION FAIL [%s] @ %s:%d\n", test, file, line) stands a few calls before.
    private static FailedAssertion? FromPrint(CrashFacts facts, AddressRange function, ulong callAddress)
    {
        CrashScene scene = facts.Scene;
        ulong floor = Math.Max(function.Start, callAddress - Math.Min(callAddress, PrintDistance));
        for (ulong behind = callAddress; behind > floor; behind -= 2)
        {
            if (!scene.Architecture.TryReadCallSite(scene.Memory, behind, out CallSite print))
            {
                continue;
            }

            IReadOnlyList<ulong?> arguments = scene.Architecture.ConstantArguments(scene.Memory, function, print.Address, scene.Limits);
            if (arguments is [{ } format, ..] && facts.ReadText(format) is { } text && text.StartsWith(Marker, StringComparison.Ordinal))
            {
                return new(TextAt(facts, arguments, 1), TextAt(facts, arguments, 2), LineAt(arguments, 3), MessageBetween(facts, function, behind, callAddress));
            }
        }

        return null;
    }

    // What __ASSERT is given besides the condition is printed next, with a tab in front: assert_print("\t" fmt "\n", ...).
    private static string? MessageBetween(CrashFacts facts, AddressRange function, ulong start, ulong callAddress)
    {
        for (ulong behind = start + 2; behind <= callAddress; behind += 2)
        {
            if (facts.Scene.Architecture.TryReadCallSite(facts.Scene.Memory, behind, out CallSite print) && print.Address >= start
                && facts.Scene.Architecture.ConstantArguments(facts.Scene.Memory, function, print.Address, facts.Scene.Limits) is [{ } format, ..]
                && facts.ReadText(format) is { } text && text.StartsWith('\t') && text.Trim() is { Length: > 0 } message)
            {
                return message;
            }
        }

        return null;
    }

    // assert_post_action(file, line); bt_ctlr_assert_handle(file, line) likewise.
    private static FailedAssertion? FromAction(CrashFacts facts, AddressRange function, ulong callAddress)
    {
        IReadOnlyList<ulong?> arguments = facts.Scene.Architecture.ConstantArguments(facts.Scene.Memory, function, callAddress, facts.Scene.Limits);
        return TextAt(facts, arguments, 0) is { } file ? new(null, file, LineAt(arguments, 1)) : null;
    }

    // __assert_func(file, line, function, expression) of newlib and picolibc.
    private static FailedAssertion? FromLibrary(CrashFacts facts, AddressRange function, ulong callAddress)
    {
        IReadOnlyList<ulong?> arguments = facts.Scene.Architecture.ConstantArguments(facts.Scene.Memory, function, callAddress, facts.Scene.Limits);
        string? file = TextAt(facts, arguments, 0);
        string? expression = TextAt(facts, arguments, 3);
        return file is null && expression is null ? null : new(expression, file, LineAt(arguments, 1));
    }

    /// <summary>What a line that begins with the marker says; null when it is none.</summary>
    public static FailedAssertion? Parse(string text)
    {
        int close = text.IndexOf("] @ ", StringComparison.Ordinal);
        if (close < 0)
        {
            return null;
        }

        string expression = text[Marker.Length..close];
        string place = text[(close + 4)..].Trim();
        int colon = place.LastIndexOf(':');
        return colon > 0 && int.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int line)
            ? new(expression, place[..colon], line)
            : new(expression, place.Length > 0 ? place : null, null);
    }

    private static string? TextAt(CrashFacts facts, IReadOnlyList<ulong?> arguments, int position) =>
        position < arguments.Count && arguments[position] is { } address ? facts.ReadText(address) : null;

    private static int? LineAt(IReadOnlyList<ulong?> arguments, int position) =>
        position < arguments.Count && arguments[position] is { } line and > 0 and < 1_000_000 ? (int)line : null;
}
