namespace Inquest.Reporting;

/// <summary>One defect of a dump.</summary>
/// <param name="Kind">One of <see cref="Words.DefectKinds"/>.</param>
/// <param name="Message">One sentence with the numbers.</param>
public sealed record DefectInfo(string Kind, string Message);
