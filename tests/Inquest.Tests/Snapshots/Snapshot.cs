using System.Runtime.CompilerServices;

namespace Inquest.Tests.Snapshots;

/// <summary>
/// Compares text with a file that was read and approved by a person. A difference writes <c>NAME.received.EXT</c> beside
/// <c>NAME.verified.EXT</c> and fails; approving is renaming it (or <c>./test --accept</c>). In CI nothing is written.
/// </summary>
internal static class Snapshot
{
    public static void Matches(string actual, string name, string extension = "txt", [CallerFilePath] string test = "")
    {
        string folder = Path.GetDirectoryName(test)!;
        string verified = Path.Combine(folder, $"{name}.verified.{extension}");
        string received = Path.Combine(folder, $"{name}.received.{extension}");
        string expected = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("CI") != "true")
        {
            File.WriteAllText(received, actual);
        }

        Assert.Equal(expected, actual);
    }
}
