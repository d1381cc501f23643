using Inquest.Postmortem;
using Inquest.Postmortem.Bundling;
using Inquest.Reporting;
using Inquest.Reporting.Check;
using Inquest.Reporting.Comparison;
using Engine = Inquest.Postmortem.Postmortem;

namespace Inquest.Cli;

/// <summary>The analysis of <c>Inquest.Postmortem</c>.</summary>
internal sealed class PostmortemEngine : IEngine
{
    public Report Explain(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Engine.Explain(inputs, options);

    public Report Find(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Engine.Find(inputs, options);

    public IReadOnlyList<ExtractedDump> Extract(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Engine.Extract(inputs, options);

    public Bundle? Bundle(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Engine.Bundle(inputs, options);

    public IReadOnlyList<CheckReport> Check(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options) => Engine.Check(inputs, options);

    public ComparisonReport Compare(IReadOnlyList<ComparisonSource> sources, ExplainOptions options) => Engine.Compare(sources, options);
}
