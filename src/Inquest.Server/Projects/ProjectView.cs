using Inquest.Server.Accounts;

namespace Inquest.Server.Projects;

/// <summary>A project as those see it who may.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name in addresses.</param>
/// <param name="Role">What the caller may do in it.</param>
/// <param name="StoredBytes">Bytes of its dumps.</param>
/// <param name="Retention">How much it keeps.</param>
internal sealed record ProjectView(long Id, string Name, Role Role, long StoredBytes, Retention Retention);
