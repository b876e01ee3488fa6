using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Membership;

namespace FlannelMesh.Leases.History;

/// <summary>Writes down what happens to leases: the shell around <see cref="LeaseHistory"/>. Path: /user/lease-history.</summary>
public sealed class LeaseHistoryActor(
    Latest<LeaseTable> table, Latest<MembershipView> membership, Latest<LeaseHistory> history, TimeProvider time) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseTable or MembershipView:
                Look();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        table.Subscribe(Self);
        membership.Subscribe(Self);
    }

    protected override void PostStop()
    {
        table.Unsubscribe(Self);
        membership.Unsubscribe(Self);
    }

    /// <summary>While the table may lack something, or this node is outside, what is missing says nothing.</summary>
    private void Look()
    {
        if (!table.Value.IsComplete || !membership.Value.IsJoined)
        {
            return;
        }

        var picture = new LeaseChanges.Picture(table.Value.Slots, membership.Value.Members.Select(member => member.NodeId).ToImmutableHashSet());
        var next = history.Value.Observe(picture, time.GetUtcNow());
        if (!ReferenceEquals(next, history.Value))
        {
            history.Publish(next);
        }
    }
}
