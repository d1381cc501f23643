using Inquest.Reporting;

namespace Inquest.Tests.Reporting;

public sealed class HomeFoldersTests
{
    [Theory]
    [InlineData("/home/ada/ws/a.c", "~/ws/a.c")]
    [InlineData("in f(), /Users/ada l/ws/a.c:12", "in f(), ~/ws/a.c:12")]
    [InlineData("/root/a.c", "~/a.c")]
    [InlineData(@"C:\Users\ada\a.c", @"~/a.c")]
    [InlineData(@"""C:\\Users\\ada\\ws\\a.c""", @"""~/ws\\a.c""")]
    [InlineData("c:/Users/ada/a.c", "~/a.c")]
    [InlineData("[\"/home/ada/a.c\",\"/home/bob/b.c\"]", "[\"~/a.c\",\"~/b.c\"]")]
    [InlineData("/build/home/ada/a.c", "/build/home/ada/a.c")]
    [InlineData("/home/a.c", "/home/a.c")]
    [InlineData("subsys/root/a.c", "subsys/root/a.c")]
    [InlineData("", "")]
    public void The_owner_is_left_out(string text, string expected) => Assert.Equal(expected, HomeFolders.Hide(text));
}
