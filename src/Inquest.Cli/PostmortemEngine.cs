using Inquest.Postmortem;
using Inquest.Reporting;

namespace Inquest.Cli;

/// <summary>The analysis of <c>Inquest.Postmortem</c>.</summary>
internal sealed class PostmortemEngine : IEngine
{
    public Report Explain(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Postmortem.Postmortem.Explain(inputs, options);

    public Report Find(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Postmortem.Postmortem.Find(inputs, options);

    public IReadOnlyList<ExtractedDump> Extract(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Postmortem.Postmortem.Extract(inputs, options);
}
