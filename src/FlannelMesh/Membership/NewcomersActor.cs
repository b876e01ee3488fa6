using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Leases;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership;

/// <summary>Takes out members that died while they joined. Which these are is <see cref="Newcomers"/>' decision. Path: /user/newcomers.</summary>
public sealed class NewcomersActor(
    string self, Latest<MembershipView> membership, Latest<LeaseTable> leases, Action<Address> down, ILogger<NewcomersActor> log) : UntypedActor, IWithTimers
{
    private ImmutableHashSet<(Address Address, int Incarnation)> _unreachable = [];

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case MembershipView view:
                OnMembership(view);
                break;
            case Look:
                OnLook();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart() => membership.Subscribe(Self);

    protected override void PostStop() => membership.Unsubscribe(Self);

    private void OnMembership(MembershipView view)
    {
        var unreachable = view.Members.Where(member => !member.IsReachable).Select(member => (member.Address, member.Incarnation)).ToImmutableHashSet();
        if (unreachable.SetEquals(_unreachable))
        {
            return;
        }

        _unreachable = unreachable;
        if (unreachable.IsEmpty)
        {
            Timers.Cancel(nameof(Look));
        }
        else
        {
            Timers.StartPeriodicTimer(nameof(Look), Look.Instance, Newcomers.Patience);
        }
    }

    private void OnLook()
    {
        foreach (var dead in Newcomers.Dead(membership.Value, leases.Value, self))
        {
            MembershipLog.NewcomerDied(log, dead.Name, dead.HostAndPort);
            down(dead.Address);
        }
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static Look Instance { get; } = new();
    }
}
