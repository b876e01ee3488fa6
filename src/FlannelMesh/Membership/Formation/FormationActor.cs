using System.Collections.Immutable;
using Akka.Actor;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases.Voters;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership.Formation;

/// <summary>
/// Agrees with the expected voters on the cluster to form, and takes part when others do: the shell around <see cref="Acceptor"/> and
/// <see cref="Proposal"/>. Path: /user/formation. Nothing is answered before it is on disk.
/// </summary>
public sealed class FormationActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RoundLimit = TimeSpan.FromSeconds(2);

    private readonly int? _expect;
    private readonly Latest<SeedSet> _seeds;
    private readonly Latest<MembershipView> _membership;
    private readonly ClusterStore _store;
    private readonly IAgentLifetime _lifetime;
    private readonly ILogger _log;
    private ulong _heard;
    private Proposal? _proposal;
    private IActorRef _requester = ActorRefs.Nobody;

    public FormationActor(
        int? expect,
        Latest<SeedSet> seeds,
        Latest<MembershipView> membership,
        ClusterStore store,
        IAgentLifetime lifetime,
        ILogger<FormationActor> log)
    {
        _expect = expect;
        _seeds = seeds;
        _membership = membership;
        _store = store;
        _lifetime = lifetime;
        _log = log;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                OnStart(start);
                break;
            case FormationMessages.Prepare prepare:
                Reply(record => Acceptor.Handle(record, prepare, ExpectedText(record), _membership.Value.SelfStatus is not null));
                break;
            case FormationMessages.Accept accept:
                Reply(record => Acceptor.Handle(record, accept));
                break;
            case FormationMessages.Promise promise:
                OnPromise(promise);
                break;
            case FormationMessages.Accepted accepted:
                OnAccepted(accepted);
                break;
            case Answer answer:
                answer.Asker.Tell(answer.Message);
                break;
            case RoundOver:
                GiveUp("not enough voters answered in time");
                break;
            case Status.Failure failure:
                _lifetime.Fail(ExitCode.Failed, $"cluster.json cannot be written: {failure.Cause.Message}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnStart(Start start)
    {
        _requester = Sender;
        _heard = Math.Max(_heard, _store.Current.Promised?.Number ?? 0);
        _proposal = Proposal.Begin(start.Expected, start.Known, _heard, Guid.NewGuid());
        _heard = _proposal.Round.Number;
        Timers.StartSingleTimer(nameof(RoundOver), RoundOver.Instance, RoundLimit);
        Send(new FormationMessages.Prepare(_proposal.Round, string.Join(',', start.Expected)));
    }

    private void OnPromise(FormationMessages.Promise promise)
    {
        _heard = Math.Max(_heard, promise.Promised.Number);
        if (_proposal is not { } proposal)
        {
            return;
        }

        var (next, givenUp) = proposal.On(Sender.Path.Address is { HasGlobalScope: true } remote ? remote.ToHostPort() : SelfText, promise, Guid.NewGuid());
        _proposal = next;
        if (givenUp is not null)
        {
            GiveUp(givenUp);
        }
        else if (proposal.Value is null && next.Value is { } value)
        {
            Send(new FormationMessages.Accept(next.Round, value));
        }
    }

    private void OnAccepted(FormationMessages.Accepted accepted)
    {
        if (_proposal is not { Value: { } value } proposal)
        {
            return;
        }

        _proposal = proposal.On(Sender.Path.Address is { HasGlobalScope: true } remote ? remote.ToHostPort() : SelfText, accepted);
        if (_proposal.IsChosen)
        {
            _proposal = null;
            Timers.Cancel(nameof(RoundOver));
            _requester.Tell(new Agreed(value));
        }
    }

    private void GiveUp(string reason)
    {
        if (_proposal is not null)
        {
            _proposal = null;
            Timers.Cancel(nameof(RoundOver));
            MembershipLog.RoundFailed(_log, reason);
            _requester.Tell(new GaveUp(reason));
        }
    }

    private static string SelfText => Akka.Cluster.Cluster.Get(Context.System).SelfAddress.ToHostPort();

    private void Send(object message)
    {
        foreach (var voter in _proposal!.Expected)
        {
            if (voter == SelfText)
            {
                Self.Tell(message);
            }
            else if (AddressText.Parse(voter) is { } address)
            {
                Context.ActorSelection(new RootActorPath(address) / "user" / "formation").Tell(message);
            }
        }
    }

    private void Reply<T>(Func<ClusterRecord, (ClusterRecord Record, T Reply)> handle)
        where T : class
    {
        T? reply = null;
        var asker = Sender;
        _store
            .UpdateAsync(record =>
            {
                (var next, reply) = handle(record);
                return next;
            })
            .PipeTo(Self, success: _ => new Answer(asker, reply!));
    }

    private string ExpectedText(ClusterRecord record) =>
        string.Join(',', JoinDecider.Expected(_seeds.Value.Addresses, _expect, record.CanVote ? record.VoterSet : null));

    /// <summary>Agree on a cluster with these voters; answered by <see cref="Agreed"/> or <see cref="GaveUp"/>.</summary>
    public sealed record Start(ImmutableArray<string> Expected, VoterSet? Known) : INoSerializationVerificationNeeded;

    public sealed record Agreed(VoterSet Voters) : INoSerializationVerificationNeeded;

    public sealed record GaveUp(string Reason) : INoSerializationVerificationNeeded;

    /// <summary>On disk by now.</summary>
    private sealed record Answer(IActorRef Asker, object Message) : INoSerializationVerificationNeeded;

    private sealed class RoundOver : INoSerializationVerificationNeeded
    {
        public static RoundOver Instance { get; } = new();
    }
}
