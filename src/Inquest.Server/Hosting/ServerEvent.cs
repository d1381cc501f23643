namespace Inquest.Server.Hosting;

/// <summary>Something that happened.</summary>
/// <param name="Kind">What.</param>
/// <param name="Project">Where.</param>
/// <param name="Subject">To which dump, bug, device or symbol file; 0 when it is about several.</param>
internal readonly record struct ServerEvent(ServerEventKind Kind, long Project, long Subject)
{
    /// <summary>Larger than that of every event before, also of those before a restart; 0 until it is published.</summary>
    public long Number { get; init; }
}
