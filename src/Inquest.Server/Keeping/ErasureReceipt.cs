namespace Inquest.Server.Keeping;

/// <summary>What was erased, for the files of those who asked for it.</summary>
/// <param name="At">When.</param>
/// <param name="Project">The project in which.</param>
/// <param name="What">What was asked for.</param>
/// <param name="Dumps">Dumps removed.</param>
/// <param name="Devices">Devices removed.</param>
/// <param name="Backups">Copies of the database from before migrations that were removed with it.</param>
/// <param name="Pending">
/// True while the database's log may still hold what was erased, since somebody reads from before, such as a backup that is being made.
/// It is overwritten as soon as that ends; the audit log then has <c>erase.done</c>.
/// </param>
internal sealed record ErasureReceipt(DateTimeOffset At, string Project, string What, long Dumps, long Devices, int Backups, bool Pending);
