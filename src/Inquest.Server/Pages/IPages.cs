using Microsoft.AspNetCore.Routing;

namespace Inquest.Server.Pages;

/// <summary>A few pages that belong together, with their forms.</summary>
internal interface IPages
{
    /// <summary>Says at which addresses they are.</summary>
    void Map(IEndpointRouteBuilder routes);
}
