using System.Globalization;
using System.Text.Json;

namespace Inquest.Containers;

/// <summary>
/// The manifest.json of a Nordic update archive (dfu_application.zip): file names and where each is loaded.
/// </summary>
internal sealed class UpdateManifest
{
    private readonly Dictionary<string, ulong> _addresses = new(StringComparer.Ordinal);

    internal static UpdateManifest? TryRead(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.Length is < 2 or > 1 << 20 || span.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..] || span.IndexOf("\"load_address\""u8) < 0)
        {
            return null;
        }

        UpdateManifest manifest = new();
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 16, AllowTrailingCommas = true });
            if (!document.RootElement.TryGetProperty("files", out JsonElement files) || files.ValueKind != JsonValueKind.Array)
            {
                return null;
            }

            foreach (JsonElement file in files.EnumerateArray())
            {
                if (file.ValueKind == JsonValueKind.Object
                    && file.TryGetProperty("file", out JsonElement name) && name.ValueKind == JsonValueKind.String
                    && file.TryGetProperty("load_address", out JsonElement address) && Address(address) is { } value)
                {
                    manifest._addresses[name.GetString()!] = value;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not JSON after all, or a string with broken escapes: then there is no manifest.
            return null;
        }

        return manifest;
    }

    /// <summary>The load address of a member, or null when the manifest does not name it.</summary>
    internal ulong? LoadAddressOf(string displayName)
    {
        string name = displayName[(displayName.LastIndexOf('/') + 1)..];
        return _addresses.TryGetValue(name, out ulong address) ? address : null;
    }

    private static ulong? Address(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.TryGetUInt64(out ulong number) ? number : null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        ReadOnlySpan<char> text = value.GetString().AsSpan().Trim();
        bool hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        return ulong.TryParse(hex ? text[2..] : text, hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out ulong parsed)
            ? parsed
            : null;
    }
}
