using System.Text.Json.Serialization;

namespace Inquest.Reporting.Json;

/// <summary>How the report's types are read; the names follow the properties, addresses are hexadecimal text.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata, Converters = [typeof(HexAddressConverter), typeof(RegisterListConverter)])]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
