using Inquest.Architectures.Arm;

namespace Inquest.Tests.Architectures.Arm;

public sealed class ExceptionReturnTests
{
    [Theory]
    [InlineData(0xFFFF_FFF1, true, false, false, false)]
    [InlineData(0xFFFF_FFF9, true, false, true, false)]
    [InlineData(0xFFFF_FFFD, true, true, true, false)]
    [InlineData(0xFFFF_FFE1, true, false, false, true)]
    [InlineData(0xFFFF_FFED, true, true, true, true)]
    [InlineData(0xFFFF_FFBC, true, true, true, false)]
    [InlineData(0xFFFF_FFFF, false, false, false, false)]
    [InlineData(0xFFFF_FFF5, false, false, false, false)]
    [InlineData(0xFEFF_FFFD, false, false, false, false)]
    [InlineData(0x1_FFFF_FFFD, false, false, false, false)]
    public void Values_are_told_apart(ulong value, bool isValid, bool isProcessStack, bool isThreadMode, bool isExtended)
    {
        Assert.Equal(isValid, ExceptionReturn.IsValid(value));
        if (isValid)
        {
            ExceptionReturn exceptionReturn = new((uint)value);
            Assert.Equal(isProcessStack, exceptionReturn.IsProcessStack);
            Assert.Equal(isThreadMode, exceptionReturn.IsThreadMode);
            Assert.Equal(isExtended, exceptionReturn.IsExtended);
        }
    }
}
