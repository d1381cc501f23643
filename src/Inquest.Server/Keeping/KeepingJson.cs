using System.Text.Json.Serialization;
using Inquest.Server.Dumps;

namespace Inquest.Server.Keeping;

/// <summary>What keeping writes to files: people read these.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(IReadOnlyList<DumpRow>))]
internal sealed partial class KeepingJson : JsonSerializerContext;
