using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components;

namespace Inquest.Server.Pages;

/// <summary>Stands around a page and hands the <see cref="PageContext"/> down to it.</summary>
/// <typeparam name="TPage">The page.</typeparam>
internal sealed class PageRoot<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage> : IComponent
    where TPage : IComponent
{
    private RenderHandle _renderer;

    public void Attach(RenderHandle renderHandle) => _renderer = renderHandle;

    public Task SetParametersAsync(ParameterView parameters)
    {
        PageContext context = parameters.GetValueOrDefault<PageContext>(nameof(PageContext))!;
        var page = parameters.GetValueOrDefault<IReadOnlyDictionary<string, object?>>(nameof(TPage))!;
        _renderer.Render(builder =>
        {
            builder.OpenComponent<CascadingValue<PageContext>>(0);
            builder.AddComponentParameter(1, nameof(CascadingValue<>.Value), context);
            builder.AddComponentParameter(2, nameof(CascadingValue<>.IsFixed), true);
            builder.AddComponentParameter(3, nameof(CascadingValue<>.ChildContent), (RenderFragment)(inner =>
            {
                inner.OpenComponent<TPage>(0);
                foreach ((string name, object? value) in page)
                {
                    inner.AddComponentParameter(1, name, value);
                }

                inner.CloseComponent();
            }));
            builder.CloseComponent();
        });
        return Task.CompletedTask;
    }
}
