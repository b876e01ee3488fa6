using System.Net;

namespace FlannelMesh.Health.Probing;

/// <summary>Which of the host's addresses can answer a probe that comes as pods' packets come.</summary>
public static class OverlayAddress
{
    /// <param name="own">The host's addresses with their devices.</param>
    /// <param name="subnet">This node's.</param>
    /// <param name="ownDevices">Devices of ours, such as flannel.1.</param>
    /// <returns>The one on a device of ours before that of a bridge; null if there is none.</returns>
    public static IPAddress? Choose(IEnumerable<(IPAddress Address, int Link)> own, IPNetwork subnet, IReadOnlySet<int> ownDevices) => own
        .Where(address => subnet.Contains(address.Address))
        .OrderBy(address => ownDevices.Contains(address.Link) ? 0 : 1)
        .ThenBy(address => Convert.ToHexString(address.Address.GetAddressBytes()), StringComparer.Ordinal)
        .Select(address => address.Address)
        .FirstOrDefault();
}
