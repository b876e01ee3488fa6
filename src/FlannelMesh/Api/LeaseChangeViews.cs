using System.Net;
using FlannelMesh.Api.Contract;
using FlannelMesh.Configuration;
using FlannelMesh.Leases.History;

namespace FlannelMesh.Api;

/// <summary>The history of leases as the API shows it.</summary>
internal static class LeaseChangeViews
{
    /// <returns>Null if the text is no subnet that can be leased.</returns>
    public static IReadOnlyList<LeaseChangeView>? Of(LeaseHistory history, NetworkConfig network, string? subnet) => subnet switch
    {
        null => [.. history.All.Where(change => change.Slot < network.SubnetCount).Select(change => Of(change, network))],
        _ when IPNetwork.TryParse(subnet, out var parsed) && network.IndexOf(parsed) is { } slot =>
            [.. history.Of(slot).Select(change => Of(change, network))],
        _ => null,
    };

    private static LeaseChangeView Of(LeaseChange change, NetworkConfig network) => new(
        change.At.UtcDateTime,
        network.SubnetAt(change.Slot).ToString(),
        change.Kind.ToString().ToLowerInvariant(),
        change.NodeId?.ToString() ?? "",
        change.Name,
        change.Text);
}
