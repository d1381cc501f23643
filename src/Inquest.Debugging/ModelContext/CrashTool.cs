namespace Inquest.Debugging.ModelContext;

/// <summary>One question that an assistant may ask of a dump.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Title">The same for a person.</param>
/// <param name="Description">What it answers, for the assistant.</param>
/// <param name="InputSchema">The JSON schema of its arguments.</param>
/// <param name="Answer">Answers; throws <see cref="QuestionException"/> for a question that has no answer, <see cref="SettingException"/> for an argument that cannot be read.</param>
internal sealed record CrashTool(string Name, string Title, string Description, string InputSchema, Func<Settings, string> Answer);
