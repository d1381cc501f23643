using System.Text.Json.Serialization;

namespace Inquest.Client;

/// <summary>What comes over the wire.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UploadReceipt))]
[JsonSerializable(typeof(UploadReceipt[]))]
[JsonSerializable(typeof(DumpStatus))]
[JsonSerializable(typeof(SymbolStatus))]
[JsonSerializable(typeof(Refusal))]
internal sealed partial class ClientJson : JsonSerializerContext;
