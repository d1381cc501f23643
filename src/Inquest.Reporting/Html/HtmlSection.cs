namespace Inquest.Reporting.Html;

/// <summary>One section of a dump's report as HTML, to be placed in a page of one's own.</summary>
/// <param name="Id">Its name within the report, fit for an element's id: <c>threads</c>.</param>
/// <param name="Title">Its heading as plain text: <c>Threads</c>.</param>
/// <param name="Html">A whole <c>section</c> element, everything from inputs escaped.</param>
public sealed record HtmlSection(string Id, string Title, string Html);
