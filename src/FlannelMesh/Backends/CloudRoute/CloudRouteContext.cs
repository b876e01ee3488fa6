using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Membership;
using FlannelMesh.Underlay;

namespace FlannelMesh.Backends.CloudRoute;

/// <summary>What <see cref="CloudRouteActor"/> knows of its node and of the others.</summary>
public sealed record CloudRouteContext
{
    public required LocalNode Node { get; init; }
    public required NodeBoard Board { get; init; }
    public required Latest<UnderlayInterface> Underlay { get; init; }
    public required Latest<LeaseTable> Leases { get; init; }
    public required Latest<MembershipView> Membership { get; init; }

    /// <summary>Where a member's actor of this kind is; by default at the path it has everywhere.</summary>
    public Func<IActorContext, MeshMember, ICanTell> ActorOf { get; init; } =
        (context, member) => context.ActorSelection(new RootActorPath(member.Address) / "user" / CloudRouteActor.Name);

    /// <summary>Null if that is this node, or there is none yet.</summary>
    public MeshMember? OldestOther => Membership.Value.Members.FirstOrDefault(member => member.IsOldest && member.NodeId != Node.NodeId);

    /// <summary>All members; null unless this node is the one that cleans up and sees all there is to see.</summary>
    public IReadOnlySet<NodeId>? MembersIfOldest
    {
        get
        {
            var (view, table) = (Membership.Value, Leases.Value);
            var seesAll = view.IsJoined && table.IsComplete && view.Members.All(member => member is { IsReachable: true, Status: MemberStatus.Up });
            return seesAll && view.Members.Any(member => member.IsOldest && member.NodeId == Node.NodeId)
                ? view.Members.Select(member => member.NodeId).ToHashSet()
                : null;
        }
    }

    /// <summary>What is known of this moment; the caller adds what it remembers.</summary>
    public RouteSituation Situation(LocalLease lease, CloudInstance instance, RouteSnapshot snapshot) => new()
    {
        Self = Node.NodeId,
        Network = Node.Network,
        Lease = lease,
        Instance = instance,
        Snapshot = snapshot,
        Leases = Leases.Value,
        Members = MembersIfOldest,
    };

    public void Subscribe(IActorRef actor)
    {
        Board.Lease.Subscribe(actor);
        Board.Peers.Subscribe(actor);
        Underlay.Subscribe(actor);
        Membership.Subscribe(actor);
    }

    public void Unsubscribe(IActorRef actor)
    {
        Board.Lease.Unsubscribe(actor);
        Board.Peers.Unsubscribe(actor);
        Underlay.Unsubscribe(actor);
        Membership.Unsubscribe(actor);
    }
}
