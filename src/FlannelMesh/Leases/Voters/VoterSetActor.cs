using Akka.Actor;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Membership;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Leases.Voters;

/// <summary>
/// Takes over voter sets that the replicas learn of: to disk first, then to everybody on this node. A node that becomes a voter, or ceases
/// to be one, starts over as that. Path: /user/voter-set.
/// </summary>
public sealed class VoterSetActor : UntypedActor
{
    private readonly string _self;
    private readonly bool _isVoter;
    private readonly ClusterStore _store;
    private readonly IAgentLifetime _lifetime;
    private readonly ILogger _log;

    /// <param name="self">HOST:PORT of this node.</param>
    /// <param name="isVoter">This actor system was started as a voter's.</param>
    public VoterSetActor(string self, bool isVoter, ClusterStore store, IAgentLifetime lifetime, ILogger<VoterSetActor> log)
    {
        _self = self;
        _isVoter = isVoter;
        _store = store;
        _lifetime = lifetime;
        _log = log;
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case VoterSet set when set.ClusterId == _store.Current.ClusterId && set.Version > (_store.Current.Voters?.Version ?? 0):
                LeaseLog.VotersChanged(_log, set.ToString());
                // A node that comes in again has an empty replica until it has read the others'.
                _store
                    .UpdateAsync(record => record.With(set) with { VotesIn = set.Contains(_self) && _isVoter ? record.VotesIn : null })
                    .PipeTo(Self);
                break;
            case ClusterRecord { VoterSet: { } set }:
                if (set.Contains(_self) != _isVoter)
                {
                    MembershipLog.RoleChanges(_log, _isVoter ? "no voter" : "a voter");
                    SessionEnd.Begin(Context.System);
                }
                break;
            case VoterSet:
                break;
            case Status.Failure failure:
                _lifetime.Fail(ExitCode.Failed, $"cluster.json cannot be written: {failure.Cause.Message}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
