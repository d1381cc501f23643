using Inquest.Binary;

namespace Inquest.Diagnosis.Match;

/// <summary>
/// Decides whether an ELF made a dump. Evidence in falling order: build id; the flash image's bytes; the dump's own bytes.
/// An image proves the ELF for the image only: a dump outlives a reflash, so its own bytes must fit too.
/// </summary>
public static class ElfJudge
{
    // A word that happens to point into code follows a call by chance about one time in five (the share of BL and BLX
    // among Thumb halfwords). In the right ELF the least share measured is one half: the rest are stale words and
    // addresses inside of functions that registers held.
    private const double ReturnAddressesFit = 0.5;
    private const double ReturnAddressesContradict = 0.33;
    private const int EnoughReturnAddresses = 6;

    private const int EnoughPointers = 4;

    // One odd word may be damage: a heap that ran over writes addresses where pointers were, and a thread object's entry.
    // Of thread entries it takes more than half: in another build hardly any is where a function begins.
    private const int MisfitsThatContradict = 2;

    // In the crash lab at least nine in ten lead to the entry with the right ELF: one thread's stack may be overwritten, not most.
    private const int EnoughStacks = 2;

    private const int EnoughPoints = 3;

    /// <summary>Judges one pair.</summary>
    /// <param name="elfName">The ELF's name, for the sentences.</param>
    /// <param name="buildId">Build ids as lower-case hex: of the ELF, of the dump (latch block), and of the image where the ELF keeps its own; null where there is none.</param>
    /// <param name="image">The image held against the ELF; null when there is no image that covers it.</param>
    /// <param name="dump">The dump's own evidence.</param>
    public static ElfMatch Judge(string elfName, (string? Elf, string? Dump, string? Image) buildId, ImageComparison? image, DumpEvidence dump)
    {
        ArgumentNullException.ThrowIfNull(elfName);
        ArgumentNullException.ThrowIfNull(dump);
        List<string> against = [];
        List<string> support = [];
        int points = Weigh(dump, against, support);
        return Decide(elfName, buildId, image, dump, points, against, support) with { Points = points };
    }

    private static ElfMatch Decide(
        string elfName, (string? Elf, string? Dump, string? Image) buildId, ImageComparison? image, DumpEvidence dump, int points, List<string> against, List<string> support)
    {
        if (buildId is { Elf: string elfId, Dump: string dumpId })
        {
            if (!string.Equals(elfId, dumpId, StringComparison.Ordinal))
            {
                against.Insert(0, $"the dump names build id {dumpId}, {elfName} has {elfId}");
                return Mismatch(against, support, 1, useImage: false);
            }

            support.Insert(0, $"the dump names {elfName}'s build id {elfId}");
            return new ElfMatch(MatchVerdict.Proved, 1, support[0], [.. against, .. support], UseImage: image is null or { IsIdentical: true });
        }

        if (image is { CodeCompared: > 0 })
        {
            // Where the code differs the build id has nothing to add.
            if (buildId is { Elf: string own, Image: string carried } && (image.IsIdentical || image.IsSameCode))
            {
                support.Add(own == carried ? $"the image carries the ELF's build id {own}" : $"the image carries build id {carried}, {elfName} has {own}");
            }

            return JudgeImage(elfName, image, dump, points, against, support);
        }

        if (against.Count > 0)
        {
            return Mismatch(against, support, against.Count > 1 || points < 0 ? 0.95 : 0.85, useImage: false);
        }

        if (points >= EnoughPoints)
        {
            double confidence = Math.Min(0.99, 0.8 + (0.03 * points));
            return new ElfMatch(MatchVerdict.Likely, confidence, Sentence(support), support, UseImage: false);
        }

        string unknown = support.Count == 0 && !dump.HoldsAllRam
            ? "the dump holds nothing that would show it"
            : dump.HoldsAllRam ? "the dump's memory does not settle it" : "the dump holds too little to show it";
        return new ElfMatch(MatchVerdict.Unknown, null, unknown, support, UseImage: false);
    }

