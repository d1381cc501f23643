using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inquest.Reporting.Json;

/// <summary>Addresses and register values as <c>0x</c> and hexadecimal digits; plain numbers are read too.</summary>
internal sealed class HexAddressConverter : JsonConverter<ulong>
{
    public override ulong Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            return reader.GetUInt64();
        }

        string text = reader.GetString() ?? "";
        return text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw new JsonException($"'{text}' is not an address.");
    }

    public override void Write(Utf8JsonWriter writer, ulong value, JsonSerializerOptions options) => writer.WriteStringValue("0x" + value.ToString("x", CultureInfo.InvariantCulture));
}
