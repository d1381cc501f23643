using Inquest.Binary;

namespace Inquest.Tests.Binary;

public class DiagnosticBagTests
{
    [Fact]
    public void Keeps_as_many_as_the_limit()
    {
        var bag = new DiagnosticBag(new Limits { MaxDiagnostics = 2 });
        bag.Note("INQ1001", "a", "x");
        bag.Warn("INQ1002", "b", "y");
        Assert.Equal(2, bag.Items.Count);
        Assert.Equal(0, bag.Dropped);
        Assert.Equal([DiagnosticSeverity.Note, DiagnosticSeverity.Warning], bag.Items.Select(d => d.Severity));
    }

    [Fact]
    public void Counts_what_is_above_the_limit()
    {
        var bag = new DiagnosticBag(new Limits { MaxDiagnostics = 2 });
        for (int i = 0; i < 5; i++)
        {
            bag.Error("INQ1001", "a", "x");
        }

        Assert.Equal(2, bag.Items.Count);
        Assert.Equal(3, bag.Dropped);
    }
}
