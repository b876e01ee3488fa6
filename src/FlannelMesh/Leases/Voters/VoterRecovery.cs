using System.Collections.Immutable;
using Akka.Actor;
using Akka.DistributedData;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Voters;

/// <summary>
/// Fills the empty table of a voter that is new or lost its disk, before it joins: from all other voters, since any of them may be the only
/// one left with a grant this one had acknowledged. Those that are themselves empty are asked too but do not count.
/// </summary>
public sealed class VoterRecovery : UntypedActor, IWithTimers
{
    private static readonly TimeSpan AskInterval = TimeSpan.FromMilliseconds(500);

    private readonly VoterSet _voters;
    private readonly ImmutableArray<Address> _others;
    private readonly ILogger _log;
    private readonly IActorRef _replicator = DistributedData.Get(Context.System).Replicator;
    private ImmutableDictionary<Address, LeaseMessages.BlocksReply> _replies = ImmutableDictionary<Address, LeaseMessages.BlocksReply>.Empty;
    private int _pending;
    private int _rounds;

    public VoterRecovery(VoterSet voters, Address self, ILogger<VoterRecovery> log)
    {
        _voters = voters;
        _others = [.. voters.Voters.Select(AddressText.Parse).OfType<Address>().Where(address => !address.Equals(self))];
        _log = log;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AskAgain:
                Ask();
                break;
            case LeaseMessages.BlocksReply reply when reply.ClusterId == _voters.ClusterId:
                _replies = _replies.SetItem(Sender.Path.Address, reply);
                WriteIfComplete();
                break;
            case IUpdateResponse { IsSuccessful: true }:
                if (--_pending == 0)
                {
                    Finish();
                }
                break;
            case IUpdateResponse:
                // The store ends the process; there is nothing to do here.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(AskAgain), AskAgain.Instance, AskInterval, AskInterval);
        Ask();
        WriteIfComplete();
    }

    private void Ask()
    {
        if (_pending > 0)
        {
            return;
        }

        var silent = _others.Where(other => !_replies.TryGetValue(other, out var reply) || !reply.IsSynced).ToList();
        foreach (var other in silent)
        {
            Context.ActorSelection(new RootActorPath(other) / "user" / "lease-replica").Tell(new LeaseMessages.BlocksRequest(_voters.ClusterId));
        }

        if (_others.Length < Needed)
        {
            Context.Parent.Tell(new BootstrapActor.RecoveryWaits(
                "this is the cluster's only voter and its lease table is gone; remove --data-dir on all nodes to begin anew"));
        }
        else if (++_rounds % 4 == 0)
        {
            Context.Parent.Tell(new BootstrapActor.RecoveryWaits(
                $"this voter's lease table is empty; before it votes it reads that of all other voters, and {string.Join(" and ", silent.Select(other => other.ToHostPort()))} "
                + "did not give it yet. A voter that is gone for good is taken out by `flannelmesh voters remove` on another host"));
        }
    }

    /// <summary>A grant is known to a quorum, so some one of this many others has it.</summary>
    private int Needed => _voters.Voters.Length - _voters.Quorum.Size + 1;

    private void WriteIfComplete()
    {
        if (_pending > 0 || _replies.Count < _others.Length || _replies.Values.Count(reply => reply.IsSynced) < Needed)
        {
            return;
        }

        var blocks = _replies.Values.SelectMany(reply => reply.Blocks)
            .GroupBy(pair => pair.Key, pair => pair.Value)
            .ToDictionary(group => group.Key, group => group.Aggregate((left, right) => left.Merge(right)));
        _pending = blocks.Count;
        foreach (var (number, block) in blocks)
        {
            _replicator.Tell(Dsl.Update(LeaseBlockKey.For(number), LeaseBlock.Empty, WriteLocal.Instance, known => known.With(block)));
        }

        if (blocks.Count == 0)
        {
            Finish();
        }
    }

    private void Finish()
    {
        MembershipLog.Recovered(_log);
        Context.Parent.Tell(new BootstrapActor.Recovered(_voters.ClusterId));
    }

    private sealed class AskAgain : INoSerializationVerificationNeeded
    {
        public static AskAgain Instance { get; } = new();
    }
}
