using System.CommandLine;
using FlannelMesh.Api.Contract;

namespace FlannelMesh.Commands;

/// <summary>flannelmesh leases.</summary>
internal static class LeasesCommand
{
    public static Command Create() => QueryCommand.Create(
        "leases", "the lease table", "/api/v1/leases", ApiJson.Default.IReadOnlyListLeaseView, Print);

    public static string Print(IReadOnlyList<LeaseView> leases, TimeProvider time)
    {
        var table = new Table("SUBNET", "NAME", "PUBLIC IP", "BACKEND", "STATE", "HELD", "NODE ID");
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

        return table.ToString();
    }
}
