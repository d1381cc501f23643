namespace Inquest.Tests.Device;

/// <summary>What a line loses next.</summary>
internal enum Loss
{
    Nothing,
    Question,
    Answer,
}
