using System.Net;
using Akka.Actor;
using FlannelMesh.Dataplane.TrafficRules;
using FlannelMesh.Hosting;
using FlannelMesh.Leases;
using FlannelMesh.Netlink;
using FlannelMesh.Netlink.Monitoring;
using Microsoft.Extensions.Logging;

namespace FlannelMesh.Backends;

/// <summary>
/// Keeps the masquerade and forward rules in place once the node's subnet is known. Path: /user/traffic-rules. One attempt at a time;
/// what arrives meanwhile asks for one more look.
/// </summary>
public sealed class TrafficRulesActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    /// <summary>A program that writes its own rules sends a burst of notifications.</summary>
    private static readonly TimeSpan NotificationPause = TimeSpan.FromMilliseconds(200);

    private readonly TrafficRulesSettings _settings;
    private readonly ITrafficRules _rules;
    private readonly NodeBoard _board;
    private readonly ILogger _log;
    private readonly NftablesMonitor? _monitor;
    private LocalLease? _installedFor;
    private InstalledRules? _installed;
    private bool _isRunning;
    private bool _isLookQueued;

    public TrafficRulesActor(TrafficRulesSettings settings, ITrafficRules rules, NodeBoard board, ILogger<TrafficRulesActor> log)
    {
        _settings = settings;
        _rules = rules;
        _board = board;
        _log = log;
        _monitor = Listen(Self);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case LeaseStatus status when Equals(status.Lease, _installedFor):
                break;
            case LeaseStatus:
            case Look:
                Ensure();
                break;
            case RulesChanged:
                OnRulesChanged();
                break;
            case Done done:
                OnDone(done);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreStart()
    {
        _board.Lease.Subscribe(Self);
        Timers.StartPeriodicTimer("periodic", Look.Instance, _settings.ResyncInterval, _settings.ResyncInterval);
    }

    protected override void PostStop()
    {
        _board.Lease.Unsubscribe(Self);
        _monitor?.Dispose();
    }

    private static NftablesMonitor? Listen(IActorRef self)
    {
        try
        {
            return new NftablesMonitor(
                [TrafficRulesRenderer.TableName, IptablesForwardRenderer.Table], () => self.Tell(RulesChanged.Instance));
        }
        catch (NetlinkException)
        {
            // A kernel without nftables: nft will say so.
            return null;
        }
    }

    private void OnRulesChanged()
    {
        if (!Timers.IsTimerActive("notified"))
        {
            Timers.StartSingleTimer("notified", Look.Instance, NotificationPause);
        }
    }

    private void Ensure()
    {
        if (_board.Lease.Value.Lease is not { } lease)
        {
            return;
        }

        var (policy, known) = (Policy(lease), lease == _installedFor ? _installed : null);
        if (policy.IsEmpty && known is not null)
        {
            // Rules of an earlier run are gone, and nobody else makes any.
            return;
        }

        if (_isRunning)
        {
            _isLookQueued = true;
            return;
        }

        _isRunning = true;
        _rules.EnsureAsync(policy, known).PipeTo(Self, success: outcome => new Done(lease, outcome));
    }

    private void OnDone(Done done)
    {
        _isRunning = false;
        Publish(done.Outcome, isFirst: done.Lease != _installedFor);
        _installed = done.Outcome.Installed;
        _installedFor = _installed is null ? null : done.Lease;
        if (_installed is null)
        {
            Timers.StartSingleTimer("retry", Look.Instance, RetryPause);
        }
        else if (_isLookQueued)
        {
            Self.Tell(Look.Instance);
        }

        _isLookQueued = false;
    }

    private void Publish(RulesOutcome outcome, bool isFirst)
    {
        var before = _board.Rules.Value;
        if (outcome.Error is { } error)
        {
            if (before.Problem != error)
            {
                BackendLog.RulesFailed(_log, error);
            }

            // Forwarding works without rules unless somebody else's policy drops; without masquerading, pods would reach nothing outside.
            var isDispensable = error == NftCommand.Missing && !_settings.Masquerade;
            _board.Rules.Publish(before with { IsReady = isDispensable, Problem = error });
            return;
        }

        if (isFirst)
        {
            BackendLog.RulesInstalled(_log, _settings.Masquerade, _settings.Forward);
        }

        foreach (var drift in outcome.Drift)
        {
            BackendLog.Repaired(_log, "Rule", drift);
        }

        var after = before with { IsReady = true, Problem = null, Repairs = before.Repairs + outcome.Drift.Length };
        if (after != before)
        {
            _board.Rules.Publish(after);
        }
    }

    private TrafficPolicy Policy(LocalLease lease) => new()
    {
        Masquerade = _settings.Masquerade,
        FullyRandom = _settings.FullyRandom,
        Forward = _settings.Forward,
        Families =
        [
            .. new (IPNetwork? Network, IPNetwork? Subnet)[]
                {
                    (_settings.Network.Ipv4?.Network, lease.Subnet),
                    (_settings.Network.Ipv6?.Network, lease.Ipv6Subnet),
                }
                .Where(family => family.Network is not null && family.Subnet is not null)
                .Select(family => (family.Network!.Value, family.Subnet!.Value)),
        ],
    };

    private sealed record Done(LocalLease Lease, RulesOutcome Outcome) : INoSerializationVerificationNeeded;

    private sealed class RulesChanged : INoSerializationVerificationNeeded
    {
        public static RulesChanged Instance { get; } = new();
    }

    private sealed class Look : INoSerializationVerificationNeeded
    {
        public static Look Instance { get; } = new();
    }
}