    private static ElfMatch JudgeImage(string elfName, ImageComparison image, DumpEvidence dump, int points, List<string> against, List<string> support)
    {
        string counted = $"{Numbers.Text(image.CodeEqual)} of {Numbers.Text(image.CodeCompared)} code bytes equal the image's";
        if (image.Shift is long shift and not 0)
        {
            // The same build, and the address of a raw image (--base) was wrong: the image says nothing against it.
            string shifted = $"the image has {elfName}'s code 0x{Math.Abs(shift):x} bytes {(shift > 0 ? "above" : "below")} its place: give the image's true start with --base";
            if (against.Count == 0 && points >= EnoughPoints)
            {
                support.Insert(0, shifted);
                return new ElfMatch(MatchVerdict.Likely, 0.9, support[0], support, UseImage: false);
            }

            against.Insert(0, shifted);
            return Mismatch(against, support, 0.9, useImage: false);
        }

        if (!image.IsIdentical && !image.IsSameCode)
        {
            string differs = $"{Numbers.Text(image.CodeCompared - image.CodeEqual)} of {Numbers.Text(image.CodeCompared)} code bytes differ from the image's, the first at 0x{image.FirstDifference:x8}: another build";
            if (against.Count == 0 && points >= EnoughPoints && IsOlderThanImage(dump))
            {
                // The dump outlived a reflash: this ELF made it, the image beside it is newer.
                support.Insert(0, $"{differs}, but the dump in the image is older than it and fits {elfName}");
                return new ElfMatch(MatchVerdict.Likely, 0.8, support[0], support, UseImage: false);
            }

            against.Insert(0, differs);
            return Mismatch(against, support, 1, useImage: true);
        }

        if (against.Count > 0)
        {
            against.Insert(0, $"{elfName} is the image's firmware, but the dump in it was made by another build");
            support.Insert(0, counted);
            return Mismatch(against, support, 0.95, useImage: false);
        }

        if (image.IsSameCode)
        {
            (string section, ulong address) = image.FirstOtherDifference!.Value;
            support.Insert(0, $"{Numbers.Text(image.OtherCompared - image.OtherEqual)} bytes of constants differ, the first at 0x{address:x8} in {section}: the same code, built in another folder or with another setting");
        }

        support.Insert(0, counted);
        if (points < EnoughPoints && Doubt(dump) is string doubt)
        {
            // The image's own firmware fits the image whatever the dump is: a dump that outlived a reflash shows here.
            return new ElfMatch(MatchVerdict.Unknown, null, "it is the image's, but the dump in the image may be an older build's", [doubt, .. support], UseImage: false);
        }

        if (points < EnoughPoints)
        {
            support.Insert(1, "the dump itself holds too little to show that this firmware made it");
            return new ElfMatch(MatchVerdict.Likely, 0.8, Sentence(support), support, UseImage: true);
        }

        return new ElfMatch(MatchVerdict.Proved, image.IsIdentical ? 1 : 0.95, Sentence(support), support, UseImage: true);
    }

    // What fits the ELF and not the image's code: frames, or function pointers. Where both fit, the image is the better witness.
    private static bool IsOlderThanImage(DumpEvidence dump) =>
        (dump.UnwoundToEntry && dump.UnwoundInImage is { Total: > 0, Share: <= 0.5 })
        || (dump.FunctionPointers is { Total: >= EnoughPointers, Share: 1 } && dump.PointedCodeInImage.Share <= 0.5);

    private static string? Doubt(DumpEvidence dump) =>
        dump.LinkRegister == false ? "lr at the fault lies in the code and follows no call"
        : dump.ReturnAddressIsBad ? "the stack holds no return address where the ELF has one"
        : null;

