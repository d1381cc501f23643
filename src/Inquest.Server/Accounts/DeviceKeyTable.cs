using Inquest.Server.Ingest;
using Microsoft.VisualBasic.FileIO;

namespace Inquest.Server.Accounts;

/// <summary>A table of devices and keys as a spreadsheet saves it (RFC 4180): a byte order mark, quotes and semicolons are normal.</summary>
internal static class DeviceKeyTable
{
    /// <summary>The rows; a first one that says <c>device,key</c> is a heading.</summary>
    /// <exception cref="FormatException">A row is none; the message names its line.</exception>
    public static IReadOnlyList<(string Device, string Key)> Read(string csv)
    {
        ArgumentNullException.ThrowIfNull(csv);
        List<(string Device, string Key)> rows = [];
        using var parser = new TextFieldParser(new StringReader(csv.TrimStart('\uFEFF'))) { TextFieldType = FieldType.Delimited, HasFieldsEnclosedInQuotes = true };
        parser.SetDelimiters(",", ";");
        bool isFirst = true;
        while (!parser.EndOfData)
        {
            long line = parser.LineNumber;
            string[]? cells;
            try
            {
                cells = parser.ReadFields();
            }
            catch (MalformedLineException)
            {
                throw Wrong(line);
            }

            bool isHeading = isFirst && cells is [string first, string second]
                && first.Equals("device", StringComparison.OrdinalIgnoreCase) && second.Equals("key", StringComparison.OrdinalIgnoreCase);
            isFirst = false;
            if (isHeading || cells is null)
            {
                continue;
            }

            // A name that is not stored as it stands would belong to another device.
            if (cells is not [string device, { Length: >= 16 and <= 256 } key] || DumpMetadata.Clean(device) != device)
            {
                throw Wrong(line);
            }

            rows.Add((device, key));
        }

        return rows;
    }

    private static FormatException Wrong(long line) => new($"Line {line}: expected device,key with a key of 16 to 256 characters.");
}
