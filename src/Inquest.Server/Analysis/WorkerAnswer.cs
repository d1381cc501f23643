namespace Inquest.Server.Analysis;

/// <summary>What came of a request to an analysing process.</summary>
/// <param name="Result">What was found out; null when the process ended over it.</param>
/// <param name="Report">The report, or what else was asked for; empty when there is none.</param>
/// <param name="EndedFromOutside">
/// Whether something else than the request ended the process: a signal that neither it nor this server sent, such as the one of a
/// system that runs out of memory. Else it died by itself, or used up what it is given, and the same would happen again.
/// </param>
internal sealed record WorkerAnswer(AnalysisResult? Result, byte[] Report, bool EndedFromOutside)
{
    /// <summary>The process died by itself, or used up its time or memory.</summary>
    public static WorkerAnswer Died { get; } = new(null, [], EndedFromOutside: false);

    /// <summary>The process was ended by something else.</summary>
    public static WorkerAnswer Interrupted { get; } = new(null, [], EndedFromOutside: true);
}
