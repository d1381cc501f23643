using System.Buffers.Binary;
using System.Text;
using Inquest.Binary;
using Inquest.Target;
using Inquest.Zephyr.Log;

namespace Inquest.Tests.Zephyr.Log;

public sealed class PackageFormatterTests
{
    private const uint FormatAddress = 0x1000;
    private const uint StringAddress = 0x2000;

    [Theory]
    [InlineData("plain", new uint[0], "plain")]
    [InlineData("%d%%", new uint[] { 100 }, "100%")]
    [InlineData("%d|%i", new[] { unchecked((uint)-5), 7u }, "-5|7")]
    [InlineData("%u %x %X %o", new[] { 4294967295u, 0xbeefu, 0xbeefu, 8u }, "4294967295 beef BEEF 10")]
    [InlineData("%#x %#X %#o", new[] { 255u, 255u, 8u }, "0xff 0XFF 010")]
    [InlineData("%5d|%-5d|%05d|%+d|% d", new[] { 42u, 42u, 42u, 42u, 42u }, "   42|42   |00042|+42| 42")]
    [InlineData("%.3d|%6.3d|%06.3d", new[] { 7u, 7u, 7u }, "007|   007|   007")]
    [InlineData("%*d|%-*d|%.*d", new[] { 4u, 1u, 4u, 1u, 3u, 1u }, "   1|1   |001")]
    [InlineData("%*d", new[] { unchecked((uint)-4), 1u }, "1   ")]
    [InlineData("%hhu %hu %hhd", new[] { 0x1ffu, 0x1ffffu, 0xffu }, "255 65535 -1")]
    [InlineData("%c%c", new[] { 65u, 0x42u }, "AB")]
    [InlineData("%p|%p", new[] { 0x20001234u, 0u }, "0x20001234|(nil)")]
    [InlineData("%zu %ld %td", new[] { 7u, unchecked((uint)-8), 9u }, "7 -8 9")]
    [InlineData("%s and %.2s and %5s", new[] { StringAddress, StringAddress, StringAddress }, "text and te and  text")]
    [InlineData("%s", new[] { 0x9000u }, "(string at 0x00009000, not in the dump)")]
    [InlineData("%d %d", new[] { 1u }, "1 %d")]
    [InlineData("%q %", new uint[0], "%q %")]
    [InlineData("%lld", new[] { 0u, 0xfffffffeu, 0xffffffffu }, "%lld")]
    public void A_format_gives_what_printf_prints(string format, uint[] arguments, string text)
    {
        byte[] package = new byte[8 + (4 * arguments.Length)];
        package[0] = (byte)(package.Length / 4);
        Word(package, 4, FormatAddress);
        for (int i = 0; i < arguments.Length; i++)
        {
            Word(package, 8 + (4 * i), arguments[i]);
        }

        // A 64-bit argument that is not all there is not read from its half.
        Assert.Equal(text, Formatter(format).Format(format == "%lld" ? package.AsSpan(0, 12) : package));
    }

    [Theory]
    [InlineData("%f", 3.25, "3.250000")]
    [InlineData("%.2f", -0.005, "-0.01")]
    [InlineData("%8.3f", 1.5, "   1.500")]
    [InlineData("%-8.1f|", 1.5, "1.5     |")]
    [InlineData("%08.2f", -1.5, "-0001.50")]
    [InlineData("%+.0f", 2.5, "+2")]
    [InlineData("%e", 12345.678, "1.234568e+04")]
    [InlineData("%.2E", 0.00012, "1.20E-04")]
    [InlineData("%e", 0.0, "0.000000e+00")]
    [InlineData("%e", 1e-120, "1.000000e-120")]
    [InlineData("%g", 0.0001, "0.0001")]
    [InlineData("%g", 0.00001, "1e-05")]
    [InlineData("%g", 123456.0, "123456")]
    [InlineData("%g", 1234567.0, "1.23457e+06")]
    [InlineData("%.3g", 100.0, "100")]
    [InlineData("%#g", 1.0, "1.00000")]
    [InlineData("%G", 1e30, "1E+30")]
    [InlineData("%f", double.PositiveInfinity, "inf")]
    [InlineData("%F", double.NaN, "-NAN")]
    [InlineData("%5.1f", double.NegativeInfinity, " -inf")]
    [InlineData("%a", 1.0, "0x1p+0")]
    [InlineData("%a", 0.15625, "0x1.4p-3")]
    public void A_number_with_a_point_is_as_in_c(string format, double value, string text)
    {
        byte[] package = new byte[16];
        package[0] = 4;
        Word(package, 4, FormatAddress);
        BinaryPrimitives.WriteDoubleLittleEndian(package.AsSpan(8), value);
        Assert.Equal(text, Formatter(format).Format(package));
    }

    [Fact]
    public void A_64_bit_argument_stands_on_a_multiple_of_8()
    {
        byte[] package = new byte[28];
        package[0] = 7;
        Word(package, 4, FormatAddress);
        Word(package, 8, 5);
        BinaryPrimitives.WriteInt64LittleEndian(package.AsSpan(16), -5_000_000_001);
        Word(package, 24, 6);
        Assert.Equal("5 -5000000001 6", Formatter("%d %lld %d").Format(package));
    }

    [Fact]
    public void A_copied_string_goes_before_what_its_pointer_leads_to_now()
    {
        byte[] package = [4, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 3, 2, 0, 2, .. "node-17\0"u8];
        Word(package, 4, FormatAddress);
        Word(package, 8, StringAddress);
        Assert.Equal("node-17 9", Formatter("%s %d").Format(package));
    }

    [Fact]
    public void A_format_that_is_not_there_is_said_to_be_missing()
    {
        byte[] package = [2, 0, 0, 0, 0, 0x90, 0, 0];
        Assert.Equal("(a message whose format at 0x00009000 is not in the dump or the ELF)", Formatter("%d").Format(package));
        Assert.Equal("(a message whose package is cut)", Formatter("%d").Format(package.AsSpan(0, 7)));
    }

    [Fact]
    public void No_package_reads_beyond_itself_or_grows_without_bound()
    {
        Random random = new(20261121);
        PackageFormatter formatter = Formatter("%s%d%*.*f%s%lld%-999999999d%.999999999f%c%n%p%99999s");
        for (int i = 0; i < 5000; i++)
        {
            byte[] package = new byte[random.Next(64)];
            random.NextBytes(package);
            if (package.Length >= 8)
            {
                Word(package, 4, FormatAddress);
            }

            Assert.InRange(formatter.Format(package).Length, 1, Limits.Default.MaxStringLength);
        }
    }

    private static PackageFormatter Formatter(string format)
    {
        MemoryRegion[] regions =
        [
            new(FormatAddress, Encoding.UTF8.GetBytes(format + "\0"), MemorySource.Elf),
            new(StringAddress, "text\0"u8.ToArray(), MemorySource.Elf),
        ];
        return new PackageFormatter(new TargetMemory(regions, 4), 4, 8, Limits.Default);
    }

    private static void Word(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
}
