using Inquest.Binary;
using Inquest.Containers.Archives;
using Inquest.Sealing;

namespace Inquest.Containers.Sealed;

/// <summary>Opens sealed bodies among the inputs of one command, with the keys at hand. Diagnostics INQ104x.</summary>
internal sealed class SealedReader(IReadOnlyList<ProjectKey> keys, Limits limits, UnpackBudget budget, DiagnosticBag diagnostics)
{
    private int _left = limits.MaxSealedBodies;

    /// <summary>Keys that were wanted and not at hand, each once.</summary>
    public List<string> KeysMissing { get; } = [];

    /// <summary>Opens a body that is a file of its own; null when it stays shut.</summary>
    public NamedBytes? Open(NamedBytes file)
    {
        if (SealedHeader.Read(file.Bytes) is not { IsSound: true } header)
        {
            diagnostics.Error("INQ1041", file.Name, "The header of this sealed dump is damaged, or of a version that is not known: it cannot be opened.");
            return null;
        }

        return Open(file.Name, header, file.Bytes[SealedHeader.Size..]) is { } plain ? new NamedBytes(file.Name + "/opened", plain) : null;
    }

    /// <summary>Opens the bodies that lie in slots of a flash image; each becomes an image of its slot as it would be unsealed.</summary>
    public List<InputFile> OpenSlots(FlashImage image)
    {
        List<InputFile> opened = [];
        foreach (AddressedBytes segment in image.Segments)
        {
            ReadOnlyMemory<byte> rest = segment.Bytes;
            while (rest.Span.IndexOf(SealedHeader.Magic) is >= 0 and int found)
            {
                int offset = segment.Bytes.Length - rest.Length + found;
                rest = rest[(found + SealedHeader.Magic.Length)..];
                if (SealedSlot.Find(segment.Bytes, offset) is not { } slot)
                {
                    continue;
                }

                ulong address = segment.Address + (ulong)(offset - SealedSlot.HeaderBytes);
                string name = $"{image.Name}/opened@0x{address:x}";
                if (Open(name, slot.Header, slot.Chunks) is { } plain)
                {
                    byte[] unsealed = slot.Unseal(plain.Span);
                    opened.Add(new InputFile(name, unsealed, ContentKind.RawImage, "sealed dump of a flash slot, opened")
                    {
                        Images = [new FlashImage(name, ImageFormat.Raw, [new AddressedBytes(address, unsealed)], image.AddressKnown, family: null, codeOffset: 0)],
                    });
                }
            }
        }

        return opened;
    }

    private ReadOnlyMemory<byte>? Open(string name, SealedHeader header, ReadOnlyMemory<byte> chunks)
    {
        if (_left-- <= 0)
        {
            if (_left == -1)
            {
                diagnostics.Warn("INQ1043", name, $"More than {limits.MaxSealedBodies} sealed dumps; the rest is not opened.");
            }

            return null;
        }

        if (FindKey(header.KeyId) is not { } key)
        {
            diagnostics.Warn("INQ1040", name, $"Sealed to the key {header.KeyId}, which is not at hand: --key FILE with the private key opens it.");
            if (!KeysMissing.Contains(header.KeyId))
            {
                KeysMissing.Add(header.KeyId);
            }

            return null;
        }

        budget.Take(name, chunks.Length);
        SealedBody body = SealedBody.Open(header, chunks.Span, key);
        if (body.Defect is { } defect)
        {
            diagnostics.Error("INQ1042", name, $"The sealed dump is not whole, {defect}. {Numbers.Text(body.Bytes.Length)} bytes of it could be opened.");
        }

        return body.Bytes.IsEmpty ? null : body.Bytes;
    }

    private ProjectKey? FindKey(string id)
    {
        foreach (ProjectKey key in keys)
        {
            if (key.IsPrivate && key.Id == id)
            {
                return key;
            }
        }

        return null;
    }
}
