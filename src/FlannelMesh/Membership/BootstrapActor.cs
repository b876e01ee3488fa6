using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Hosting;
using FlannelMesh.Identity;
using FlannelMesh.Leases;
using FlannelMesh.Leases.Voters;
using FlannelMesh.Membership.Formation;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership;

/// <summary>
/// Asks the seeds and the last known members whether there is a cluster, until this node is in one, and answers others who ask. A
/// member goes on asking at leisure, to find out about a second cluster. Path: /user/bootstrap. What to do is
/// <see cref="JoinDecider"/>'s decision; a cluster is never formed because of a time-out.
/// </summary>
public sealed class BootstrapActor : UntypedActor, IWithTimers
{
    /// <summary>An answer older than this many probe intervals no longer counts.</summary>
    private const int FreshIntervals = 4;

    private const int RememberedMembers = 16;

    /// <summary>How long a twin may be its own former run, not yet noticed to be gone, before it is taken for a second host.</summary>
    private static readonly TimeSpan TwinPatience = TimeSpan.FromSeconds(20);

    private readonly BootstrapSettings _settings;
    private readonly Latest<SeedSet> _seeds;
    private readonly Latest<MembershipView> _membership;
    private readonly Latest<ClusterProblem> _problem;
    private readonly ClusterStore _store;
    private readonly IAgentLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly IActorRef _formation;
    private readonly IActorRef _voterSet;
    private readonly Latest<LeaseTable> _table;
    private readonly IActorRef _leaseClient;
    private readonly Func<IActorRefFactory, VoterSet, IActorRef> _recover;
    private readonly SplitWatch _split = new();
    private readonly FreshAnswers _answers;
    private readonly Reception _reception;
    private readonly JoinAttempt _attempt;
    private readonly long _startedAt;

    private MembershipView _view = MembershipView.Empty;
    private ImmutableArray<string> _remembered = [];
    private long? _twinSince;
    private long _watchedAt;
    private string? _lastReason;
    private bool _isWaitingForTurn;
    private IActorRef? _recovery;

    /// <param name="recover">Starts reading the table from all other voters of a set; it answers with <see cref="Recovered"/>.</param>
    public BootstrapActor(
        BootstrapSettings settings,
        Latest<SeedSet> seeds,
        Latest<MembershipView> membership,
        Latest<ClusterProblem> problem,
        ClusterStore store,
        IActorRef formation,
        IActorRef voterSet,
        Latest<LeaseTable> table,
        IActorRef leaseClient,
        Func<IActorRefFactory, VoterSet, IActorRef> recover,
        IAgentLifetime lifetime,
        TimeProvider time,
        ILogger<BootstrapActor> log)
    {
        _settings = settings;
        _seeds = seeds;
        _membership = membership;
        _problem = problem;
        _store = store;
        _formation = formation;
        _voterSet = voterSet;
        _table = table;
        _leaseClient = leaseClient;
        _recover = recover;
        _lifetime = lifetime;
        _time = time;
        _log = log;
        _answers = new FreshAnswers(time, settings.ProbeInterval * FreshIntervals);
        _reception = new Reception(settings, time);
        _attempt = new JoinAttempt(time);
        _startedAt = _watchedAt = time.GetTimestamp();
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsMember => _view.SelfStatus is not null and not MemberStatus.Joining;

    private TimeSpan UntilWatch => _settings.WatchInterval - _time.GetElapsedTime(_watchedAt);

    /// <summary>A member only watches whether there is another cluster.</summary>
    private TimeSpan NextTick => IsMember && UntilWatch is var left && left > _settings.ProbeInterval
        ? left
        : JoinTurns.Pace(_settings.ProbeInterval, _isWaitingForTurn, Random.Shared.NextDouble());

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick();
                Timers.StartSingleTimer(nameof(Tick), Tick.Instance, NextTick);
                break;
            case BootstrapMessages.Probe probe:
                OnProbe(probe);
                break;
            case BootstrapMessages.ProbeReply reply:
                OnReply(reply);
                break;
            case MembershipView view:
                OnMembership(view);
                break;
            case FormationActor.Agreed agreed:
                Adopt(agreed.Voters, [], contact: null);
                break;
            case FormationActor.GaveUp gaveUp:
                _attempt.End();
                Report(gaveUp.Reason, null);
                break;
            case Adopted adopted:
                OnAdopted(adopted);
                break;
            case Recovered recovered:
                OnRecovered(recovered);
                break;
            case RecoveryWaits waits:
                Report(waits.Reason, waits.Reason);
                break;
            case Status.Failure failure:
                _lifetime.Fail(ExitCode.Failed, $"cluster.json cannot be written: {failure.Cause.Message}");
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _membership.Subscribe(Self);
        Self.Tell(Tick.Instance);
    }

