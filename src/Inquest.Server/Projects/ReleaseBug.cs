using Inquest.Server.Bugs;

namespace Inquest.Server.Projects;

/// <summary>A bug as one version has it.</summary>
/// <param name="Bug">The bug, with its numbers over all versions.</param>
/// <param name="Crashes">Its crashes in the version that is looked at.</param>
internal sealed record ReleaseBug(BugRow Bug, long Crashes);
