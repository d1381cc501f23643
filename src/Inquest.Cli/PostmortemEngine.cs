using Inquest.Binary;
using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Cli;

/// <summary>The analysis of <c>Inquest.Postmortem</c>.</summary>
internal sealed class PostmortemEngine : IEngine
{
    public Report Explain(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => throw NotThereYet();

    public Report Find(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => throw NotThereYet();

    public IReadOnlyList<ExtractedDump> Extract(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => throw NotThereYet();

    private static InputException NotThereYet() =>
        new(InputErrorKind.Unsupported, "inquest", null, "this build has no analysis in it");
}
