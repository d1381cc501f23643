namespace Inquest.Debugging.ModelContext;

/// <summary>A question that cannot be answered, with the sentence that says why and what to ask instead.</summary>
internal sealed class QuestionException : Exception
{
    public QuestionException(string message)
        : base(message)
    {
    }
}
