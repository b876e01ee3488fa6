using System.CommandLine;
using FlannelMesh.Api.Contract;
using FlannelMesh.Commands.Terminal;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh leases.</summary>
internal static class LeasesCommand
{
    public static Command Create() => QueryCommand.Create(
        "leases", "the lease table", "/api/v1/leases", ApiJson.Default.IReadOnlyListLeaseView, Print);

    public static string Print(IReadOnlyList<LeaseView> leases, TimeProvider time, Screen screen)
    {
        var table = new Table(
            "SUBNET",
            new Column("NAME") { Rank = 4, Minimum = 12 },
            new Column("PUBLIC IP") { Rank = 3, Minimum = 15 },
            new Column("BACKEND") { Rank = 2, Minimum = 0 },
            new Column("STATE") { IsState = true },
            new Column("HELD") { IsNumber = true },
            new Column("NODE ID") { Rank = 1, Minimum = 8 });
        foreach (var lease in leases)
        {
            table.Add(
                string.Join(" ", new[] { lease.Subnet, lease.Ipv6Subnet }.Where(subnet => subnet is not null)),
                lease.Name,
                lease.PublicIp ?? lease.PublicIpv6,
                lease.BackendType,
                lease.State,
                Age.Of(lease.HeldSince, time),
                lease.NodeId);
        }

        return table.ToText(screen);
    }
}
