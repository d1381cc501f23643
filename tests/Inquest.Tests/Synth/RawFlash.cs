using Inquest.Binary;
using Inquest.Containers;

namespace Inquest.Tests.Synth;

/// <summary>The flash of a fixture's UF2 as a debug probe reads it: plain bytes, erased where the UF2 has none.</summary>
/// <param name="Start">The address of the first byte.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record RawFlash(ulong Start, byte[] Bytes)
{
    private const byte Erased = 0xFF;
    private const ulong Page = 0x1000;

    public static RawFlash Of(LabFixture fixture)
    {
        IReadOnlyList<AddressedBytes> segments = InputReader.Read([new NamedBytes(fixture.Dump.Name, fixture.Dump.Bytes)], new DiagnosticBag()).Images.Single().Segments;
        ulong start = segments[0].Address / Page * Page;
        byte[] flash = new byte[(int)(segments[^1].Range.End - start)];
        Array.Fill(flash, Erased);
        foreach (AddressedBytes segment in segments)
        {
            segment.Bytes.Span.CopyTo(flash.AsSpan((int)(segment.Address - start)));
        }

        return new RawFlash(start, flash);
    }
}
