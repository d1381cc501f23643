namespace Inquest.Server.Projects;

/// <summary>A project to be made.</summary>
/// <param name="Name">Its name: lower-case letters, digits and hyphens.</param>
internal sealed record ProjectRequest(string Name);