    protected override void PostStop() => _membership.Unsubscribe(Self);

    private void OnMembership(MembershipView view)
    {
        var isNewlyJoined = view.IsJoined && !_view.IsJoined;
        _view = view;
        if (!view.IsJoined)
        {
            return;
        }

        if (isNewlyJoined)
        {
            // All members have seen this run. A contact that stays written is only preferred the next time.
            _store.UpdateAsync(record => record with { Contact = null }).PipeTo(Self, success: _ => Tick.Instance, failure: _ => Tick.Instance);
        }

        // The oldest are the most likely to be there next time.
        var others = view.Members
            .Where(member => member.Status == MemberStatus.Up && member.NodeId != _settings.NodeId)
            .Take(RememberedMembers)
            .Select(member => member.HostAndPort)
            .ToImmutableArray();
        if (!others.SequenceEqual(_remembered))
        {
            _remembered = others;
            _settings.Remember(others);
        }
    }

    private void OnTick()
    {
        if (IsMember)
        {
            _attempt.End();
            if (UntilWatch <= TimeSpan.Zero)
            {
                _watchedAt = _time.GetTimestamp();
                _problem.Publish(_split.Problem(_seeds.Value));
                _split.NextRound();
                Probe();
            }

            return;
        }

        // Who is joining has been let in; there is nothing more to ask for.
        if ((_attempt.IsUnderWay && !_attempt.IsLate) || _view.SelfStatus is not null)
        {
            return;
        }

        _attempt.Fail();
        Probe();
        Decide();
    }

    private void Probe()
    {
        var probe = new BootstrapMessages.Probe(
            _settings.NodeId, _settings.Name, _settings.Network, JoinDecider.SeedText(_seeds.Value.Addresses), _store.Current.ClusterId)
        {
            Former = _settings.Former,
            Slot = _settings.Recall,
        };
        var voters = _store.Current.VoterSet?.Voters.Select(AddressText.Parse).OfType<Address>() ?? [];
        foreach (var contact in _seeds.Value.Addresses.Concat(voters).Concat(_settings.LastMembers).Where(address => !address.Equals(_cluster.SelfAddress)).Distinct())
        {
            Context.ActorSelection(new RootActorPath(contact) / "user" / "bootstrap").Tell(probe);
        }
    }

    private void OnReply(BootstrapMessages.ProbeReply reply)
    {
        if (IsMember)
        {
            Watch(Sender.Path.Address, reply);
            return;
        }

        if (reply.Held is { } slot)
        {
            _leaseClient.Tell(new LeaseClient.Recalled(Sender.Path.Address.ToHostPort(), reply.Voters, slot));
        }

        _answers.Add(Sender.Path.Address, reply);
        if (!_attempt.IsUnderWay && _view.SelfStatus is null)
        {
            Decide();
        }
    }

    /// <summary>Two parts of one cluster that do not know each other join again: the one with fewer voters starts over.</summary>
    private void Watch(Address from, BootstrapMessages.ProbeReply reply)
    {
        // What one member has on disk was decided; who was away meanwhile may hear of it only here.
        if (reply.Voters is { } voters)
        {
            _voterSet.Tell(voters);
        }

        if (!_view.IsJoined || _store.Current.ClusterId is not { } own)
        {
            return;
        }

        var verdict = _split.Observe(own, from, reply, _view, _cluster.SelfAddress);
        if (verdict.NewText is { } text)
        {
            MembershipLog.OtherCluster(_log, text);
        }

        _problem.Publish(_split.Problem(_seeds.Value));
        if (verdict.MustRejoin)
        {
            MembershipLog.Rejoining(_log, from.ToHostPort());
            SessionEnd.Begin(Context.System);
        }
    }

    private void Decide()
    {
        var decision = JoinDecider.Decide(Situation());
        var wasWaitingForTurn = _isWaitingForTurn;
        _isWaitingForTurn = decision is JoinDecision.Wait { IsForTurn: true };
        switch (decision)
        {
            case JoinDecision.Form form:
                MembershipLog.Forming(_log, form.Expected.Length, form.Answered);
                _attempt.Begin(contact: null);
                _formation.Tell(new FormationActor.Start(form.Expected, form.Known));
                break;
            case JoinDecision.Join join:
                _attempt.Begin(join.Contact);
                _twinSince = null;
                Adopt(join.Voters, join.Replaces, join.Contact);
                break;
            case JoinDecision.Refused refused:
                OnRefused(refused);
                break;
            case JoinDecision.Wait { IsForTurn: true } when wasWaitingForTurn:
                break;
            case JoinDecision.Wait wait:
                Report(wait.Reason, wait.Problem ?? _seeds.Value.Problem);
                break;
        }
    }

