namespace Inquest.Server.Storage.Sqlite;

/// <summary>One step of the schema.</summary>
/// <param name="Version">Its number, from 1.</param>
/// <param name="What">What it brings, in words.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record SchemaStep(int Version, string What, string Sql);
