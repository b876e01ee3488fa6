using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using FlannelMesh.Hosting;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Membership;

/// <summary>
/// Asks the seeds and the last known members whether there is a cluster, until this node is in one, and answers others who ask.
/// Path: /user/bootstrap. What to do is <see cref="JoinDecider"/>'s decision. It never forms a cluster because of a time-out.
/// </summary>
public sealed class BootstrapActor : UntypedActor, IWithTimers
{
    /// <summary>An answer older than this many probe intervals no longer counts.</summary>
    private const int FreshIntervals = 4;

    private const int RememberedMembers = 16;

    private static readonly TimeSpan JoinAttempt = TimeSpan.FromSeconds(10);

    /// <summary>How long a twin may be its own former run, not yet noticed to be gone, before it is taken for a second host.</summary>
    private static readonly TimeSpan TwinPatience = TimeSpan.FromSeconds(20);

    private readonly BootstrapSettings _settings;
    private readonly Latest<MembershipView> _membership;
    private readonly IAgentLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Akka.Cluster.Cluster _cluster = Akka.Cluster.Cluster.Get(Context.System);
    private readonly BootstrapMessages.Probe _probe;
    private readonly ImmutableArray<Address> _contacts;

    private ImmutableDictionary<Address, (BootstrapMessages.ProbeReply Reply, long At)> _answers =
        ImmutableDictionary<Address, (BootstrapMessages.ProbeReply, long)>.Empty;

    private MembershipView _view = MembershipView.Empty;
    private ImmutableArray<string> _remembered = [];
    private long? _silentSince;
    private long? _joiningSince;
    private long? _twinSince;
    private string? _lastReason;

    public BootstrapActor(
        BootstrapSettings settings,
        Latest<MembershipView> membership,
        IAgentLifetime lifetime,
        TimeProvider time,
        ILogger<BootstrapActor> log)
    {
        _settings = settings;
        _membership = membership;
        _lifetime = lifetime;
        _time = time;
        _log = log;
        _probe = new(settings.NodeId, settings.Name, settings.Network, settings.SeedText);
        _contacts = [.. settings.Seeds.Concat(settings.LastMembers).Where(address => !address.Equals(_cluster.SelfAddress)).Distinct()];
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tick:
                OnTick();
                break;
            case BootstrapMessages.Probe probe:
                OnProbe(probe);
                break;
            case BootstrapMessages.ProbeReply probeReply:
                OnReply(probeReply);
                break;
            case MembershipView membershipView:
                OnMembership(membershipView);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _membership.Subscribe(Self);
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, TimeSpan.Zero, _settings.ProbeInterval);
    }

    protected override void PostStop() => _membership.Unsubscribe(Self);

    private void OnMembership(MembershipView view)
    {
        _view = view;
        if (!view.IsJoined)
        {
            return;
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
        if (_view.SelfStatus is not null and not MemberStatus.Joining)
        {
            _joiningSince = null;
            return;
        }

        if (_joiningSince is { } since && _time.GetElapsedTime(since) < JoinAttempt)
        {
            return;
        }

        _joiningSince = null;
        foreach (var contact in _contacts)
        {
            Context.ActorSelection(new RootActorPath(contact) / "user" / "bootstrap").Tell(_probe);
        }

        Decide();
    }

    private void OnReply(BootstrapMessages.ProbeReply reply)
    {
        _answers = _answers.SetItem(Sender.Path.Address, (reply, _time.GetTimestamp()));
        if (_joiningSince is null && _view.SelfStatus is null)
        {
            Decide();
        }
    }

    private void Decide()
    {
        var situation = Situation();
        switch (JoinDecider.Decide(situation))
        {
            case JoinDecision.Form form:
                MembershipLog.Forming(_log, _settings.Seeds.Length, form.Answered);
                _joiningSince = _time.GetTimestamp();
                _cluster.Join(_cluster.SelfAddress);
                break;
            case JoinDecision.Join join:
                MembershipLog.Joining(_log, string.Join(", ", join.Contacts.Select(contact => contact.ToHostPort())));
                _joiningSince = _time.GetTimestamp();
                _twinSince = null;
                _cluster.JoinSeedNodes(join.Contacts);
                break;
            case JoinDecision.Refused refused:
                OnRefused(refused);
                break;
            case JoinDecision.Wait wait when wait.Reason != _lastReason:
                _lastReason = wait.Reason;
                MembershipLog.Waiting(_log, wait.Reason);
                break;
        }
    }

    private JoinSituation Situation()
    {
        var fresh = _answers
            .Where(pair => _time.GetElapsedTime(pair.Value.At) <= _settings.ProbeInterval * FreshIntervals)
            .ToImmutableDictionary(pair => pair.Key, pair => pair.Value.Reply);
        var answered = _settings.Seeds.Count(seed => seed.Equals(_cluster.SelfAddress) || fresh.ContainsKey(seed));
        var isSilent = answered >= (_settings.Seeds.Length / 2) + 1 && fresh.Values.All(reply => !reply.InCluster);
        _silentSince = isSilent ? _silentSince ?? _time.GetTimestamp() : null;
        return new JoinSituation
        {
            Self = _cluster.SelfAddress,
            Seeds = _settings.Seeds,
            LastMembers = _settings.LastMembers,
            Answers = fresh,
            Elapsed = _silentSince is { } since ? _time.GetElapsedTime(since) : TimeSpan.Zero,
            FormationMargin = _settings.FormationMargin,
        };
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
        var prober = Sender.Path.Address;
        var isInCluster = _view.IsJoined;
        var (objection, message) = isInCluster
            ? Admission.Judge(probe, prober.ToHostPort(), _settings.Network, _settings.SeedText, _view)
            : (Objection.None, "");
        Sender.Tell(new BootstrapMessages.ProbeReply(_settings.NodeId, _settings.Name, isInCluster, objection, message, _settings.SeedText));
    }

    private sealed class Tick : INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}
