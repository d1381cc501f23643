using System.Text.Json;
using Inquest.Tests.Synth;
using Microsoft.Playwright;

namespace Inquest.Web.Tests;

/// <summary>Runs the rules of axe-core in a page.</summary>
internal static class Accessibility
{
    /// <summary>Each violation in a line: rule, impact, and the first elements that break it.</summary>
    /// <param name="page">The page as it looks now.</param>
    /// <param name="rule">The one rule to run; null for all.</param>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page, string? rule = null)
    {
        string script = Repository.PathOf("tests/Inquest.Web.Tests/node_modules/axe-core/axe.min.js");
        Assert.SkipUnless(File.Exists(script), "axe-core is not installed: run `npm ci` in tests/Inquest.Web.Tests");
        // Evaluated, not added as an element: the page's policy allows no script, and that must stay so.
        if (await page.EvaluateAsync<bool>("typeof axe === 'undefined'"))
        {
            await page.EvaluateAsync(await File.ReadAllTextAsync(script));
        }

        JsonElement? result = await page.EvaluateAsync(
            "async rule => (await axe.run(document, { resultTypes: ['violations'], ...(rule ? { runOnly: { type: 'rule', values: [rule] } } : {}) })).violations", rule);
        return [.. result!.Value.EnumerateArray().Select(v =>
            $"{v.GetProperty("id").GetString()} ({v.GetProperty("impact").GetString()}): "
            + string.Join("; ", v.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetProperty("html").GetString() + " " + n.GetProperty("failureSummary").GetString())))];
    }
}
