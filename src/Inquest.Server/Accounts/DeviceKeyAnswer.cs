namespace Inquest.Server.Accounts;

/// <summary>The key of one device.</summary>
/// <param name="Device">The device's name.</param>
/// <param name="Key">What it sends in the Authorization header.</param>
/// <param name="Generation">1 for the first key of the device; one more each time that it was replaced.</param>
internal sealed record DeviceKeyAnswer(string Device, string Key, long Generation);
