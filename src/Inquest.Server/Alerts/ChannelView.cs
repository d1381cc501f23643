namespace Inquest.Server.Alerts;

/// <summary>A channel as it is listed: without its secret, which goes in and never comes out.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Kind">One of <see cref="ChannelKinds"/>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Target">Where messages go.</param>
/// <param name="HasSecret">Whether a secret is set.</param>
/// <param name="Enabled">Whether it is on.</param>
internal sealed record ChannelView(long Id, string Kind, string Name, string Target, bool HasSecret, bool Enabled)
{
    public static ChannelView Of(Channel channel) => new(channel.Id, channel.Kind, channel.Name, channel.Target, channel.Secret is not null, channel.Enabled);
}
