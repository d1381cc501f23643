namespace Inquest.Server.Keeping;

/// <summary>What was erased, for the files of those who asked for it.</summary>
/// <param name="At">When.</param>
/// <param name="What">What was asked for.</param>
/// <param name="Dumps">Dumps removed.</param>
/// <param name="Devices">Devices removed.</param>
/// <param name="Backups">Copies of the database from before migrations that were removed with it.</param>
internal sealed record ErasureReceipt(DateTimeOffset At, string What, long Dumps, long Devices, int Backups);
