using System.CommandLine;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh peers.</summary>
internal static class PeersCommand
{
    public static Command Create() => QueryCommand.Create(
        "peers", "the other nodes and what is installed in this host's kernel for each", "/api/v1/peers", ApiJson.Default.IReadOnlyListPeerView, Print);

    public static string Print(IReadOnlyList<PeerView> peers, TimeProvider time)
    {
        var table = new Table("NAME", "SUBNET", "PUBLIC IP", "VIA", "DEVICE", "ROUTE", "NEIGHBOR", "FDB", "STATE", "ERROR");
        foreach (var peer in peers)
        {
            table.Add(
                peer.Name,
                string.Join(" ", new[] { peer.Subnet, peer.Ipv6Subnet }.Where(subnet => subnet is not null)),
                peer.PublicIp,
                peer.CloudRoute is null ? peer.Via : $"{peer.Via} ({peer.CloudRoute})",
                peer.Device,
                peer.Route,
                peer.Neighbor,
                peer.Fdb,
                peer.State,
                peer.LastError);
        }

        return table.ToString();
    }
}
