using Inquest.Server.Accounts;

namespace Inquest.Server.Tests.Accounts;

public sealed class DeviceKeyTableTests
{
    [Theory]
    [InlineData("kb-1,0123456789abcdef\nkb-2,0123456789abcdeg\n")]
    [InlineData("\uFEFFDevice,Key\r\nkb-1,0123456789abcdef\r\n\"kb-2\",\"0123456789abcdeg\"\r\n")]
    [InlineData("device;key\n\nkb-1; 0123456789abcdef \nkb-2;0123456789abcdeg")]
    public void A_table_is_read_as_spreadsheets_save_it(string csv) =>
        Assert.Equal([("kb-1", "0123456789abcdef"), ("kb-2", "0123456789abcdeg")], DeviceKeyTable.Read(csv));

    [Theory]
    [InlineData("kb-1,0123456789abcdef\nkb-2,short\n", "Line 2")]
    [InlineData("kb-1\n", "Line 1")]
    [InlineData("\"kb\u202E-1\",0123456789abcdef\n", "Line 1")]
    [InlineData("kb-1,0123456789abcdef\n\"kb-2\"x,0123456789abcdef\n", "Line 2")]
    public void A_row_that_is_none_is_named(string csv, string line) =>
        Assert.StartsWith(line, Assert.Throws<FormatException>(() => DeviceKeyTable.Read(csv)).Message, StringComparison.Ordinal);
}
