using Inquest.Diagnosis.Cause;
using Inquest.Reporting.Words;

namespace Inquest.Tests.Diagnosis.Cause;

public sealed class CauseKindTests
{
    [Fact]
    public void Every_kind_is_a_word_of_the_report_in_lower_case_with_hyphens()
    {
        IEnumerable<string> words = Enum.GetNames<CauseKind>()
            .Select(name => string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString())));
        Assert.Equal(CauseKinds.All.Order(), words.Order());
    }
}
