namespace Inquest.Architectures;

/// <summary>
/// What the instructions of a function say about its frame at one address, for code without call-frame information.
/// </summary>
/// <param name="CfaOffset">The canonical frame address (sp at the function's entry) minus sp, in bytes.</param>
/// <param name="Saved">Registers that were saved, and where.</param>
/// <param name="Changed">Bit n is set when register n may have been changed and was not saved: the caller's value is lost.</param>
public sealed record FrameAnalysis(int CfaOffset, IReadOnlyList<SavedRegister> Saved, uint Changed)
{
    /// <summary>Where register <paramref name="number"/> was saved, in bytes from the canonical frame address; null when it was not.</summary>
    public int? SavedAt(int number)
    {
        foreach (SavedRegister saved in Saved)
        {
            if (saved.Register == number)
            {
                return saved.CfaOffset;
            }
        }

        return null;
    }

    /// <summary>True when the function has not touched register <paramref name="number"/> so far.</summary>
    public bool IsIntact(int number) => SavedAt(number) is null && number is >= 0 and < 32 && (Changed & (1u << number)) == 0;
}
