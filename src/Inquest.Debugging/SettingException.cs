namespace Inquest.Debugging;

/// <summary>A setting that is there and cannot be read, with the sentence that names it.</summary>
internal sealed class SettingException : Exception
{
    public SettingException(string message)
        : base(message)
    {
    }
}
