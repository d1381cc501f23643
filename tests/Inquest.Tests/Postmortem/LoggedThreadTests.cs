using Inquest.Postmortem;

namespace Inquest.Tests.Postmortem;

/// <summary>When the current thread's name in a log is another thread's than the one in the dump, and not the same one damaged on its way.</summary>
public sealed class LoggedThreadTests
{
    [Theory]
    [InlineData("orkq", "sysworkq", true)] // another build has the name four bytes on
    [InlineData("main", "sysworkq", true)]
    [InlineData("main", "main", false)]
    [InlineData("sysworkq", "sysw?rkq", false)]
    [InlineData("sysworkq", "sysorkq", false)]
    [InlineData("sysworkq", "orkq", false)] // a serial line lost the front
    [InlineData("sysworkq", "sysw", false)]
    [InlineData("sysworkq", "\ufffd\ufffd\ufffd\ufffd", false)]
    [InlineData("", "main", false)]
    public void A_name_that_a_serial_line_damaged_is_no_other_threads(string read, string logged, bool other) =>
        Assert.Equal(other, LoggedThread.AreOfDifferentThreads(read, logged));
}
