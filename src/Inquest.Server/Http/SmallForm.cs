using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Inquest.Server.Http;

/// <summary>
/// Reads the fields of a form into memory, which is why they are bounded: strangers can send forms to the sign-in page. Forms with files
/// are read as they come, elsewhere.
/// </summary>
internal static class SmallForm
{
    /// <summary>Bytes of a form that comes from somebody who has not signed in: a name, a password twice, a link.</summary>
    public const int StrangersBytes = 16 << 10;

    /// <summary>Bytes of a form of somebody who has signed in; the largest is a list of devices' keys, and longer ones go to the API.</summary>
    public const int PeoplesBytes = 1 << 20;

    private const int MaxFields = 64;
    private const int MaxNameLength = 64;

    /// <summary>The fields of a form; none when there is no form. What was read before is given again, whatever the bound.</summary>
    /// <param name="request">The request.</param>
    /// <param name="most">Bytes of the body at most.</param>
    /// <exception cref="BadHttpRequestException">It is larger, or a form with files.</exception>
    /// <exception cref="InvalidDataException">It has too many fields.</exception>
    public static async Task<IFormCollection> ReadAsync(HttpRequest request, int most)
    {
        if (!request.HasFormContentType)
        {
            return FormCollection.Empty;
        }

        if (!IsPlain(request))
        {
            throw new BadHttpRequestException("A form without files is expected here.", StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most;
        }

        return await request.ReadFormAsync(new FormOptions { ValueCountLimit = MaxFields, KeyLengthLimit = MaxNameLength, ValueLengthLimit = most }, request.HttpContext.RequestAborted);
    }

    /// <summary>Whether the body is a form without files.</summary>
    public static bool IsPlain(HttpRequest request) =>
        request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
}
