using System.CommandLine;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh peers.</summary>
internal static class PeersCommand
{
    public static Command Create() => QueryCommand.Create(
        "peers", "the other nodes and what is installed in this host's kernel for each", "/api/v1/peers", ApiJson.Default.IReadOnlyListPeerView, Print);

    public static string Print(IReadOnlyList<PeerView> peers, TimeProvider time, Screen screen)
    {
        // STATE is the worst of the three before it, and the error says which.
        var table = new Table(
            new Column("NAME") { Rank = 6, Minimum = 12 },
            "SUBNET",
            new Column("PUBLIC IP") { Rank = 5, Minimum = 15 },
            new Column("VIA") { Rank = 4, Minimum = 7 },
            new Column("DEVICE") { Rank = 3, Minimum = 0 },
            new Column("ROUTE") { IsState = true, Rank = 2, Minimum = 4 },
            new Column("NEIGHBOR") { IsState = true, Rank = 0, Minimum = 4 },
            new Column("FDB") { IsState = true, Rank = 1, Minimum = 4 },
            new Column("STATE") { IsState = true },
            new Column("ERROR") { Rank = 7, Minimum = 8 });
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

        return table.ToText(screen);
    }
}
