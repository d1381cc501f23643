using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Inquest.Binary;
using Inquest.Tests.Synth;

namespace Inquest.Tests.House;

public partial class LimitsPageTests
{
    [Fact]
    public void Every_bound_is_on_the_page_with_its_default()
    {
        IEnumerable<string> inSource = typeof(Limits).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => $"{p.Name} {Convert.ToInt64(p.GetValue(Limits.Default), CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture)}");
        IEnumerable<string> onPage = File.ReadLines(Repository.PathOf("docs/limits.md")).Select(l => Row().Match(l)).Where(m => m.Success)
            .Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}");
        Assert.Equal(inSource.Order(StringComparer.Ordinal), onPage.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(Max\w+)` \| ([0-9,]+)(?: \([^)]*\))? \| [^|]+ \| [^|]+ \|$")]
    private static partial Regex Row();
}
