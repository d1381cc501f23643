using System.Security.Cryptography;
using System.Text;
using Inquest.Server.Alerts;
using Inquest.Server.Analysis;
using Inquest.Server.Dumps;
using Inquest.Server.Hosting;
using Inquest.Server.Storage;

namespace Inquest.Server.Bugs;

/// <summary>Puts analysed dumps into bugs by their signature.</summary>
internal sealed class BugSorter(AlertRules alerts, ServerEvents events)
{
    /// <summary>Sorts a dump whose row already holds the new analysis.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="dump">The dump as it was before this analysis.</param>
    /// <param name="result">The analysis.</param>
    public void Sort(IMetadataWriter w, DumpRow dump, AnalysisResult result)
    {
        BugCounters.Remove(w, dump);
        if (result is not { Signature: { } signature, SignatureHash: { } hash, SignatureVersion: { } version })
        {
            return;
        }

        // A dump that is looked at again tells nothing new about the devices: whatever becomes of it, no alert fires. But one whose ELF
        // came after it has its final signature only now: until then nobody could know that an old bug is back.
        bool isFirst = dump.AnalysedAt is null;
        bool isFinal = !result.Provisional && w.Execute("UPDATE dump SET judged = 1 WHERE id = @1 AND judged = 0", dump.Id) == 1;
        string? build = result.BuildId ?? dump.BuildId ?? dump.Firmware;
        if (result.Provisional && build is not null)
        {
            hash = HashOfBuild(hash, build);
        }

        long? known = w.Number("SELECT bug_id FROM bug_signature WHERE project_id = @1 AND version = @2 AND hash = @3", dump.ProjectId, version, hash);
        long bug = known ?? Create(w, dump, result, signature, hash, version);
        if (known is not null)
        {
            BugTexts.Fill(w, bug, result.Title ?? signature, signature, result.Kind, result.Location);
        }

        BugCounters.Add(w, bug, dump);
        long? before = !isFirst && dump.BugId != bug ? dump.BugId : null;
        if (before is { } told)
        {
            // While some of its dumps are still in the old bug, crashes that are new come to this one: they were told of already.
            AlertRules.PassOn(w, told, bug);
        }

        bool changed = known is null;
        if (isFirst || isFinal)
        {
            bool regressed = known is not null && Regresses(w, bug, dump);
            changed |= regressed;
            alerts.Consider(w, bug, dump, isNew: isFirst && known is null, regressed);
        }

        if (before is { } emptied)
        {
            Redirect(w, emptied, bug, isOfOneBuild: build is not null);
        }

        if (changed)
        {
            w.AfterCommit(() => events.Publish(new ServerEvent(ServerEventKind.BugChanged, dump.ProjectId, bug)));
        }
    }

    /// <summary>Notes one more crash of a dump that was only counted: it may bring a mended bug back, and be one too many for a day.</summary>
    /// <param name="w">The transaction.</param>
    /// <param name="dump">The dump as it was before.</param>
    /// <param name="device">The device that crashed: <see cref="BugCounters.FirstSender"/>, or another one that sent the same bytes.</param>
    /// <param name="version">The version that crashed this time; null when not told.</param>
    /// <param name="now">The time.</param>
    public void CountAgain(IMetadataWriter w, DumpRow dump, long device, string? version, DateTimeOffset now)
    {
        BugCounters.CountAgain(w, dump, device, version, now);
        if (dump.BugId is not { } bug)
        {
            return;
        }

        DumpRow crash = dump with { Firmware = version ?? dump.Firmware };
        bool regressed = Regresses(w, bug, crash);
        alerts.Consider(w, bug, crash, isNew: false, regressed);
        if (regressed)
        {
            w.AfterCommit(() => events.Publish(new ServerEvent(ServerEventKind.BugChanged, dump.ProjectId, bug)));
        }
    }

    // Addresses say something within one build only, which the dump need not tell but its sender may.
    private static string HashOfBuild(string hash, string build) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{hash}\n{build}")).AsSpan(0, 8));

    private static long Create(IMetadataWriter w, DumpRow dump, AnalysisResult result, string signature, string hash, int version)
    {
        long bug = w.Number(
            """
            INSERT INTO bug (project_id, signature, title, kind, location, provisional, first_seen, last_seen, created_at)
            VALUES (@1, @2, @3, @4, @5, @6, @7, @8, @7) RETURNING id
            """,
            dump.ProjectId, signature, result.Title ?? signature, result.Kind, result.Location, result.Provisional, dump.ReceivedAt, dump.LastSeen)!.Value;
        w.Execute("INSERT INTO bug_signature (project_id, version, hash, bug_id) VALUES (@1, @2, @3, @4)", dump.ProjectId, version, hash, bug);
        return bug;
    }

    private static bool Regresses(IMetadataWriter w, long bug, DumpRow dump)
    {
        BugRow row = BugRows.Find(w, bug)!;
        if (row is not { State: BugStates.Resolved, ResolvedIn: { } mended } || dump.Firmware is null
            || (dump.Firmware != mended && !VersionOrder.Read(w, dump.ProjectId).IsLater(dump.Firmware, mended)))
        {
            return false;
        }

        w.Execute("UPDATE bug SET state = @2 WHERE id = @1", bug, BugStates.Regressed);
        return true;
    }

    // A better analysis has emptied a bug: it becomes an alias of where its dumps went, with what people decided about it.
    private static void Redirect(IMetadataWriter w, long before, long bug, bool isOfOneBuild)
    {
        if (BugRows.Find(w, before) is not { Dumps: 0, MergedInto: null } emptied || BugRows.Find(w, bug) is not { } stays)
        {
            return;
        }

        if (stays.State == BugStates.Open && emptied.State != BugStates.Open && stays.FirstSeen >= emptied.FirstSeen)
        {
            w.Execute("UPDATE bug SET state = @2, resolved_in = @3 WHERE id = @1", bug, emptied.State, emptied.ResolvedIn);
        }

        if (emptied.Provisional && !stays.Provisional && !isOfOneBuild)
        {
            // Reason and addresses alone are not this bug in every build.
            w.Execute("DELETE FROM bug_signature WHERE bug_id = @1", before);
        }

        BugMerge.Apply(w, emptied, stays);
    }
}
