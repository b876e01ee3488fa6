using System.Collections.Immutable;
using System.Net;
using FlannelMesh.Backends.CloudRoute;
using FlannelMesh.Tests.Leases;

namespace FlannelMesh.Tests.Backends.CloudRoute;

/// <summary>Node n has the next hop "eni-n"; slot n is 10.5.n.0/24.</summary>
internal static class RouteSamples
{
    public const string Table = "rtb-1";

    public static NodeId Node(int number) => new(LeaseSamples.IdOf(number));

    public static string Target(int number) => $"eni-{number}";

    public static RouteEntry Route(int slot, string target, RouteState state = RouteState.Active, string table = Table) =>
        Route($"10.5.{slot}.0/24", target, state, table);

    public static RouteEntry Route(string destination, string target, RouteState state = RouteState.Active, string table = Table) => new()
    {
        Table = table,
        Destination = IPNetwork.Parse(destination),
        Target = target,
        State = state,
        StateText = state == RouteState.Broken ? "blackhole" : "active",
    };

    public static RouteSnapshot Snapshot(params RouteEntry[] routes) => new([Table], [.. routes]);

    public static MemberTarget Member(int number) => new("vpc-1", Target(number), [Table]);

    public static CloudInstance Instance(int number) => new() { Id = $"i-{number}", Target = Target(number), Network = "vpc-1", Tables = [Table] };

    /// <summary>Node 1 with slot 1; it is the oldest of some members, all of which have asked it.</summary>
    public static RouteSituation Situation(int[] members, (int Slot, int Holder)[] leases, params RouteEntry[] routes) => new()
    {
        Self = Node(1),
        Network = BackendSamples.Ipv4Node.Network,
        Lease = BackendSamples.LeaseOf(BackendSamples.Ipv4Node, 1),
        Instance = Instance(1),
        Snapshot = Snapshot(routes),
        Leases = LeaseSamples.Table(true, [.. leases.Select(lease => LeaseSamples.Slot(lease.Slot, lease.Holder))]),
        Members = members.Select(Node).ToHashSet(),
        Targets = members.ToImmutableDictionary(Node, Member),
        Now = TimeSpan.FromSeconds(100),
        Grace = TimeSpan.FromSeconds(30),
    };
}
