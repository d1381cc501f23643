using Inquest.Postmortem;
using Inquest.Postmortem.Bundling;
using Inquest.Reporting;
using Inquest.Reporting.Check;
using Inquest.Reporting.Comparison;

namespace Inquest.Cli;

/// <summary>What the commands need of the analysis; tests put their own in its place.</summary>
internal interface IEngine
{
    /// <summary>Explains the dumps in the inputs.</summary>
    Report Explain(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options);

    /// <summary>Lists the dumps in the inputs.</summary>
    Report Find(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options);

    /// <summary>The bare streams of the chosen dumps; empty when there is none.</summary>
    IReadOnlyList<ExtractedDump> Extract(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options);

    /// <summary>What is needed to explain the chosen crash elsewhere; null when there is none.</summary>
    Bundle? Bundle(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options);

    /// <summary>Says of every ELF whether that build is fit for a post-mortem.</summary>
    IReadOnlyList<CheckReport> Check(IReadOnlyList<PostmortemInput> inputs, ExplainOptions options);

    /// <summary>Compares crashes.</summary>
    ComparisonReport Compare(IReadOnlyList<ComparisonSource> sources, ExplainOptions options);
}
