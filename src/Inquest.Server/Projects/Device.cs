namespace Inquest.Server.Projects;

/// <summary>One device; what is not known is null.</summary>
/// <param name="Id">Its number.</param>
/// <param name="ProjectId">Its project.</param>
/// <param name="Name">Its name.</param>
/// <param name="FirstSeen">When it was heard of first.</param>
/// <param name="LastSeen">When it was heard of last.</param>
/// <param name="Firmware">The version that it told last.</param>
/// <param name="BootCount">The boot that it told last.</param>
/// <param name="Dumps">Dumps stored of it.</param>
internal sealed record Device(long Id, long ProjectId, string Name, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string? Firmware, long? BootCount, long Dumps);