    // Points for the ELF: one for weak evidence, two or three for evidence that another build would hardly give.
    private static int Weigh(DumpEvidence dump, List<string> against, List<string> support)
    {
        int points = 0;
        if (dump.RamBounds is bool bounds)
        {
            (bounds ? support : against).Add(bounds
                ? "the dumped RAM begins and ends where the ELF's does"
                : "the dumped RAM does not begin and end where the ELF's does");
            points += bounds ? 1 : 0;
        }

        // A jump to nowhere leaves lr in the code; both outside is another memory map.
        if (dump.FaultInCode is { Total: 2, Fit: 0 })
        {
            against.Add("neither pc nor lr at the fault lies in the ELF's code");
        }

        if (dump.FaultInstruction is bool instruction)
        {
            (instruction ? support : against).Add(instruction
                ? "the instruction at the faulting pc can raise this fault"
                : "the instruction at the faulting pc cannot raise the fault that the kernel names");
            points += instruction ? 1 : 0;
        }

        if (dump.FaultAddress is bool touches)
        {
            (touches ? support : against).Add(touches
                ? "the instruction at the faulting pc touches the address that the fault status names"
                : "the instruction at the faulting pc does not touch the address that the fault status names");
            points += touches ? 2 : 0;
        }

        if (dump.ReturnAddresses is { Total: >= EnoughReturnAddresses, Share: double returns } counted)
        {
            string sentence = $"{Numbers.Text(counted.Fit)} of {Numbers.Text(counted.Total)} code addresses on the live stacks follow a call or begin a function";
            if (returns >= ReturnAddressesFit)
            {
                support.Add(sentence);
                points += 2;
            }
            else if (returns < ReturnAddressesContradict)
            {
                against.Add($"only {sentence}");
            }
        }

        if (dump.ThreadEntries is { Total: > 0 } entries)
        {
            string sentence = $"{Numbers.Text(entries.Fit)} of {Numbers.Text(entries.Total)} thread entries are functions of the ELF";
            int misfits = entries.Total - entries.Fit;
            if (misfits > entries.Fit)
            {
                // A lone word tells another build only where it points into the middle of a function, and nothing says that it is damaged.
                if (misfits >= MisfitsThatContradict || (dump is { ThreadEntriesInside: > 0, IsDamaged: false }))
                {
                    against.Add($"only {sentence}");
                }

                points -= EnoughPoints;
            }
            else if (dump is { ThreadEntriesInside: >= MisfitsThatContradict, IsDamaged: false })
            {
                // An overwritten word points anywhere; several in the middle of functions are where another build's functions begin.
                against.Add($"only {sentence}");
            }
            else
            {
                support.Add(sentence);
                points += Math.Min(3, entries.Fit - misfits);
            }
        }

        if (dump.WaitingStacks is { Total: >= EnoughStacks, Share: < 0.5 } stacks)
        {
            against.Add($"only {Numbers.Text(stacks.Fit)} of {Numbers.Text(stacks.Total)} stacks of the threads that did not run lead to their entries");
        }

        if (dump.FunctionPointers is { Total: >= EnoughPointers } pointers)
        {
            string sentence = $"{Numbers.Text(pointers.Fit)} of {Numbers.Text(pointers.Total)} function pointers in initialised data point at functions of the ELF";
            if (pointers.Fit == pointers.Total)
            {
                support.Add(sentence);
                points += 3;
            }
            else if (pointers.Total - pointers.Fit >= (dump.IsDamaged ? Math.Max(MisfitsThatContradict, pointers.Fit + 1) : MisfitsThatContradict))
            {
                against.Add($"only {sentence}");
            }
        }

        if (dump.UnwoundToEntry && dump.UnwoundFrames > 0)
        {
            support.Add($"the stack unwinds through {Numbers.Text(dump.UnwoundFrames)} return addresses to the thread's entry");
            points += Math.Min(3, dump.UnwoundFrames);
        }
        else if (dump is { LinkRegister: false, ReturnAddressIsBad: true, UnwoundFrames: 0 })
        {
            // One of the two alone may be a smashed stack, or a function that keeps something else in lr.
            against.Add("lr at the fault lies in the ELF's code and follows no call, nor does the return address on the stack");
        }
        else if (dump.LinkRegister == true)
        {
            support.Add("lr at the fault follows a call");
            // One address in five follows a call by chance: where the stack ends badly right behind, that is no sign.
            points += dump.ReturnAddressIsBad ? 0 : 1;
        }

        if (dump.CurrentThreadObject is string thread)
        {
            support.Add($"the address of the current thread is that of the ELF's thread object {thread}");
            points += 2;
        }

        if (dump.StopRequest is bool stop)
        {
            (stop ? support : against).Add(stop
                ? "the call of the kernel (svc) that asks for this stop stands in front of the faulting pc"
                : "no call of the kernel (svc) stands in front of the faulting pc, where code asked for this stop");
            points += stop ? 1 : 0;
        }

        // A line of a log may have been damaged: where the dump's own bytes fit, they are the better witness.
        if (dump.OtherThreadInLog is string other && points < EnoughPoints)
        {
            against.Add(other);
        }

        return points;
    }

    private static ElfMatch Mismatch(List<string> against, List<string> support, double confidence, bool useImage) =>
        new(MatchVerdict.Mismatch, confidence, Sentence(against), [.. against, .. support], useImage);

    private static string Sentence(List<string> parts) => string.Join(", and ", parts.Take(2));
}