    private JoinSituation Situation()
    {
        var (answers, unchanged) = _answers.Read();
        var record = _store.Current;
        return new JoinSituation
        {
            Self = _cluster.SelfAddress,
            Seeds = _seeds.Value.Addresses,
            SeedProblem = _seeds.Value.Problem,
            Expect = _settings.Expect,
            Cluster = record.VoterSet,
            Replaces = record.Replaces,
            CanVote = record.CanVote,
            FounderOf = record.FounderOf,
            LastMembers = _settings.LastMembers,
            Contact = record.Contact is { } contact ? AddressText.Parse(contact) : null,
            Failed = _attempt.Failed,
            Looking = _time.GetElapsedTime(_startedAt),
            Chance = Random.Shared.NextDouble(),
            Answers = answers,
            Elapsed = unchanged,
            FormationMargin = _settings.FormationMargin,
        };
    }

    /// <summary>Writes down which cluster this node is about to be in.</summary>
    private void Adopt(VoterSet voters, ImmutableArray<Guid> replaces, Address? contact)
    {
        var self = _cluster.SelfAddress.ToHostPort();
        var before = _store.Current.ClusterId;
        AdoptAsync().PipeTo(Self, success: record => new Adopted(record, contact, before));

        async Task<ClusterRecord> AdoptAsync()
        {
            try
            {
                return await _store.UpdateAsync(record => record.Adopt(voters, replaces, self, contact?.ToHostPort()));
            }
            catch (IOException) when (contact is not null)
            {
                // A node that is in its cluster already has nothing to write but whom it asks, and joins without that on a full disk.
                return await _store.UpdateAsync(record => record.Adopt(voters, replaces, self, contact.ToHostPort()) with { Contact = record.Contact });
            }
        }
    }

    private void OnAdopted(Adopted adopted)
    {
        var (record, self) = (adopted.Record, _cluster.SelfAddress.ToHostPort());
        var isVoter = record.VoterSet!.Contains(self);
        var isMoved = adopted.Before is { } before && before != record.ClusterId;
        if (isMoved || isVoter != _settings.IsVoter)
        {
            MembershipLog.RoleChanges(_log, isVoter ? "a voter" : "no voter");
            SessionEnd.Begin(Context.System);
        }
        else if (isVoter && !record.CanVote)
        {
            _recovery ??= _recover(Context, record.VoterSet);
        }
        else if (adopted.Contact is { } contact)
        {
            Report(null, null);
            MembershipLog.Joining(_log, contact.ToHostPort());
            _cluster.JoinSeedNodes([contact]);
        }
        else
        {
            Report(null, null);
            _cluster.Join(_cluster.SelfAddress);
        }
    }

    private void OnRecovered(Recovered recovered)
    {
        Context.Stop(_recovery);
        _recovery = null;
        _attempt.End();
        _store.UpdateAsync(record => record with { VotesIn = recovered.ClusterId }).PipeTo(Self, success: _ => Tick.Instance);
    }

    private void Report(string? reason, string? problem)
    {
        if (reason != _lastReason)
        {
            _lastReason = reason;
            if (reason is not null)
            {
                MembershipLog.Waiting(_log, problem ?? reason);
            }
        }

        _problem.Publish(new ClusterProblem(problem));
    }

    private void OnRefused(JoinDecision.Refused refused)
    {
        if (refused.Message != _lastReason)
        {
            _lastReason = refused.Message;
            MembershipLog.Refused(_log, refused.By, refused.Message);
        }

        _twinSince ??= _time.GetTimestamp();
        if (refused.Objection == Objection.Identity && _time.GetElapsedTime(_twinSince.Value) < TwinPatience)
        {
            return;
        }

        _lifetime.Fail(ExitCode.Usage, $"{refused.By} refuses this node: {refused.Message}");
    }

    private void OnProbe(BootstrapMessages.Probe probe)
    {
        var (reply, former) = _reception.Answer(probe, Sender.Path.Address, _view, _store.Current, _seeds.Value, _table.Value);
        if (former is not null)
        {
            MembershipLog.FormerRunEnded(_log, former.Name, former.HostAndPort, Sender.Path.Address.ToHostPort());
            _cluster.Down(former.Address);
        }

        Sender.Tell(reply);
    }

    /// <summary>The table was read from all other voters: this one may vote.</summary>
    public sealed record Recovered(Guid ClusterId) : INoSerializationVerificationNeeded;

    public sealed record RecoveryWaits(string Reason) : INoSerializationVerificationNeeded;

    private sealed record Adopted(ClusterRecord Record, Address? Contact, Guid? Before) : INoSerializationVerificationNeeded;

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
