using System.Text.Json;
using System.Text.Json.Serialization;

namespace Inquest.Reporting.Json;

/// <summary>Registers, which the JSON holds as an object by their names.</summary>
internal sealed class RegisterListConverter : JsonConverter<IReadOnlyList<RegisterInfo>>
{
    private static readonly HexAddressConverter s_address = new();

    public override IReadOnlyList<RegisterInfo> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("Registers are an object.");
        }

        List<RegisterInfo> registers = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            registers.Add(ReadRegister(ref reader, name, options));
        }

        return registers;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<RegisterInfo> value, JsonSerializerOptions options) =>
        throw new NotSupportedException($"Reports are written by {nameof(JsonReportWriter)}.");

    private static RegisterInfo ReadRegister(ref Utf8JsonReader reader, string name, JsonSerializerOptions options)
    {
        ulong? value = null;
        string? source = null;
        string? symbol = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("A register is an object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string property = reader.GetString()!;
            reader.Read();
            switch (property)
            {
                case "value":
                    value = reader.TokenType == JsonTokenType.Null ? null : s_address.Read(ref reader, typeof(ulong), options);
                    break;
                case "source":
                    source = reader.GetString();
                    break;
                case "symbol":
                    symbol = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new RegisterInfo(name, value, source ?? throw new JsonException($"Register {name} has no source."), symbol);
    }
}
