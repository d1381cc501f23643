namespace Inquest.Server.Hosting;

/// <summary>Counters since the start, for <c>/metrics</c>.</summary>
internal sealed class ServerMetrics
{
    private long _accepted;
    private long _repeated;
    private long _counted;
    private long _refused;
    private long _analysed;
    private long _killed;
    private long _analysisMilliseconds;

    public long DumpsAccepted => Volatile.Read(ref _accepted);

    public long DumpsRepeated => Volatile.Read(ref _repeated);

    public long DumpsCounted => Volatile.Read(ref _counted);

    public long RequestsRefused => Volatile.Read(ref _refused);

    public long DumpsAnalysed => Volatile.Read(ref _analysed);

    public long WorkersKilled => Volatile.Read(ref _killed);

    public long AnalysisMilliseconds => Volatile.Read(ref _analysisMilliseconds);

    public void Accepted(bool isNew) => Interlocked.Increment(ref isNew ? ref _accepted : ref _repeated);

    public void Counted() => Interlocked.Increment(ref _counted);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Analysed(TimeSpan took)
    {
        Interlocked.Increment(ref _analysed);
        Interlocked.Add(ref _analysisMilliseconds, (long)took.TotalMilliseconds);
    }

    public void Killed() => Interlocked.Increment(ref _killed);
}
