namespace Inquest.Server.Accounts;

/// <summary>What became of a list of device keys.</summary>
/// <param name="Imported">Keys taken over.</param>
internal sealed record ImportAnswer(int Imported);
