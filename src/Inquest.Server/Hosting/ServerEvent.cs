namespace Inquest.Server.Hosting;

/// <summary>Something that happened.</summary>
/// <param name="Kind">What.</param>
/// <param name="Project">Where.</param>
/// <param name="Subject">To which dump, bug or symbol file.</param>
internal readonly record struct ServerEvent(ServerEventKind Kind, long Project, long Subject);
